"""Database work from an event loop: a few threads, each with its own Django connection."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from django.db import InterfaceError, OperationalError, close_old_connections, connection

P = ParamSpec("P")
T = TypeVar("T")


class DatabaseThreads:
    """Calls a synchronous function in a database thread: `result = await db(fn, *args)`."""

    def __init__(self, workers: int = 4) -> None:
        self._workers = workers
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="db")

    async def __call__(self, act: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `act` with a usable connection; what it raises is raised here."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, lambda: run(act, *args, **kwargs))

    def close(self) -> None:
        """Let running work end and close the connections, each in its own thread."""
        everyone = threading.Barrier(self._workers)
        for _ in range(self._workers):
            self._pool.submit(hang_up, everyone)
        self._pool.shutdown(wait=True)


def hang_up(everyone: threading.Barrier) -> None:
    """Close this thread's connection; the barrier makes sure that every thread has its turn."""
    everyone.wait()
    connection.close()


def run(act: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call with a connection that works; a connection that broke is thrown away."""
    close_old_connections()
    try:
        return act(*args, **kwargs)
    except (OperationalError, InterfaceError):
        connection.close()
        raise
