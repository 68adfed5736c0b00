"""Work in the background: loops that slices declare, and the context they run in.

A slice exports `LOOPS` from its `loops.py`. The worker runs each loop at once, then every `every`
seconds or as soon as PostgreSQL says NOTIFY `qunce_<channel>`. Several workers may run the same
loop, so a loop claims rows before it works on them. Nightly and heavy work is a Procrastinate task
in the slice's `jobs.py`.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from qunce.kernel.clock import Clock, utc_now
from qunce.kernel.decision import Decision
from qunce.platform.admission import Admission
from qunce.platform.discovery import modules_named
from qunce.platform.events import NewEvent
from qunce.platform.threads import DatabaseThreads


@dataclass(slots=True)
class LoopContext:
    """What a loop may use: the database, the way in for events, the time, and the word to stop."""

    db: DatabaseThreads
    admission: Admission
    clock: Clock = utc_now
    stopping: asyncio.Event = field(default_factory=asyncio.Event)

    async def admit(self, events: Sequence[NewEvent]) -> list[Decision]:
        """Admit events in one transaction; one decision each. Raises Unavailable."""
        return await self.db(self.admission.admit, events)

    def now(self) -> datetime:
        """The time, by the clock that was passed in."""
        return self.clock()


@dataclass(frozen=True, slots=True)
class Loop:
    """Work that is done again and again: at once, every `every` seconds, and on NOTIFY `qunce_<channel>`."""

    name: str
    run: Callable[[LoopContext], Awaitable[None]]
    every: float
    channel: str = ""


def all_loops() -> list[Loop]:
    """Every declared loop, lowest slice first."""
    return [loop for module in modules_named("loops") for loop in module.LOOPS]
