"""Pushes the past through the ordinary roads, as fast as the receiver accepts it."""

from __future__ import annotations

import asyncio
import time
import zlib

from sim.shop import BATCH
from sim.wecom.events import Event
from sim.wecom.world import World

LANES = 24


class Replay:
    """Historic callbacks in lanes: in order within a group, side by side across groups."""

    def __init__(self, world: World, lanes: int = LANES) -> None:
        self._world = world
        self._lanes: list[list[Event]] = [[] for _ in range(max(lanes, 1))]
        for event in world.history:
            self._lanes[zlib.crc32(event.lane.encode()) % len(self._lanes)].append(event)
        self.total, self.shop_total = len(world.history), 0
        self.outcomes = dict.fromkeys(("acked", "lost", "dropped"), 0)
        self.shop_sent = self.shop_lost = 0
        self._started = self._ended = time.monotonic()
        self._task: asyncio.Task[None] | None = None

    def start(self, *, with_shop: bool) -> None:
        """Begin in the background; without a callback URL only the shop is replayed."""
        self.shop_total = len(self._world.past_orders) if with_shop and self._world.shop.url else 0
        if not self._world.courier.url:
            self._lanes.clear()
            self.total = 0
        self._task = asyncio.get_running_loop().create_task(self._run())

    def stop(self) -> None:
        """Break off."""
        if self._task:
            self._task.cancel()

    def progress(self) -> dict[str, object]:
        """Counts and seconds so far."""
        running = self._task is not None and not self._task.done()
        until = time.monotonic() if running else self._ended
        return {
            "running": running,
            "total": self.total,
            "sent": sum(self.outcomes.values()),
            **self.outcomes,
            "shop_total": self.shop_total,
            "shop_sent": self.shop_sent,
            "shop_lost": self.shop_lost,
            "seconds": round(until - self._started, 3),
        }

    async def _run(self) -> None:
        try:
            await asyncio.gather(*(self._push(lane) for lane in self._lanes))
            await self._push_shop()
        finally:
            self._ended = time.monotonic()

    async def _push(self, lane: list[Event]) -> None:
        for event in lane:
            self.outcomes[await self._world.courier.deliver(event)] += 1

    async def _push_shop(self) -> None:
        past = self._world.past_orders[: self.shop_total]
        for first in range(0, len(past), BATCH):
            batch = past[first : first + BATCH]
            if await self._world.shop.post(batch):
                self.shop_sent += len(batch)
            else:
                self.shop_lost += len(batch)
