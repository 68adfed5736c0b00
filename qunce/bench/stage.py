"""A stage to measure on: a home of its own, the real processes, a simulated platform, one workspace.

Everything runs as it does in production: `qunce serve`, `qunce work`, the embedded PostgreSQL, and the
simulator as a server of its own in a thread. The home is removed afterwards.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx

from qunce.bench import load
from sim.wecom.background import Served, serve_world
from sim.wecom.world import World

PATIENCE = 60.0
"""Seconds that a process may take to answer."""


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass(slots=True)
class Stage:
    """The processes and addresses of one benchmark."""

    web_environment: Mapping[str, str] = field(default_factory=dict)
    home: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="qunce-bench-")))
    web_port: int = field(default_factory=free_port)
    world: World = field(default_factory=lambda: World(seed=1))
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    workspace_id: int = 0
    connection_id: int = 0
    hook: str = ""
    platform: Served | None = None

    def __enter__(self) -> Self:
        """Make the home, migrate, and link a workspace to the simulator."""
        os.environ["QUNCE_HOME"] = str(self.home)
        os.environ.pop("QUNCE_DATABASE_URL", None)
        from qunce.platform.ready import prepare

        prepare(migrated=False)
        from django.core.management import call_command

        call_command("migrate", interactive=False, verbosity=0)
        self.platform = serve_world(self.world)
        self._link()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop everything and remove the home."""
        for name in list(self.running):
            self.stop(name)
        if self.platform is not None:
            self.platform.stop()
        from django.db import connections

        from qunce.platform.embedded import leave

        connections.close_all()
        leave((self.home / "postgres").resolve(), os.getpid())
        os.environ.pop("QUNCE_DATABASE_URL", None)
        shutil.rmtree(self.home, ignore_errors=True)

    def start_web(self) -> None:
        """Start (or start again) the web process."""
        command = [sys.executable, "-m", "qunce.cli", "serve", "--port", str(self.web_port)]
        self._start("web", command, self.web_environment)

    def await_web(self) -> None:
        """Wait until the web process answers."""
        self._await(f"http://127.0.0.1:{self.web_port}/sign-in")

    def start_worker(self) -> None:
        """Start (or start again) the worker."""
        self._start("worker", [sys.executable, "-m", "qunce.cli", "work"], {})

    def kill(self, name: str) -> None:
        """End a process as a crash would: SIGKILL."""
        process = self.running.pop(name)
        process.send_signal(signal.SIGKILL)
        process.wait()

    def stop(self, name: str) -> None:
        """Ask a process to end, and wait."""
        process = self.running.pop(name)
        process.terminate()
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _start(self, name: str, command: list[str], extra: Mapping[str, str]) -> None:
        log = (self.home / f"{name}.log").open("ab")
        environment = {**os.environ, "PYTHONUNBUFFERED": "1", **extra}
        self.running[name] = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        log.close()

    def _await(self, url: str) -> None:
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                if httpx.get(url, timeout=2).status_code < 500:  # noqa: PLR2004  server errors mean "not yet"
                    return
            except httpx.HTTPError:
                pass
            if time.monotonic() > deadline:
                raise TimeoutError(url)
            time.sleep(0.05)

    def _link(self) -> None:
        from qunce.connectors.api import create_connection
        from qunce.platform.audit import SYSTEM
        from qunce.platform.tenancy import Scope
        from qunce.platform.workspaces import create_workspace

        assert self.platform is not None
        workspace = create_workspace("bench", timezone="Asia/Shanghai", language="zh-hans")
        self.workspace_id = workspace.id
        card = create_connection(Scope(workspace.id), SYSTEM, "wecom", "bench", wecom_settings(self.platform.url))
        self.connection_id = card.id
        self.hook = card.callback_path


def wecom_settings(platform: str) -> dict[str, str]:
    """What a connection to the simulated corp must be given."""
    return {
        "corp_id": load.CORP,
        "corp_secret": "sim-secret",
        "callback_token": load.TOKEN,
        "callback_aes_key": load.AES_KEY,
        "base_url": platform,
        "callback_window_seconds": "0",
    }


def count(sql: str, *parameters: Any) -> int:
    """One number from the stage's database."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        row = cursor.fetchone()
        return int(row[0])
