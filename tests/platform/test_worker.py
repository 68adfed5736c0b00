"""Loops: run at once, again in time, on NOTIFY; one that fails is backed off and harms no other."""

import asyncio
import time

import pytest
from django.db import connection

from qunce import worker
from qunce.platform.admission import Admission
from qunce.platform.heartbeat import Pulse
from qunce.platform.jobs import Loop, LoopContext
from qunce.platform.threads import DatabaseThreads
from qunce.worker import pause_after, run_loops

SOON = 10.0


def run(loops, act, pause=pause_after):
    """Run the loops while `act` looks on; the pulse that they left."""

    async def main():
        context = LoopContext(db=DatabaseThreads(2), admission=Admission((), ()))
        pulse = Pulse()
        task = asyncio.create_task(run_loops(context, loops, pulse, pause=pause))
        try:
            await asyncio.wait_for(act(context), SOON)
        finally:
            context.stopping.set()
            await asyncio.wait_for(task, SOON)
            context.db.close()
        return pulse

    return asyncio.run(main())


async def until(condition):
    while not condition():
        await asyncio.sleep(0.005)


class Noting:
    """A loop's work that notes each turn, and fails the first so many times."""

    def __init__(self, failures=0):
        self.turns = []
        self.failures = failures

    async def __call__(self, context):
        self.turns.append(time.monotonic())
        if len(self.turns) <= self.failures:
            raise RuntimeError("a bug")


@pytest.mark.django_db(transaction=True)
def test_a_loop_runs_at_once_and_again_in_time():
    often, seldom = Noting(), Noting()

    async def act(context):
        await until(lambda: len(often.turns) >= 4 and len(seldom.turns) >= 1)

    pulse = run([Loop("often", often, every=0.02), Loop("seldom", seldom, every=600)], act)
    assert len(seldom.turns) <= 2  # the second when the listener connected
    assert pulse.failures == {"often": 0, "seldom": 0}


@pytest.mark.django_db(transaction=True)
def test_a_notification_wakes_the_loops_of_its_channel_alone():
    woken, other = Noting(), Noting()

    def notify():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify('qunce_deliveries', '')")

    async def act(context):
        await until(lambda: len(woken.turns) >= 2 and len(other.turns) >= 2)  # the listener is there
        turns = len(woken.turns)
        await context.db(notify)
        await until(lambda: len(woken.turns) > turns)

    run([Loop("woken", woken, 600, "deliveries"), Loop("other", other, 600, "elsewhere")], act)
    assert len(other.turns) == 2


@pytest.mark.django_db(transaction=True)
def test_a_loop_that_fails_is_backed_off_and_goes_on():
    broken, sound = Noting(failures=2), Noting()

    async def act(context):
        await until(lambda: len(broken.turns) >= 3 and len(sound.turns) >= 5)

    loops = [Loop("broken", broken, 0.001), Loop("sound", sound, 0.001)]
    pulse = run(loops, act, pause=lambda failures: 0.03 * failures)
    assert broken.turns[1] - broken.turns[0] >= 0.03
    assert broken.turns[2] - broken.turns[1] >= 0.06
    assert pulse.failures["broken"] == 0


@pytest.mark.django_db(transaction=True)
def test_the_listener_comes_back_when_its_connection_is_cut():
    woken = Noting()

    def cut():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%%'")
            return cursor.rowcount

    async def act(context):
        await until(lambda: len(woken.turns) >= 2)
        assert await context.db(cut) == 1
        await until(lambda: len(woken.turns) >= 3)  # it listens again, and looked at what it may have missed

    run([Loop("woken", woken, 600, "deliveries")], act, pause=lambda _: 0.01)


@pytest.mark.parametrize(("failures", "least", "most"), [(1, 0.8, 1.2), (3, 3.2, 4.8), (50, 24, 36)])
def test_the_pause_grows_to_a_limit(failures, least, most):
    assert least <= pause_after(failures) <= most


@pytest.mark.django_db(transaction=True)
def test_the_context_admits_events():
    from datetime import UTC, datetime

    from qunce.platform.events import NewEvent
    from qunce.platform.models import StoredEvent

    async def work(context):
        await context.admit([NewEvent(workspace_id=1, kind="x", at=datetime.now(UTC), dedupe_key="once")])

    async def act(context):
        while not await context.db(StoredEvent.objects.count):
            await asyncio.sleep(0.005)

    run([Loop("admits", work, 0.01)], act)
    assert StoredEvent.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_job_worker_runs_and_stops_with_the_loops():
    from procrastinate.contrib.django import app

    from qunce.platform import nightly

    assert nightly.remove_old.name in app.tasks
    nightly.remove_old.defer(timestamp=0)

    def jobs_left():
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name LIKE '%%remove_old'")
            return cursor.fetchone()[0]

    async def main():
        context = LoopContext(db=DatabaseThreads(2), admission=Admission((), ()))
        task = asyncio.create_task(run_loops(context, [], Pulse(), worker.run_jobs(context)))
        while await context.db(jobs_left):
            await asyncio.sleep(0.02)
        context.stopping.set()
        await asyncio.wait_for(task, SOON)
        context.db.close()

    asyncio.run(asyncio.wait_for(main(), 2 * SOON))
