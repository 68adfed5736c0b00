"""A connector that does as it is told: a fake, listed under the name "fake" while a test runs."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

from qunce.connectors.contract import Capability, Fate, Mode, Sent


@dataclass
class FakeConnector:
    slug: str = "fake"
    names: dict[str, str] = field(default_factory=lambda: {"en": "Fake"})
    capabilities: tuple[Capability, ...] = (
        Capability("welcome", Mode.API),
        Capability("group_message", Mode.CONFIRMED),
        Capability("group_post", Mode.PERSON),
    )
    fields: tuple[str, ...] = ()
    fates: list[Any] = field(default_factory=list)
    fate_of: dict[str, Any] = field(default_factory=dict)
    calls: list[Any] = field(default_factory=list)
    known: dict[str, Any] = field(default_factory=dict)
    gate: asyncio.Event | None = None
    running: int = 0
    most_running: int = 0

    async def send(self, linked, outgoing):
        self.calls.append(outgoing)
        self.running += 1
        self.most_running = max(self.most_running, self.running)
        try:
            if self.gate is not None:
                await self.gate.wait()
            else:
                await asyncio.sleep(0)
        finally:
            self.running -= 1
        fate = self.fates.pop(0) if self.fates else self.fate_of.get(outgoing.targets[0], Fate.DONE)
        if isinstance(fate, Exception):
            raise fate
        return [
            fate if isinstance(fate, Sent) else Sent(one, fate, platform_ref=f"ref-{one}")
            for one in outgoing.deliveries
        ]

    async def results(self, linked, pending):
        return [
            Sent(each.delivery, self.known[each.target], reason="said") for each in pending if each.target in self.known
        ]
