"""The rules by tables and properties."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qunce.connectors.contract import Fate, Mode
from qunce.delivery.rules import (
    STATE_OF_FATE,
    TRANSITIONS,
    Due,
    Executor,
    Lateness,
    LatePolicy,
    State,
    Who,
    choose_executor,
    group_due,
    judge_lateness,
    may_move,
    poll_delay,
    retry_delay,
)

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


def test_only_what_is_in_the_table_is_legal():
    legal = {(a, b, who) for (a, b), movers in TRANSITIONS.items() for who in movers}
    for before, after, who in product(State, State, Who):
        assert may_move(before, after, who) == ((before, after, who) in legal)


def test_what_may_have_been_sent_never_waits_again():
    assert not any(may_move(State.UNKNOWN, State.WAITING, who) for who in Who)
    assert not any(may_move(State.SENT, State.WAITING, who) for who in Who)


def test_only_the_dispatcher_sends():
    for before in State:
        for who in set(Who) - {Who.DISPATCHER}:
            assert not may_move(before, State.SENDING, who)


def test_cancelled_is_the_end():
    assert not any(may_move(State.CANCELLED, after, who) for after in State for who in Who)


@pytest.mark.parametrize(
    ("mode", "executor"),
    [
        (Mode.API, Executor.CONNECTOR),
        (Mode.CONFIRMED, Executor.CONNECTOR),
        (Mode.PERSON, Executor.PERSON),
        (Mode.NONE, Executor.PERSON),
        (None, Executor.PERSON),
    ],
)
def test_who_carries_it_out(mode, executor):
    assert choose_executor(mode) is executor


@pytest.mark.parametrize(
    ("not_after", "policy", "lateness"),
    [
        (None, LatePolicy.SKIP, Lateness.IN_TIME),
        (NOW, LatePolicy.SKIP, Lateness.IN_TIME),
        (NOW + timedelta(seconds=1), LatePolicy.ASK, Lateness.IN_TIME),
        (NOW - timedelta(microseconds=1), LatePolicy.SKIP, Lateness.SKIP),
        (NOW - timedelta(days=1), LatePolicy.SEND, Lateness.SEND),
        (NOW - timedelta(days=1), LatePolicy.ASK, Lateness.ASK),
    ],
)
def test_lateness(not_after, policy, lateness):
    assert judge_lateness(not_after, policy, NOW) is lateness


@pytest.mark.parametrize(
    ("attempts", "seconds"), [(0, 1), (1, 1), (2, 2), (3, 4), (4, 8), (9, 256), (10, 300), (500, 300)]
)
def test_retries_double_up_to_five_minutes(attempts, seconds):
    assert retry_delay(attempts, 0.0) == seconds


@given(st.integers(0, 10_000), st.floats(0, 1, exclude_max=True), st.floats(0, 10_000))
def test_a_retry_is_never_sooner_than_asked_nor_than_a_second(attempts, jitter, asked):
    delay = retry_delay(attempts, jitter, asked)
    assert delay >= max(1.0, asked)
    assert delay <= max(300.0, asked)


@pytest.mark.parametrize(("age", "seconds"), [(0, 10), (599, 10), (600, 60), (3600, 600), (86_400, 3600), (9e9, 3600)])
def test_results_are_asked_for_less_and_less_often(age, seconds):
    assert poll_delay(age) == seconds


def test_every_fate_has_a_state():
    assert set(STATE_OF_FATE) == set(Fate)


def due(number, **values):
    return Due(
        **{
            "id": number,
            "workspace_id": 1,
            "connection_id": 1,
            "kind": "group_message",
            "target_ref": f"g{number}",
            "content": {"text": "a", "attachments": [{"link": {"url": "u"}}]},
            "context": {"sender": "anna"},
            "origin": "broadcast:1",
            **values,
        }
    )


def ids(groups):
    return [[each.id for each in group] for group in groups]


@pytest.mark.parametrize(
    "other",
    [
        {"connection_id": 2},
        {"kind": "direct_message"},
        {"origin": "broadcast:2"},
        {"context": {"sender": "boris"}},
        {"content": {"text": "b", "attachments": []}},
        {"target_ref": "g1"},
    ],
)
def test_what_differs_goes_apart(other):
    assert ids(group_due([due(1), due(2, **other)])) == [[1], [2]]
    assert ids(group_due([due(1), due(2)])) == [[1, 2]]


def test_a_welcome_goes_alone():
    assert ids(group_due([due(1, kind="welcome"), due(2, kind="welcome")])) == [[1], [2]]


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 30)), max_size=60), st.integers(1, 5))
def test_grouping_loses_nothing_and_keeps_the_limit(rows, most):
    given_rows = [due(i, connection_id=conn, target_ref=f"g{target}") for i, (conn, target) in enumerate(rows)]
    groups = group_due(given_rows, most)
    assert sorted(each.id for group in groups for each in group) == list(range(len(rows)))
    for group in groups:
        assert len(group) <= most
        assert len({each.connection_id for each in group}) == 1
        assert len({each.target_ref for each in group}) == len(group)
