"""The audit log's chain: whatever is changed inside it, the verifier finds the place."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from qunce.platform.audit import GENESIS, Actor, record, verify
from qunce.platform.models import AuditEntry

AT = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20)
VALUES = st.none() | st.dictionaries(TEXT, st.none() | st.booleans() | st.integers(-(2**53), 2**53) | TEXT, max_size=3)
QUICK = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)


def a_chain(entries):
    AuditEntry.objects.all().delete()
    return [
        record(Actor(actor, n, "127.0.0.1"), action, target=f"t{n}", before=before, after=after, at=AT + timedelta(n))
        for n, (actor, action, before, after) in enumerate(entries)
    ]


def test_an_empty_log_is_whole(db):
    assert (verify().entries, verify().head, verify().is_whole) == (0, GENESIS, True)


@QUICK
@given(st.lists(st.tuples(TEXT, TEXT, VALUES, VALUES), min_size=1, max_size=6))
def test_any_content_makes_a_whole_chain(db, entries):
    chain = a_chain(entries)
    verdict = verify()
    assert (verdict.entries, verdict.head, verdict.is_whole) == (len(chain), chain[-1].hash, True)


EDITS = {
    "actor": lambda e: e.actor + "x",
    "actor_id": lambda e: (e.actor_id or 0) + 1,
    "action": lambda e: e.action + "x",
    "target": lambda e: e.target + "x",
    "before": lambda e: {"edited": True} if e.before != {"edited": True} else {},
    "after": lambda e: {"edited": True} if e.after != {"edited": True} else {},
    "address": lambda e: "10.0.0.1",
    "workspace_id": lambda e: 99,
    "at": lambda e: e.at + timedelta(microseconds=1),
    "previous_hash": lambda e: "f" * 64,
    "hash": lambda e: "e" * 64,
}


@pytest.mark.parametrize("field", sorted(EDITS))
@QUICK
@given(st.data())
def test_every_edit_is_found(db, field, data):
    chain = a_chain([("王芳", "group.edited", {"n": n}, {"n": n + 1}) for n in range(5)])
    victim = data.draw(st.sampled_from(chain))
    AuditEntry.objects.filter(pk=victim.pk).update(**{field: EDITS[field](victim)})
    assert verify().broken_at == victim.pk


@QUICK
@given(st.integers(0, 4), st.integers(0, 4))
def test_a_swap_or_a_gap_is_found(db, first, second):
    chain = a_chain([("a", f"act{n}", None, {"n": n}) for n in range(6)])
    if first == second:
        chain[first].delete()
        assert verify().broken_at == chain[first + 1].pk
        return
    one, other = chain[first], chain[second]
    for moved, to in ((one, -1), (other, one.pk), (one, other.pk)):
        with connection.cursor() as cursor:
            cursor.execute("UPDATE platform_auditentry SET id = %s WHERE hash = %s", [to, moved.hash])
    assert verify().broken_at == min(one.pk, other.pk)


def test_the_command_exits_by_what_it_finds(db):
    from qunce.commands import audit as command

    chain = a_chain([("a", "one", None, None), ("a", "two", None, None)])
    whole = CliRunner().invoke(command.audits, ["verify"])
    assert (whole.exit_code, chain[-1].hash in whole.output) == (0, True)
    AuditEntry.objects.filter(pk=chain[0].pk).update(action="other")
    broken = CliRunner().invoke(command.audits, ["verify", "--json"])
    assert (broken.exit_code, f'"broken_at": {chain[0].pk}' in broken.output) == (1, True)
