"""/healthz and /metrics over HTTP."""

import asyncio
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from django.conf import settings
from django.db import OperationalError
from starlette.applications import Starlette

from qunce.delivery.models import Delivery
from qunce.platform import heartbeat
from qunce.platform.admission import Admission
from qunce.platform.events import NewEvent
from qunce.platform.health import ROUTES
from qunce.platform.intake import Intake
from qunce.platform.models import Heartbeat, ParkedEvent
from qunce.platform.threads import DatabaseThreads

BEARER = {"Authorization": f"Bearer {settings.SECRETS.metrics}"}


OPEN_DELIVERIES = [("waiting", 3), ("sending", 0), ("sent", 0), ("unknown", 1)]


def a_delivery(state):
    now = datetime.now(UTC)
    key = f"{state} {Delivery.objects.count()}"
    moments = {"due_at": now, "next_try_at": now, "created_at": now}
    Delivery.objects.create(workspace_id=1, kind="group_post", idempotency_key=key, state=state, **moments)


def ask(path, headers=None, db=None):
    """The product's answer to a GET."""

    async def run():
        app = Starlette(routes=ROUTES)
        app.state.db = db or threads
        app.state.intake = Intake(Admission((), ()))
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://qunce") as client:
            return await client.get(path, headers=headers)

    threads = DatabaseThreads(1)
    try:
        return asyncio.run(run())
    finally:
        threads.close()


@pytest.mark.django_db(transaction=True)
def test_it_is_well_while_a_worker_beats():
    assert (ask("/healthz").status_code, ask("/healthz").json()["workers"]) == (503, 0)
    heartbeat.write("a", datetime.now(UTC), {})
    ParkedEvent.objects.create(workspace_id=1, kind="x", event={}, reaction="r", error="e")
    answer = ask("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"ok": True, "database": True, "workers": 1, "parked": 1})
    Heartbeat.objects.update(at=datetime.now(UTC) - timedelta(minutes=1))
    assert ask("/healthz").status_code == 503


def test_it_is_not_well_without_a_database():
    async def broken(_):
        raise OperationalError("gone")

    answer = ask("/healthz", db=broken)
    assert (answer.status_code, answer.json()) == (503, {"ok": False, "database": False})


@pytest.mark.parametrize(
    "headers",
    [
        None,
        {"Authorization": "Bearer "},
        {"Authorization": settings.SECRETS.metrics},
        {b"Authorization": b"Bearer \xe9"},
    ],
)
def test_strangers_find_no_metrics(headers):
    answer = ask("/metrics", headers)
    assert (answer.status_code, answer.text) == (404, "Not Found")


@pytest.mark.django_db(transaction=True)
def test_the_numbers_are_there_for_the_bearer():
    for state in ("waiting", "waiting", "waiting", "unknown", "done"):
        a_delivery(state)
    event = NewEvent(workspace_id=1, kind="x", at=datetime.now(UTC), dedupe_key="k")
    Admission((), ()).admit([event, event])
    heartbeat.write("w1", datetime.now(UTC), {"loops": {"dispatcher": 2.5}, "counts": {"events": {"accepted": 7}}})
    answer = ask("/metrics", BEARER)
    assert answer.status_code == 200
    lines = answer.text.splitlines()
    assert 'qunce_events_total{process="w1",what="accepted"} 7.0' in lines
    assert any(line.startswith('qunce_events_total{process="web",what="duplicate"}') for line in lines)
    assert any(line.startswith('qunce_batches_total{process="web",what="up to 2"}') for line in lines)
    assert 'qunce_loop_since_success_seconds{loop="dispatcher",worker="w1"} 2.5' in lines
    deliveries = [line for line in lines if line.startswith("qunce_deliveries{")]
    assert deliveries == [f'qunce_deliveries{{state="{state}"}} {count}.0' for state, count in OPEN_DELIVERIES]
    assert "qunce_intake_waiting 0.0" in lines
    assert "qunce_events_parked_open 0.0" in lines


@pytest.mark.django_db(transaction=True)
def test_old_heartbeats_are_forgotten():
    now = datetime.now(UTC)
    heartbeat.write("old", now - timedelta(hours=2), {})
    heartbeat.write("new", now, {})
    assert [beat.name for beat in Heartbeat.objects.all()] == ["new"]
    heartbeat.stop("new")
    assert heartbeat.alive(now) == []
