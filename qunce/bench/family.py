"""The whole product as a newcomer runs it: `qunce up --demo` in a home of its own, its time and its memory."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil

from qunce.bench.stage import free_port

STOP_SECONDS = 60
READY = "Qunce is ready: "
MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Family:
    """A product that runs, and how long it took: to say that it is ready, and to show its first page."""

    pid: int
    ready_seconds: float
    page_seconds: float

    def memory(self) -> dict[str, float]:
        """Proportional set size by program, in megabytes: shared pages are counted once."""
        parent = psutil.Process(self.pid)
        found: dict[str, float] = {}
        for process in (parent, *parent.children(recursive=True)):
            try:
                name = "postgres" if process.name().startswith("postgres") else "qunce"
                found[name] = found.get(name, 0.0) + process.memory_full_info().pss / MEGABYTE
            except psutil.NoSuchProcess:
                continue
        return found


@contextmanager
def new_home() -> Iterator[Path]:
    """A home that nobody has used, removed afterwards."""
    home = Path(tempfile.mkdtemp(prefix="qunce-bench-"))
    try:
        yield home
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def running_demo(home: Path) -> Iterator[Family]:
    """The product with its demo, from the command to its first page, until the block ends."""
    environment = {name: value for name, value in os.environ.items() if name != "QUNCE_DATABASE_URL"}
    environment |= {"QUNCE_HOME": str(home), "QUNCE_PORT": str(free_port())}
    began = time.monotonic()
    with (home.parent / f"{home.name}.err").open("w") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "qunce.cli", "up", "--demo"],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
    try:
        link = ready_link(process)
        ready = time.monotonic() - began
        httpx.get(link, follow_redirects=True).raise_for_status()
        yield Family(process.pid, ready, time.monotonic() - began)
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=STOP_SECONDS)
        Path(errors.name).unlink()


def ready_link(process: "subprocess.Popen[str]") -> str:
    """The link of the line that says that it is ready; RuntimeError when there is none."""
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line.startswith(READY):
        raise RuntimeError(f"the demo did not start: {line!r}")
    return line.removeprefix(READY).strip()
