"""The dispatcher: claim, commit, call the platform outside any transaction, store what became of it.

Many calls run at once, at most PER_CONNECTION to one platform. While calls run, it keeps claiming, so
a slow platform does not hold up the others. A worker that dies between call and mark leaves a lease
behind; when that runs out the delivery is `unknown`, and is never sent again by itself.
"""

import asyncio
import logging
import random
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from qunce.connectors.api import linked as link_of
from qunce.connectors.api import note_health
from qunce.connectors.contract import Content, Fate, Health, HealthState, Linked, Outgoing, Sent, connector_of
from qunce.delivery import outbox
from qunce.delivery.outbox import LEASE, Result
from qunce.delivery.rules import MAX_TARGETS, STATE_OF_FATE, Due, State, group_due, poll_delay, retry_delay
from qunce.kernel.errors import NotFound
from qunce.platform.jobs import LoopContext

logger = logging.getLogger(__name__)

PER_CONNECTION = 16
"""Calls to one platform at once."""

QUEUED = 32
"""Calls for one connection that may be claimed and not finished: a slow one is then passed over."""

CLAIMED_AT_ONCE = 64
"""Single calls taken by one claim: few, because those a killed worker holds all become unknown."""

IN_FLIGHT = 512
"""Calls claimed and not finished, of all connections."""

CALL_SECONDS = 25.0
"""A call that takes longer has an unknown outcome. Shorter than the lease, so the worker says so itself."""

LOOK_AGAIN = 0.1
"""Seconds between claims while calls run."""


class Dispatcher:
    """One run: from the first due delivery until nothing is due and nothing is on its way."""

    def __init__(self, context: LoopContext) -> None:
        self._context = context
        self._calls: dict[asyncio.Task[list[Result]], int] = {}
        self._gates: defaultdict[int, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(PER_CONNECTION))
        self._noted: set[tuple[int, str]] = set()

    async def run(self) -> None:
        """Send all that is due."""
        while True:
            if not self._context.stopping.is_set():
                await self._claim()
            if not self._calls:
                return
            finished, _ = await asyncio.wait(self._calls, timeout=LOOK_AGAIN, return_when=asyncio.FIRST_COMPLETED)
            await self._store(finished)

    async def _claim(self) -> None:
        room = IN_FLIGHT - len(self._calls)
        if room <= 0:
            return
        busy = [conn for conn, calls in Counter(self._calls.values()).items() if calls >= QUEUED]
        now = self._context.now()
        single = await self._context.db(claim_single, now, min(room, CLAIMED_AT_ONCE), busy)
        grouped = await self._context.db(claim_grouped, now, busy)
        lease_ends = time.monotonic() + LEASE.total_seconds()
        for group in (*group_due(single), *group_due(grouped)):
            call = asyncio.create_task(self._deliver(group, lease_ends))
            self._calls[call] = group[0].connection_id

    async def _store(self, finished: "set[asyncio.Task[list[Result]]]") -> None:
        for call in finished:
            del self._calls[call]
        results = [result for call in finished for result in call.result()]
        if results:
            await self._context.db(outbox.store, results, self._context.now())

    async def _deliver(self, group: Sequence[Due], lease_ends: float) -> list[Result]:
        async with self._gates[group[0].connection_id]:
            if time.monotonic() + CALL_SECONDS > lease_ends:
                await self._context.db(outbox.let_go, group)
                return []
            fates: Sequence[Sent]
            try:
                linked = await self._context.db(link_of, group[0].connection_id)
            except NotFound:
                fates = everywhere(group, Fate.LATER, "connection_off", 60)
            else:
                fates = await call_platform(linked, group)
                await self._note_trouble(linked, fates)
        return results_of(group, fates, self._context.now())

    async def _note_trouble(self, linked: Linked, fates: Sequence[Sent]) -> None:
        """Say on the connection why its deliveries wait, once a run and reason."""
        late = next((sent.reason for sent in fates if sent.fate is Fate.LATER and sent.reason), "")
        if late and (linked.id, late) not in self._noted:
            self._noted.add((linked.id, late))
            await self._context.db(note_health, linked.id, Health(HealthState.DEGRADED, late))


def claim_single(now: datetime, most: int, busy: Sequence[int]) -> list[Due]:
    """Claim deliveries that go out one by one."""
    return outbox.claim(now, most, busy, grouped=False)


def claim_grouped(now: datetime, busy: Sequence[int]) -> list[Due]:
    """Claim deliveries that may share calls."""
    return outbox.claim(now, MAX_TARGETS, busy, grouped=True)


async def call_platform(linked: Linked, group: Sequence[Due]) -> Sequence[Sent]:
    """Make the one call; whatever is not said about a delivery is unknown."""
    first = group[0]
    outgoing = Outgoing(
        kind=first.kind,
        content=Content(first.content.get("text", ""), tuple(first.content.get("attachments", ()))),
        targets=tuple(due.target_ref for due in group),
        deliveries=tuple(due.id for due in group),
        context=first.context,
    )
    try:
        async with asyncio.timeout(CALL_SECONDS):
            return await connector_of(linked.connector).send(linked, outgoing)
    except TimeoutError:
        return everywhere(group, Fate.UNKNOWN, "no_answer")
    except Exception:  # the connector boundary: a bug in a connector; the call may have gone out
        logger.exception("connector failed: connection=%s kind=%s", linked.id, first.kind)
        return everywhere(group, Fate.UNKNOWN, "connector_error")


def everywhere(group: Sequence[Due], fate: Fate, reason: str, retry_after: float = 0) -> list[Sent]:
    """The same fate for the whole call."""
    return [Sent(due.id, fate, reason, retry_after=retry_after) for due in group]


def results_of(group: Sequence[Due], fates: Sequence[Sent], now: datetime) -> list[Result]:
    """What to store. One spread for the whole call, so that what was grouped stays together."""
    said = {sent.delivery: sent for sent in fates}
    jitter = random.random()  # noqa: S311  spreads retries, guards nothing
    return [result_of(due, said.get(due.id, Sent(due.id, Fate.UNKNOWN, "no_fate")), now, jitter) for due in group]


def result_of(due: Due, sent: Sent, now: datetime, jitter: float) -> Result:
    """One fate as a row's new state."""
    state = STATE_OF_FATE[sent.fate]
    wait = 0.0
    if state is State.WAITING:
        wait = retry_delay(due.attempts, jitter, sent.retry_after)
    elif state in {State.SENT, State.UNKNOWN}:
        wait = poll_delay(0)
    return Result(due.id, due.token, state, sent.reason, sent.platform_ref, now + timedelta(seconds=wait))


async def dispatch(context: LoopContext) -> None:
    """The loop's body."""
    await Dispatcher(context).run()
