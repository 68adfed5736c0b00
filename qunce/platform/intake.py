"""The intake: requests that arrive together share one transaction (group commit).

`Intake.submit` queues events and waits; a writer thread drains the queue, admits all that is there
in one transaction, and answers everyone. While one transaction commits, the next batch gathers.
"""

import asyncio
import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from qunce.kernel.decision import Decision
from qunce.kernel.errors import Unavailable
from qunce.platform.admission import Admission
from qunce.platform.events import NewEvent

MAX_BATCH = 512
"""Events in one transaction: enough to share the commit, few enough to answer in time."""

MAX_WAITING = 20_000
"""Events that may wait before the intake says "later" instead of growing."""


@dataclass(slots=True)
class Submission:
    """Events handed in together, and where to send their decisions."""

    events: Sequence[NewEvent]
    future: "asyncio.Future[list[Decision]]"


class Intake:
    """The queue and its writer thread, for one event loop."""

    def __init__(self, admission: Admission, max_batch: int = MAX_BATCH, max_waiting: int = MAX_WAITING) -> None:
        self._admission = admission
        self._max_batch = max_batch
        self._max_waiting = max_waiting
        self._queue: deque[Submission] = deque()
        self._waiting = 0
        self._wake = threading.Event()
        self._stopping = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    @property
    def waiting(self) -> int:
        """Events that are queued or being committed."""
        return self._waiting

    def start(self) -> None:
        """Start the writer; call inside the running event loop."""
        self._loop = asyncio.get_running_loop()
        self._thread = threading.Thread(target=self._write, name="intake", daemon=True)
        self._thread.start()

    async def stop(self) -> None:
        """Finish what is queued, then end the writer."""
        self._stopping = True
        self._wake.set()
        if self._thread is not None:
            await asyncio.to_thread(self._thread.join)

    async def submit(self, events: Sequence[NewEvent]) -> list[Decision]:
        """Hand in events; returns when they and all they cause are durable.

        Raises Unavailable when the queue is full or the database does not answer.
        """
        if self._loop is None or self._stopping or self._waiting > self._max_waiting:
            raise Unavailable("Qunce is busy. Nothing was stored; try again.")
        future: asyncio.Future[list[Decision]] = self._loop.create_future()
        self._waiting += len(events)
        self._queue.append(Submission(events, future))
        if not self._wake.is_set():
            self._wake.set()
        try:
            return await future
        finally:
            self._waiting -= len(events)

    def _write(self) -> None:
        while True:
            self._wake.wait()
            self._wake.clear()
            while batch := self._gather():
                self._commit(batch)
            if self._stopping and not self._queue:
                connection.close()
                return

    def _gather(self) -> list[Submission]:
        batch: list[Submission] = []
        size = 0
        while self._queue and size < self._max_batch:
            submission = self._queue.popleft()
            batch.append(submission)
            size += len(submission.events)
        return batch

    def _commit(self, batch: list[Submission]) -> None:
        try:
            connection.close_if_unusable_or_obsolete()
            decisions = self._admission.admit([event for each in batch for event in each.events])
        except Exception as error:  # noqa: BLE001  the job-runner boundary: every waiter gets the error, the writer lives on
            connection.close()
            problem = (
                error
                if isinstance(error, Unavailable)
                else Unavailable("The events could not be stored. Nothing was stored; try again.")
            )
            self._answer([(each, problem) for each in batch])
            return
        results = iter(decisions)
        self._answer([(each, [next(results) for _ in each.events]) for each in batch])

    def _answer(self, answers: "list[tuple[Submission, list[Decision] | Unavailable]]") -> None:
        assert self._loop is not None
        self._loop.call_soon_threadsafe(settle, answers)


def settle(answers: "list[tuple[Submission, list[Decision] | Unavailable]]") -> None:
    """Resolve the futures, in the event loop's own thread."""
    for submission, answer in answers:
        if submission.future.done():
            continue
        if isinstance(answer, Unavailable):
            submission.future.set_exception(answer)
        else:
            submission.future.set_result(answer)
