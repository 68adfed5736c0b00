"""The dispatcher on a real database, with a fake platform."""

import asyncio
from datetime import timedelta

import pytest

from qunce.connectors.contract import Content, Fate, Sent
from qunce.connectors.models import Connection
from qunce.delivery import outbox
from qunce.delivery.dispatcher import PER_CONNECTION, dispatch
from qunce.delivery.models import Delivery
from qunce.delivery.results import announce, ask_results
from qunce.delivery.tests.builders import NOW, a_connection, a_scope, planned
from qunce.platform.models import StoredEvent

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def scope():
    return a_scope()


@pytest.fixture
def link(scope):
    return a_connection(scope, connector="fake")


def run(loop, context):
    asyncio.run(loop(context))


async def until(condition):
    async with asyncio.timeout(10):
        while not condition():
            await asyncio.sleep(0.01)


def state_of(row):
    row.refresh_from_db()
    return row.state


def test_what_is_due_is_sent_once(fake, context, scope, link):
    row = planned(scope, connection_id=link.id, content=Content("你好"), context={"welcome_code": "c"})
    later = planned(scope, connection_id=link.id, due_at=NOW + timedelta(hours=1))
    run(dispatch, context)
    run(dispatch, context)
    assert [(call.kind, call.content.text, call.targets, call.context) for call in fake.calls] == [
        ("welcome", "你好", (row.target_ref,), {"welcome_code": "c"})
    ]
    assert (state_of(row), row.done_at, row.platform_ref) == ("done", NOW, f"ref-{row.id}")
    assert state_of(later) == "waiting"


def test_deliveries_of_one_broadcast_go_out_as_one_call(fake, context, scope, link):
    rows = [
        planned(scope, connection_id=link.id, kind="group_message", origin="broadcast:1", context={"sender": "anna"})
        for _ in range(5)
    ]
    fake.fates = [Fate.SENT]
    run(dispatch, context)
    assert [call.targets for call in fake.calls] == [tuple(row.target_ref for row in rows)]
    assert {state_of(row) for row in rows} == {"sent"}


def test_later_waits_longer_each_time_and_says_why(fake, context, clock, scope, link):
    row = planned(scope, connection_id=link.id)
    fake.fates = [Sent(row.id, Fate.LATER, "rate_limited")] * 3
    waits = []
    for _ in range(3):
        run(dispatch, context)
        assert state_of(row) == "waiting"
        waits.append((row.next_try_at - clock.now).total_seconds())
        clock.now = row.next_try_at
    assert [1 <= w <= 1.25 * n for w, n in zip(waits, (1, 2, 4), strict=True)] == [True] * 3
    assert row.reason == "rate_limited"
    link.refresh_from_db()
    assert (link.health, link.health_reason) == ("degraded", "rate_limited")
    run(dispatch, context)
    assert (state_of(row), row.attempts) == ("done", 4)


def test_failed_is_final_and_unknown_is_never_sent_again(fake, context, clock, scope, link):
    rows = [planned(scope, connection_id=link.id) for _ in range(3)]
    fates = [Sent(rows[0].id, Fate.FAILED, "41051"), Fate.UNKNOWN, RuntimeError("a bug")]
    fake.fate_of = {row.target_ref: fate for row, fate in zip(rows, fates, strict=True)}
    run(dispatch, context)
    clock.now += timedelta(hours=1)
    run(dispatch, context)
    assert len(fake.calls) == 3
    assert [state_of(row) for row in rows] == ["failed", "unknown", "unknown"]
    assert [row.reason for row in rows] == ["41051", "", "connector_error"]


def test_a_connection_that_is_off_keeps_its_deliveries_waiting(fake, context, scope, link):
    Connection.objects.filter(id=link.id).update(is_active=False)
    row = planned(scope, connection_id=link.id)
    run(dispatch, context)
    assert (state_of(row), row.reason, fake.calls) == ("waiting", "connection_off", [])


def test_at_most_so_many_calls_to_one_platform_at_once(fake, context, scope, link):
    for _ in range(PER_CONNECTION * 3):
        planned(scope, connection_id=link.id)

    async def scenario():
        fake.gate = asyncio.Event()
        task = asyncio.create_task(dispatch(context))
        await until(lambda: fake.running == PER_CONNECTION)
        fake.gate.set()
        await task

    asyncio.run(scenario())
    assert fake.most_running == PER_CONNECTION
    assert len(fake.calls) == PER_CONNECTION * 3
    assert Delivery.objects.filter(state="done").count() == PER_CONNECTION * 3


def test_a_slow_platform_does_not_hold_up_another(fake, context, scope, link):
    from qunce.connectors.contract import all_connectors
    from qunce.delivery.tests.fake import FakeConnector

    quick = all_connectors()["quick"] = FakeConnector("quick")
    other = a_connection(scope, connector="quick")
    slow = planned(scope, connection_id=link.id)

    async def scenario():
        fake.gate = asyncio.Event()
        task = asyncio.create_task(dispatch(context))
        await until(lambda: fake.running)
        row = await context.db(planned, scope, connection_id=other.id)
        await until(lambda: quick.calls)
        fake.gate.set()
        await task
        return row

    try:
        row = asyncio.run(scenario())
    finally:
        del all_connectors()["quick"]
    assert (state_of(row), state_of(slow)) == ("done", "done")


def test_when_told_to_stop_it_finishes_what_it_began_and_begins_nothing(fake, context, scope, link):
    begun = planned(scope, connection_id=link.id)

    async def scenario():
        fake.gate = asyncio.Event()
        task = asyncio.create_task(dispatch(context))
        await until(lambda: fake.running)
        context.stopping.set()
        waiting = await context.db(planned, scope, connection_id=link.id)
        fake.gate.set()
        await task
        return waiting

    waiting = asyncio.run(scenario())
    assert (state_of(begun), state_of(waiting)) == ("done", "waiting")


def test_a_lost_workers_delivery_becomes_unknown_and_the_platform_may_know(fake, context, clock, scope, link):
    row = planned(scope, connection_id=link.id)
    assert [due.id for due in outbox.claim(NOW, 10, [], grouped=False)] == [row.id]
    outbox.sweep(NOW + timedelta(seconds=59))
    assert state_of(row) == "sending"
    clock.now = NOW + timedelta(seconds=61)
    outbox.sweep(clock.now)
    assert (state_of(row), row.reason) == ("unknown", "worker_lost")
    run(dispatch, context)
    assert fake.calls == []
    run(ask_results, context)
    assert state_of(row) == "unknown"
    fake.known[row.target_ref] = Fate.DONE
    clock.now += timedelta(minutes=5)
    run(ask_results, context)
    assert (state_of(row), row.reason) == ("done", "said")


def test_a_claim_belongs_to_one_worker(scope, link, fake):
    rows = [planned(scope, connection_id=link.id) for _ in range(3)]
    first = outbox.claim(NOW, 2, [], grouped=False)
    second = outbox.claim(NOW, 2, [], grouped=False)
    assert sorted(due.id for due in (*first, *second)) == [row.id for row in rows]
    mine = outbox.Result(first[0].id, second[0].token, outbox.State.DONE)
    assert outbox.store([mine], NOW) == 0


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ("skip", ("skipped", "connector", "too_late", 0)),
        ("ask", ("waiting", "person", "late_ask", 0)),
        ("send", ("done", "connector", "", 1)),
    ],
)
def test_late_policy(fake, context, scope, link, policy, expected):
    row = planned(scope, connection_id=link.id, not_after=NOW - timedelta(seconds=1), late_policy=policy)
    run(dispatch, context)
    outbox.sweep(NOW)
    assert (state_of(row), row.executor, row.reason, len(fake.calls)) == expected


def test_handed_over_is_resolved_by_results(fake, context, clock, scope, link):
    rows = [
        planned(scope, connection_id=link.id, kind="group_message", origin="b", context={"sender": "a"})
        for _ in range(3)
    ]
    fake.fates = [Fate.SENT]
    run(dispatch, context)
    fake.known = {rows[0].target_ref: Fate.DONE, rows[1].target_ref: Fate.FAILED}
    run(ask_results, context)
    assert {state_of(row) for row in rows} == {"sent"}, "not before it is due to be asked"
    clock.now += timedelta(seconds=11)
    run(ask_results, context)
    assert [state_of(row) for row in rows] == ["done", "failed", "sent"]
    assert rows[2].next_try_at > clock.now or Delivery.objects.get(id=rows[2].id).next_try_at > clock.now


def test_newest_states_are_told_as_events_once(fake, context, scope, link):
    rows = [planned(scope, connection_id=link.id, group_id=5, member_id=6, origin="o") for _ in range(3)]
    fates = [Fate.DONE, Fate.FAILED, Fate.UNKNOWN]
    fake.fate_of = {row.target_ref: fate for row, fate in zip(rows, fates, strict=True)}
    run(dispatch, context)
    run(announce, context)
    run(announce, context)
    told = StoredEvent.objects.order_by("id")
    assert sorted(event.kind for event in told) == ["delivery.done", "delivery.failed"]
    assert {event.payload["delivery_id"] for event in told} == {rows[0].id, rows[1].id}
    assert {(event.group_id, event.member_id) for event in told} == {(5, 6)}
    assert not Delivery.objects.filter(announce_at__isnull=False).exists()
