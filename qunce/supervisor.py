"""`qunce up`: the database, the web process and the worker (and the demo's simulator), kept running."""

import http.client
import logging
import os
import select
import signal
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from qunce.kernel.errors import Unavailable
from qunce.platform import embedded
from qunce.platform.children import Child, fork, share_pages, stop_all
from qunce.platform.config import Config
from qunce.platform.logs import set_up_logs

logger = logging.getLogger(__name__)

READY_SECONDS = 60.0
TICK = 1.0
"""Seconds between looks at the database; children's deaths are noticed at once."""

SIGNALS = (signal.SIGINT, signal.SIGTERM)


@dataclass(slots=True)
class Supervisor:
    """The family of processes, and the one that watches over it."""

    config: Config
    listener: socket.socket
    children: list[Child] = field(default_factory=list)
    is_stopping: bool = False

    @property
    def base_url(self) -> str:
        """Where a browser on this machine finds the product."""
        host, port = self.listener.getsockname()[:2]
        return f"http://{'127.0.0.1' if host in {'0.0.0.0', '::'} else host}:{port}"  # noqa: S104  a comparison

    def load(self) -> None:
        """Import everything once, in the parent: children share its memory."""
        from django.db import connections
        from django.urls import get_resolver

        from qunce import web, worker
        from qunce.main import admission

        app = web.create_app()
        worker.load()
        admission()
        _ = get_resolver().url_patterns
        self.add("web", lambda: web.serve_on(self.listener, app))
        self.add("worker", worker.work)
        connections.close_all()
        share_pages()

    def add(self, name: str, run: Callable[[], None]) -> None:
        """Keep a child running that does this."""
        parent = os.getpid()
        self.children.append(Child(name, lambda: self._live(name, run, parent)))

    def _live(self, name: str, run: Callable[[], None], parent: int) -> None:
        set_up_logs(name, self.config.log_file)
        if name != "web":
            self.listener.close()
        try:
            run()
        finally:
            if os.getppid() != parent:
                embedded.leave_as_orphan()

    def start(self) -> None:
        """Fork every child and wait until the product answers."""
        for child in self.children:
            child.start()
        wait_until_healthy(self)

    def run(self) -> None:
        """Watch until SIGINT or SIGTERM, then stop everything."""
        reads, writes = os.pipe()
        os.set_blocking(writes, False)
        signal.set_wakeup_fd(writes, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        while not self.is_stopping:
            self.tend()
            ready, _, _ = select.select([reads], [], [], self._pause())
            if ready:
                os.read(reads, 512)

    def tend(self) -> None:
        """Restart what has died and is due; bring the database back."""
        for child in self.children:
            if child.note_end():
                logger.error("%s ended: status=%s deaths=%d", child.name, child.last_status, child.deaths)
            if not child.is_running and time.monotonic() >= child.due and not self.is_stopping:
                child.start()
        revive_database(self.config)

    def _pause(self) -> float:
        dues = [child.due - time.monotonic() for child in self.children if not child.is_running]
        return max(0.0, min([TICK, *dues]))

    def stop(self) -> None:
        """Stop the children; the database follows when this process ends."""
        self.is_stopping = True
        stop_all(self.children)

    def listen_to_signals(self) -> None:
        """From now on SIGINT and SIGTERM mean: stop everything and end well."""
        for number in SIGNALS:
            signal.signal(number, self._on_signal)

    def _on_signal(self, *_: object) -> None:
        if not self.is_stopping:
            self.is_stopping = True
            raise Stopped


class Stopped(BaseException):
    """Somebody asked for the end."""


def revive_database(config: Config) -> None:
    """Start the embedded database again when it has died."""
    if config.database_url is None and not embedded.is_running(config.postgres_folder):
        logger.error("the database had stopped; starting it again")
        embedded.start_database(config.postgres_folder)


def wait_until_healthy(family: Supervisor) -> None:
    """Return when /healthz answers 200; raise Unavailable when a child cannot start."""
    end = time.monotonic() + READY_SECONDS
    while not answers(family.base_url):
        for child in family.children:
            child.note_end()
            if child.deaths:
                raise Unavailable(
                    "The %(name)s process did not start; see %(log)s.", name=child.name, log=str(family.config.log_file)
                )
        if time.monotonic() > end:
            raise Unavailable("Qunce did not answer within a minute; see %(log)s.", log=str(family.config.log_file))
        time.sleep(0.02)


def answers(base_url: str) -> bool:
    """True when the product says that it is well."""
    connection = http.client.HTTPConnection(base_url.removeprefix("http://"), timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()


def in_child(act: Callable[[], str]) -> str:
    """Run this in a child of its own (the parent stays free of threads and connections); what it returns."""
    reads, writes = os.pipe()

    def run() -> None:
        os.write(writes, act().encode())

    pid = fork(run)
    os.close(writes)
    with os.fdopen(reads, "rb") as answer:
        said = answer.read().decode()
    _, status = os.waitpid(pid, 0)
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit(1)
    return said
