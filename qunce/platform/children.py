"""Child processes forked from a loaded parent: pages are shared, and no child outlives its parent."""

import gc
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NoReturn

SHORTEST_LIFE = 60.0
"""Seconds a child must have lived for its next start to be called the first again."""

LONGEST_PAUSE = 30.0
STOP_SECONDS = 15.0

_lifelines: list[int] = []
"""Write ends of pipes that only this process holds: they close when it dies."""


@dataclass(slots=True)
class Child:
    """A process that is kept running."""

    name: str
    run: Callable[[], None]
    pid: int = 0
    born: float = 0.0
    deaths: int = 0
    due: float = 0.0
    last_status: int | None = field(default=None)

    @property
    def is_running(self) -> bool:
        """True from its fork until its end is noted."""
        return self.pid != 0

    def start(self) -> None:
        """Fork; the child runs its function and ends."""
        self.born = time.monotonic()
        self.pid = fork(self.run)

    def note_end(self) -> bool:
        """True when the child has just ended; then it is due again after a pause that grows."""
        if not self.pid:
            return False
        pid, status = os.waitpid(self.pid, os.WNOHANG)
        if pid == 0:
            return False
        now = time.monotonic()
        self.deaths = 1 if now - self.born > SHORTEST_LIFE else self.deaths + 1
        self.pid, self.last_status = 0, os.waitstatus_to_exitcode(status)
        self.due = now + min(LONGEST_PAUSE, 0.1 * 2 ** (self.deaths - 1))
        return True


def fork(run: Callable[[], None]) -> int:
    """Run the function in a child that ends with it, or with us."""
    reads, writes = os.pipe()
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid:
        os.close(reads)
        _lifelines.append(writes)
        return pid
    os.close(writes)
    return live(run, reads)


def live(run: Callable[[], None], lifeline: int) -> NoReturn:
    """A child's life: its own signals, an eye on the parent, the work, the end."""
    code = 1
    try:
        forget_parent()
        threading.Thread(target=end_with_parent, args=(lifeline,), daemon=True, name="lifeline").start()
        run()
        code = 0
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else 1
    except KeyboardInterrupt:
        code = 0
    except BaseException:  # noqa: BLE001  the end of the process: it must say why and leave by _exit
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def forget_parent() -> None:
    """Drop what fork copied and only the parent should have."""
    signal.set_wakeup_fd(-1)
    os.setpgrp()  # Ctrl+C is for the parent alone
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: sys.exit(0))
    while _lifelines:
        os.close(_lifelines.pop())


def end_with_parent(lifeline: int) -> None:
    """Wait until the parent's end of the pipe closes, then ask our own process to stop."""
    os.read(lifeline, 1)
    os.kill(os.getpid(), signal.SIGTERM)


def share_pages() -> None:
    """Before forking: what is loaded by now will not be touched by the collector, so it stays shared."""
    gc.collect()
    gc.freeze()
    gc.enable()


def stop_all(children: list[Child]) -> None:
    """Ask every child to stop, then insist."""
    for child in children:
        signal_child(child, signal.SIGTERM)
    end = time.monotonic() + STOP_SECONDS
    while any(child.is_running for child in children):
        for child in children:
            child.note_end()
        if time.monotonic() > end:
            for child in children:
                signal_child(child, signal.SIGKILL)
            end = float("inf")
        time.sleep(0.02)


def signal_child(child: Child, number: int) -> None:
    """Send a signal to a child that runs."""
    if child.is_running:
        os.kill(child.pid, number)
