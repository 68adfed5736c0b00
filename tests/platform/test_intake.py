"""The intake: those who come together share a commit; nothing is lost, doubled or blocked."""

import asyncio
import os
import shutil
import signal
import tempfile
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection

from qunce.kernel.decision import Outcome
from qunce.kernel.errors import Unavailable
from qunce.platform.admission import Admission
from qunce.platform.batch import reaction
from qunce.platform.cluster import Cluster
from qunce.platform.events import NewEvent
from qunce.platform.intake import Intake
from qunce.platform.models import ParkedEvent, StoredEvent
from tests.platform.clusters import finished, python

AT = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


def an_event(key, workspace_id=1, **payload):
    return NewEvent(workspace_id=workspace_id, kind="thing.happened", at=AT, dedupe_key=key, payload=payload)


class Counting:
    """An admission that notes the size of each transaction, and can be held back."""

    def __init__(self, *reactions):
        self.sizes = []
        self.gate = threading.Event()
        self.gate.set()
        self.admission = Admission((), reactions)

    def admit(self, events):
        self.gate.wait(20)
        self.sizes.append(len(events))
        return self.admission.admit(events)


async def with_intake(admission, act, **options):
    intake = Intake(admission, **options)
    intake.start()
    try:
        return await act(intake)
    finally:
        await intake.stop()


@pytest.mark.django_db(transaction=True)
def test_those_who_wait_together_share_one_transaction():
    counting = Counting()
    counting.gate.clear()

    async def act(intake):
        first = asyncio.create_task(intake.submit([an_event("first")]))
        others = [asyncio.create_task(intake.submit([an_event(f"k{n}")])) for n in range(100)]
        await asyncio.sleep(0)
        counting.gate.set()
        return await asyncio.gather(first, *others)

    answers = asyncio.run(with_intake(counting, act))
    assert {decision.outcome for (decision,) in answers} == {Outcome.ACCEPTED}
    assert StoredEvent.objects.count() == sum(counting.sizes) == 101
    assert len(counting.sizes) <= 2


@pytest.mark.django_db(transaction=True)
def test_a_transaction_is_never_larger_than_allowed():
    counting = Counting()
    counting.gate.clear()

    async def act(intake):
        waiting = [asyncio.create_task(intake.submit([an_event(f"k{n}")])) for n in range(50)]
        await asyncio.sleep(0)
        counting.gate.set()
        await asyncio.gather(*waiting)

    asyncio.run(with_intake(counting, act, max_batch=8))
    assert max(counting.sizes) <= 8
    assert sum(counting.sizes) == 50


@pytest.mark.django_db(transaction=True)
def test_everyone_gets_their_own_decisions_in_their_own_order():
    @reaction("echo", "thing.happened")
    def echo(batch, events):
        for event in events:
            batch.tell(event, key=event.dedupe_key)

    async def act(intake):
        return await asyncio.gather(
            *(intake.submit([an_event(f"{n}:{part}") for part in range(n % 4 + 1)]) for n in range(60))
        )

    answers = asyncio.run(with_intake(Admission((), (echo,)), act))
    for n, decisions in enumerate(answers):
        assert [d.values["key"] for d in decisions] == [f"{n}:{part}" for part in range(n % 4 + 1)]


@pytest.mark.django_db(transaction=True)
def test_a_bad_event_harms_nobody_who_came_with_it():
    @reaction("picky", "thing.happened")
    def picky(batch, events):
        if any(event.payload.get("bad") for event in events):
            raise ValueError("bad")

    async def act(intake):
        return await asyncio.gather(*(intake.submit([an_event(f"k{n}", bad=n in {7, 31})]) for n in range(64)))

    answers = asyncio.run(with_intake(Admission((), (picky,)), act))
    assert [n for n, (decision,) in enumerate(answers) if decision.outcome is Outcome.PARKED] == [7, 31]
    assert StoredEvent.objects.count() == 62
    assert ParkedEvent.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_full_queue_says_later_and_recovers():
    counting = Counting()
    counting.gate.clear()

    async def act(intake):
        waiting = [asyncio.create_task(intake.submit([an_event(f"k{n}")])) for n in range(11)]
        await asyncio.sleep(0)
        with pytest.raises(Unavailable):
            await intake.submit([an_event("too many")])
        counting.gate.set()
        await asyncio.gather(*waiting)
        return await intake.submit([an_event("later")])

    (decision,) = asyncio.run(with_intake(counting, act, max_waiting=10))
    assert decision.outcome is Outcome.ACCEPTED
    assert StoredEvent.objects.count() == 12


@pytest.mark.django_db(transaction=True)
def test_stopping_finishes_what_is_queued_and_takes_no_more():
    async def act():
        intake = Intake(Admission((), ()))
        intake.start()
        waiting = [asyncio.create_task(intake.submit([an_event(f"k{n}")])) for n in range(30)]
        await asyncio.sleep(0)
        await intake.stop()
        with pytest.raises(Unavailable):
            await intake.submit([an_event("late")])
        return await asyncio.gather(*waiting)

    answers = asyncio.run(act())
    assert {decision.outcome for (decision,) in answers} == {Outcome.ACCEPTED}


@pytest.mark.django_db(transaction=True)
def test_a_bug_in_the_admission_is_answered_and_the_writer_lives_on():
    class Broken:
        calls = 0

        def admit(self, events):
            self.calls += 1
            if self.calls == 1:
                raise RuntimeError("a bug")
            return Admission((), ()).admit(events)

    async def act(intake):
        with pytest.raises(Unavailable):
            await intake.submit([an_event("a")])
        return await intake.submit([an_event("a")])

    (decision,) = asyncio.run(with_intake(Broken(), act))
    assert decision.outcome is Outcome.ACCEPTED


@pytest.mark.django_db(transaction=True)
def test_someone_who_stops_waiting_disturbs_nobody():
    counting = Counting()
    counting.gate.clear()

    async def act(intake):
        gone = asyncio.create_task(intake.submit([an_event("gone")]))
        stays = asyncio.create_task(intake.submit([an_event("stays")]))
        await asyncio.sleep(0)
        gone.cancel()
        counting.gate.set()
        return await stays

    (decision,) = asyncio.run(with_intake(counting, act))
    assert decision.outcome is Outcome.ACCEPTED


ADMITS = """
    import os, sys
    from qunce.platform.setup import setup_django
    setup_django()
    from datetime import UTC, datetime
    from qunce.platform.admission import Admission
    from qunce.platform.events import NewEvent
    def an_event(key):
        return NewEvent(workspace_id=1, kind="x", at=datetime(2026, 11, 22, tzinfo=UTC), dedupe_key=key)
    print("ready", flush=True)
    sys.stdin.readline()
    admission = Admission((), ())
    accepted = 0
    for start in range(0, 300, 10):
        decisions = admission.admit([an_event(f"k{n}") for n in range(start, start + 10)])
        accepted += sum(d.is_admitted for d in decisions)
    print(accepted, flush=True)
"""


@pytest.mark.django_db(transaction=True)
def test_processes_that_admit_the_same_events_admit_each_once():
    settings = connection.settings_dict
    url = f"dbname={settings['NAME']} user={settings['USER']} host={settings['HOST']}"
    processes = [
        python(ADMITS, os.environ["QUNCE_HOME"], environment={"QUNCE_DATABASE_URL": url}, stdin=-1) for _ in range(2)
    ]
    for process in processes:
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        process.stdin.write("\n")
        process.stdin.flush()
    results = [finished(process) for process in processes]
    assert [code for code, _, _ in results] == [0, 0], results
    assert sum(int(out) for _, out, _ in results) == StoredEvent.objects.count() == 300


SURVIVES = """
    import asyncio, os, signal, sys
    from qunce.platform.ready import prepare
    config = prepare(migrated=False)
    from django.core.management import call_command
    call_command("migrate", interactive=False, verbosity=0)
    from datetime import UTC, datetime
    from qunce.kernel.errors import Unavailable
    from qunce.platform.admission import Admission
    from qunce.platform.cluster import Cluster
    from qunce.platform.events import NewEvent
    from qunce.platform.intake import Intake
    from qunce.platform.models import StoredEvent
    def an_event(n):
        return NewEvent(workspace_id=1, kind="x", at=datetime(2026, 11, 22, tzinfo=UTC), dedupe_key=f"k{n}")
    async def main():
        intake = Intake(Admission((), ()))
        intake.start()
        acknowledged, refused = set(), 0
        async def client(first):
            nonlocal refused
            for n in range(first, first + 40):
                while True:
                    try:
                        (decision,) = await intake.submit([an_event(n)])
                    except Unavailable:
                        refused += 1
                        await asyncio.sleep(0.05)
                        continue
                    acknowledged.add(n)
                    break
        async def kill():
            while len(acknowledged) < 200:
                await asyncio.sleep(0.01)
            cluster = Cluster(config.postgres_folder)
            os.kill(int(cluster._pid_file()[0]), signal.SIGQUIT)
            while cluster.socket_of_running():
                await asyncio.sleep(0.01)
            while not refused:
                await asyncio.sleep(0.01)
            await asyncio.to_thread(cluster.start)
        await asyncio.gather(kill(), *(client(100 * c) for c in range(20)))
        await intake.stop()
        return acknowledged, refused
    acknowledged, refused = asyncio.run(main())
    from django.db import connection
    connection.close()
    keys = sorted(int(key[1:]) for key in StoredEvent.objects.values_list("dedupe_key", flat=True))
    print(len(acknowledged), refused > 0, keys == sorted(acknowledged), flush=True)
"""


@pytest.mark.slow
def test_it_recovers_when_the_database_is_killed_under_load():
    home = Path(tempfile.mkdtemp(prefix="qunce-"))
    home.chmod(0o755)
    try:
        code, out, err = finished(python(SURVIVES, home), 120)
        assert (code, out) == (0, "800 True True\n"), err
    finally:
        Cluster(home / "postgres").stop(signal.SIGQUIT)
        shutil.rmtree(home, ignore_errors=True)
