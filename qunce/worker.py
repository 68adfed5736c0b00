"""The worker: every slice's loops and the Procrastinate jobs, in one event loop."""

import asyncio
import logging
import random
import signal
from collections.abc import Callable, Coroutine, Iterable
from typing import TYPE_CHECKING, Any

import psycopg

from qunce.platform.jobs import Loop, LoopContext, all_loops
from qunce.platform.setup import setup_django
from qunce.platform.threads import DatabaseThreads

if TYPE_CHECKING:
    from qunce.platform.heartbeat import Pulse

logger = logging.getLogger(__name__)

WORKER_THREADS = 4
LONGEST_PAUSE = 30.0
"""Seconds that a failing loop, or a listener without a database, waits at most."""

JOBS_AT_ONCE = 2

Pause = Callable[[int], float]
"""Seconds to wait after so many failures in a row."""


def load() -> None:
    """Import what the worker needs (before a fork)."""
    import procrastinate.psycopg_connector  # noqa: F401  loaded for its pages

    setup_django()
    all_loops()


def work() -> None:
    """Run until SIGINT or SIGTERM."""
    setup_django()
    asyncio.run(run_everything())


async def run_everything() -> None:
    """All loops, one listener, the job worker; ends when told to stop."""
    from qunce.main import admission
    from qunce.platform.heartbeat import Pulse, stop
    from qunce.platform.partitions import PARTITIONS

    context = LoopContext(db=DatabaseThreads(WORKER_THREADS), admission=admission())
    pulse = Pulse()
    loops = [pulse.loop(), PARTITIONS, *all_loops()]
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, context.stopping.set)
    await run_loops(context, loops, pulse, run_jobs(context))
    await context.db(stop, pulse.name)
    context.db.close()


async def run_loops(
    context: LoopContext,
    loops: Iterable[Loop],
    pulse: "Pulse",
    *others: Coroutine[Any, Any, None],
    pause: Pause | None = None,
) -> None:
    """Run loops and whatever runs beside them until `context.stopping`."""
    pause = pause or pause_after
    wakes: dict[str, list[asyncio.Event]] = {}
    async with asyncio.TaskGroup() as group:
        for loop in loops:
            wake = asyncio.Event()
            wakes.setdefault(loop.channel, []).append(wake)
            group.create_task(run_loop(context, loop, wake, pulse, pause), name=loop.name)
        group.create_task(listen(context, wakes, pause), name="listen")
        for other in others:
            group.create_task(other)


async def run_loop(context: LoopContext, loop: Loop, wake: asyncio.Event, pulse: "Pulse", pause: Pause) -> None:
    """Run one loop again and again; one that raises is logged, backed off, and goes on."""
    failures = 0
    while not context.stopping.is_set():
        wake.clear()
        try:
            await loop.run(context)
            pulse.went_well(loop.name, context.now())
            failures = 0
        except Exception:  # the job-runner boundary: a loop's bug must not stop the others
            failures = pulse.failed(loop.name)
            logger.exception("loop failed: loop=%s failures=%d", loop.name, failures)
        if failures:  # NOTIFY does not shorten this wait
            await first_of(pause(failures), context.stopping)
        else:
            await first_of(loop.every, context.stopping, wake)


def pause_after(failures: int) -> float:
    """Seconds to wait after so many failures in a row: doubling, with jitter, up to a limit."""
    return min(LONGEST_PAUSE, 0.5 * 2.0 ** min(failures, 10)) * random.uniform(0.8, 1.2)  # noqa: S311  jitter is no secret


async def first_of(seconds: float, *events: asyncio.Event) -> None:
    """Return when one of the events is set, or after so many seconds."""
    waits = [asyncio.create_task(event.wait()) for event in events]
    _, pending = await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    for wait in pending:
        wait.cancel()


async def listen(context: LoopContext, wakes: dict[str, list[asyncio.Event]], pause: Pause) -> None:
    """Wake loops when their channel is notified; reconnect for as long as it takes."""
    failures = 0
    while not context.stopping.is_set():
        try:
            async with await connect() as connection:
                await subscribe(connection, wakes)
                failures = 0
                await hear(context, connection, wakes)
        except psycopg.OperationalError:
            failures += 1
            logger.warning("listener lost the database: failures=%d", failures)
            await first_of(pause(failures), context.stopping)


async def connect() -> "psycopg.AsyncConnection[tuple[object, ...]]":
    """A connection of its own for LISTEN."""
    from django.db import connection

    parameters = connection.get_connection_params()
    parameters.pop("cursor_factory", None)
    parameters.pop("context", None)
    return await psycopg.AsyncConnection.connect(**parameters, autocommit=True)


async def subscribe(
    connection: "psycopg.AsyncConnection[tuple[object, ...]]", wakes: dict[str, list[asyncio.Event]]
) -> None:
    """LISTEN to every channel, then wake everyone: something may have been missed."""
    for channel in filter(None, wakes):
        await connection.execute(psycopg.sql.SQL("LISTEN {}").format(psycopg.sql.Identifier(f"qunce_{channel}")))
    for each in wakes.values():
        for wake in each:
            wake.set()


async def hear(
    context: LoopContext,
    connection: "psycopg.AsyncConnection[tuple[object, ...]]",
    wakes: dict[str, list[asyncio.Event]],
) -> None:
    """Pass notifications on until told to stop."""
    while not context.stopping.is_set():
        async for note in connection.notifies(timeout=1.0):
            for wake in wakes.get(note.channel.removeprefix("qunce_"), []):
                wake.set()


async def run_jobs(context: LoopContext) -> None:
    """The Procrastinate worker: nightly and heavy jobs of every slice."""
    from procrastinate.contrib.django import app
    from procrastinate.contrib.django.utils import connector_params
    from procrastinate.psycopg_connector import PsycopgConnector

    worker_app = app.with_connector(PsycopgConnector(kwargs=connector_params(), min_size=1, max_size=JOBS_AT_ONCE + 2))
    async with worker_app.open_async():
        task = asyncio.create_task(
            worker_app.run_worker_async(
                concurrency=JOBS_AT_ONCE, install_signal_handlers=False, delete_jobs="successful"
            )
        )
        await context.stopping.wait()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
