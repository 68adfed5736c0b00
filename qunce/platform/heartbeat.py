"""The worker's heartbeat: a row that says it lives, how its loops fare, and what it has counted."""

import os
import socket
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from qunce.platform.jobs import Loop, LoopContext
from qunce.platform.models import Heartbeat
from qunce.platform.tally import counts

EVERY = 5.0
ALIVE = timedelta(seconds=30)
FORGOTTEN = timedelta(hours=1)


@dataclass(slots=True)
class Pulse:
    """How each loop fares: when it last went well, and how often it has failed since."""

    name: str = field(default_factory=lambda: f"{socket.gethostname()}:{os.getpid()}")
    succeeded: dict[str, datetime] = field(default_factory=dict)
    failures: dict[str, int] = field(default_factory=dict)

    def went_well(self, loop: str, at: datetime) -> None:
        """Note a good turn."""
        self.succeeded[loop] = at
        self.failures[loop] = 0

    def failed(self, loop: str) -> int:
        """Note a failed turn; how many there are in a row."""
        self.failures[loop] = self.failures.get(loop, 0) + 1
        return self.failures[loop]

    def details(self, now: datetime) -> dict[str, Any]:
        """What the row says."""
        since = {loop: (now - at).total_seconds() for loop, at in self.succeeded.items()}
        return {"loops": since, "failures": self.failures, "counts": counts()}

    def loop(self) -> Loop:
        """The loop that writes the row."""

        async def beat(context: LoopContext) -> None:
            await context.db(write, self.name, context.now(), self.details(context.now()))

        return Loop("heartbeat", beat, every=EVERY)


def write(name: str, now: datetime, details: dict[str, Any]) -> None:
    """Write the row, and forget workers that are long gone."""
    Heartbeat.objects.update_or_create(name=name, defaults={"at": now, "details": details})
    Heartbeat.objects.filter(at__lt=now - FORGOTTEN).delete()


def stop(name: str) -> None:
    """Remove the row of a worker that ends well."""
    Heartbeat.objects.filter(name=name).delete()


def alive(now: datetime) -> list[Heartbeat]:
    """The workers that live."""
    return list(Heartbeat.objects.filter(at__gte=now - ALIVE).order_by("name"))
