"""The rule of rosters: examples in a table, and any order of facts ends where the reading says."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qunce.community.rules import (
    LAG,
    SAME_SPELL,
    Change,
    Move,
    Present,
    Reading,
    Roster,
    Spell,
    apply_change,
    apply_reading,
    counted_changes,
    is_counted,
    role_of,
)
from qunce.community.tests.builders import minute

A, B = 1, 2


def a_roster(version="v1", joined=(), seen_at=None, left=None):
    open_stays = {member: Spell(member, minute(at), id=member) for member, at in dict(joined).items()}
    return Roster(9, version, seen_at, open_stays, {m: minute(at) for m, at in (left or {}).items()})


def kinds(outcome):
    return [(move.kind, move.spell.member_id) for move in outcome.moves]


CHANGES = [
    (
        "a change that follows",
        a_roster("v1"),
        Change(minute(1), (A,), (), "scan", "v1", "v2"),
        [("joined", A)],
        "v2",
        False,
    ),
    ("already held", a_roster("v2"), Change(minute(1), (A,), (), "scan", "v1", "v2"), [], "v2", False),
    ("a gap", a_roster("v1"), Change(minute(1), (A,), (), "scan", "v4", "v5"), [("joined", A)], "", True),
    ("no versions at all", a_roster(""), Change(minute(1), (A,)), [("joined", A)], "", False),
    (
        "older than a reading",
        a_roster("v3", seen_at=minute(9)),
        Change(minute(1), (A,), (), "", "v1", "v2"),
        [],
        "v3",
        True,
    ),
    ("older, unversioned", a_roster("", seen_at=minute(9)), Change(minute(1), (A,)), [], "", False),
    (
        "older but it follows: the reading lagged",
        a_roster("v1", seen_at=minute(9)),
        Change(minute(8), (A,), (), "", "v1", "v2"),
        [("joined", A)],
        "v2",
        False,
    ),
    ("is there already", a_roster("v1", {A: 0}), Change(minute(1), (A,), (), "", "v1", "v2"), [], "v2", False),
    ("is not there", a_roster("v1"), Change(minute(1), (), (A,), "left", "v1", "v2"), [], "v2", False),
    ("leaves", a_roster("v1", {A: 0}), Change(minute(1), (), (A,), "left", "v1", "v2"), [("left", A)], "v2", False),
    ("a leave from before the join", a_roster("", {A: 5}), Change(minute(1), (), (A,)), [], "", False),
    ("a join from before the leave", a_roster("", left={A: 5}), Change(minute(1), (A,)), [], "", False),
    ("comes back", a_roster("", left={A: 5}), Change(minute(6), (A,)), [("joined", A)], "", False),
]


@pytest.mark.parametrize(
    ("_why", "roster", "change", "moves", "version", "wants"), CHANGES, ids=[row[0] for row in CHANGES]
)
def test_changes(_why, roster, change, moves, version, wants):
    outcome = apply_change(roster, change)
    assert (kinds(outcome), roster.version, outcome.wants_sync) == (moves, version, wants)


def reading(*members, at=10, version="v9"):
    return Reading(minute(at), members, version)


def just_before(at):
    return minute(at) - LAG / 2


READINGS = [
    ("opens what is new", a_roster(), reading(Present(A, minute(1))), [("joined", A)], False),
    ("closes what is gone", a_roster(joined={A: 1}), reading(), [("left", A)], False),
    ("leaves what agrees", a_roster(joined={A: 1}), reading(Present(A, minute(1))), [], False),
    ("brings the source", a_roster(joined={A: 1}), reading(Present(A, minute(1), source="s")), [("sourced", A)], False),
    (
        "a missed leave and return",
        a_roster(joined={A: 1}),
        reading(Present(A, minute(5))),
        [("left", A), ("joined", A)],
        False,
    ),
    ("nearly the same moment", a_roster(joined={A: 1}), reading(Present(A, minute(1) + SAME_SPELL)), [], False),
    ("an older reading", a_roster(joined={A: 1}, seen_at=minute(11)), reading(), [], False),
    ("joined after the reading", a_roster(joined={A: 11}), reading(), [], False),
    ("left after the reading", a_roster(left={A: 11}), reading(Present(A, minute(1))), [], False),
    ("left long before", a_roster(left={A: 1}), reading(Present(A, minute(3))), [("joined", A)], False),
    ("without a time", a_roster(), reading(Present(A)), [("joined", A)], False),
]


@pytest.mark.parametrize(("_why", "roster", "seen", "moves", "wants"), READINGS, ids=[row[0] for row in READINGS])
def test_readings(_why, roster, seen, moves, wants):
    before = roster.seen_at
    outcome = apply_reading(roster, seen)
    assert (kinds(outcome), outcome.wants_sync) == (moves, wants)
    assert roster.seen_at == max(before or seen.at, seen.at)


def test_what_is_younger_than_the_lag_is_left_alone_and_read_again():
    young = Roster(9, "v1", None, {A: Spell(A, just_before(10))}, {B: just_before(10)})
    outcome = apply_reading(young, reading(Present(B, minute(1))))
    assert (kinds(outcome), outcome.wants_sync, set(young.open)) == ([], True, {A})
    settled = Roster(9, "v9", None, {A: Spell(A, just_before(10))})
    assert kinds(apply_reading(settled, reading())) == [("left", A)]


def test_a_stay_never_ends_before_it_began():
    roster = a_roster("v1", {A: 5})
    move = apply_change(roster, Change(minute(1), (), (A,), "left", "v1", "v2")).moves[0]
    assert move.spell.left_at == move.spell.joined_at == minute(5)


def test_a_reading_corrects_role_how_and_inviter():
    roster = a_roster(joined={A: 1})
    apply_reading(roster, reading(Present(A, minute(1), "owner", "", "scan", B)))
    spell = roster.open[A]
    assert (spell.role, spell.how, spell.invited_by_id, spell.is_dirty) == ("owner", "scan", B, True)


@pytest.mark.parametrize(
    ("ref", "kind", "role"),
    [("o", "customer", "owner"), ("a", "staff", "admin"), ("s", "staff", "service"), ("c", "customer", "")],
)
def test_roles(ref, kind, role):
    assert role_of(ref, kind, "o", ["a"]) == role


def test_counting():
    assert [
        is_counted("customer", is_test=False),
        is_counted("customer", is_test=True),
        is_counted("staff", is_test=False),
    ] == [True, False, False]
    one, other = Spell(A, minute(0)), Spell(B, minute(0), is_counted=False)
    moves = [
        (9, Move("joined", one, minute(0))),
        (9, Move("left", other, minute(1))),
        (8, Move("sourced", one, minute(1))),
    ]
    assert counted_changes(moves) == {9: (0, 1), 8: (0, 0)}


FACTS = st.lists(st.tuples(st.integers(1, 4), st.booleans(), st.integers(0, 50), st.booleans()), max_size=25)


@given(FACTS, st.dictionaries(st.integers(1, 4), st.integers(0, 50)), st.randoms(use_true_random=False))
def test_any_order_loss_and_repetition_ends_where_the_reading_says(facts, truth, random):
    changes = [
        Change(
            minute(at),
            (who,) if comes else (),
            () if comes else (who,),
            "",
            *((f"v{at}", f"v{at + 1}") if versioned else ()),
        )
        for who, comes, at, versioned in facts
    ]
    final = Reading(minute(60), tuple(Present(who, minute(at)) for who, at in truth.items()), "final")
    ends = []
    for _ in range(3):
        told = [one for one in changes for _ in range(random.randint(0, 2))]
        random.shuffle(told)
        roster = Roster(9)
        for change in told:
            apply_change(roster, change)
        apply_reading(roster, final)
        for late in random.sample(changes, len(changes) // 2):
            apply_change(roster, late)
        ends.append({who: spell.joined_at for who, spell in roster.open.items()})
        assert all(spell.left_at >= spell.joined_at for spell in roster.closed)
    assert ends == [{who: minute(at) for who, at in truth.items()}] * 3


def test_the_lag_is_shorter_than_the_time_two_spells_may_lie_apart():
    assert timedelta(0) < LAG < SAME_SPELL
