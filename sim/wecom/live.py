"""Ordinary life in real time: a few things a minute, and employees who confirm."""

from __future__ import annotations

import asyncio
import random

from sim.wecom import mass
from sim.wecom.crowd import Crowd
from sim.wecom.state import MassTask, SenderTask
from sim.wecom.world import World

DEFAULT_PER_MINUTE = 20.0
CONFIRM_EVERY_S = 1.0
CONFIRM_AFTER_S = (20.0, 90.0)


class Live:
    """Makes things happen until stopped."""

    def __init__(self, world: World, *, per_minute: float, confirm_after_s: float | None = None) -> None:
        if per_minute <= 0:
            raise ValueError("per_minute must be more than 0")
        self._world = world
        self.per_minute, self.confirm_after_s = per_minute, confirm_after_s
        self._rng = random.Random(f"{world.seed}/live/{world.archive.last}")
        self._crowd = Crowd(world, self._rng)
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def running(self) -> bool:
        """Whether things happen."""
        return bool(self._tasks)

    def start(self) -> None:
        """Begin."""
        loop = asyncio.get_running_loop()
        self._tasks = [loop.create_task(self._happen()), loop.create_task(self._confirm())]

    def stop(self) -> None:
        """Hold."""
        for task in self._tasks:
            task.cancel()
        self._tasks = []

    def progress(self) -> dict[str, object]:
        """What has happened so far."""
        return {"running": self.running, "per_minute": self.per_minute, "done": dict(self._crowd.done)}

    async def _happen(self) -> None:
        while True:
            await asyncio.sleep(self._rng.expovariate(self.per_minute / 60))
            self._world.touch()
            click = self._crowd.happen()
            if click:
                await self._world.clicker.click(*click)

    async def _confirm(self) -> None:
        """Employees confirm mass tasks some time after they were made."""
        while True:
            await asyncio.sleep(CONFIRM_EVERY_S)
            now = self._world.clock.seconds()
            for task, sender in list(mass.open_tasks(self._world)):
                if now - task.create_time >= self._patience(task, sender):
                    self._world.touch()
                    mass.confirm(self._world, task, sender, now)
                    self._crowd.done["confirm"] += 1

    def _patience(self, task: MassTask, sender: SenderTask) -> float:
        """How long this employee lets this task wait: always the same."""
        if self.confirm_after_s is not None:
            return self.confirm_after_s
        return random.Random(f"{task.msgid}/{sender.userid}").uniform(*CONFIRM_AFTER_S)
