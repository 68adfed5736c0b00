"""Keeps a world in a file, so that a restart goes on where it was."""

from __future__ import annotations

import asyncio
import os
import time
from contextlib import suppress
from pathlib import Path

from sim.wecom.memory import UnreadableError, encoded, encoded_piece, heading, opened, pieces
from sim.wecom.world import World

SAVE_EVERY_S = 30.0
STEP_S = 0.01  # the loop is held up no longer than this and one piece
TRIES, PAUSE_S = 20, 0.5
Mark = tuple[object, ...]


class Keeper:
    """Saves its world every half minute when it has changed, and once more at the end."""

    def __init__(self, world: World, path: Path, every_s: float = SAVE_EVERY_S) -> None:
        self._world, self._path, self._every_s = world, path, every_s
        self._kept: Mark | None = None
        self._task: asyncio.Task[None] | None = None
        self._closing = asyncio.Event()

    def start(self) -> None:
        """Begin."""
        self._task = asyncio.get_running_loop().create_task(self._run())

    async def close(self) -> None:
        """Let a save that is under way end, save what is new, and be done."""
        self._closing.set()
        if self._task:
            await self._task
        await self._save_or_tell(always=True)

    async def save(self, *, always: bool = False) -> bool:
        """Save when changed; whether a file was written."""
        mark = self._mark()
        if mark == self._kept and not always:
            return False
        await asyncio.to_thread(self._write, await self._encoded())
        self._kept = mark
        return True

    def _mark(self) -> Mark:
        """Differs when anything worth saving has happened."""
        world = self._world
        return world.changes, *world.courier.counts.values(), *world.shop.counts.values()

    async def _encoded(self) -> bytes:
        """The world at one moment, without holding up the loop; in one stop when it never keeps still."""
        for _ in range(TRIES):
            if self._closing.is_set():
                break
            before = self._world.changes
            body = await self._in_steps()
            if self._world.changes == before:
                return body
            await asyncio.sleep(PAUSE_S)
        return encoded(self._world)

    async def _in_steps(self) -> bytes:
        """Encode until something changes."""
        before, stop = self._world.changes, time.perf_counter() + STEP_S
        body = bytearray()
        for piece in pieces(self._world):
            body += encoded_piece(piece)
            if time.perf_counter() > stop:
                await asyncio.sleep(0)
                stop = time.perf_counter() + STEP_S
            if self._world.changes != before:
                break
        return bytes(body)

    async def _run(self) -> None:
        while not self._closing.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(self._every_s):
                    await self._closing.wait()
                return
            await self._save_or_tell()

    async def _save_or_tell(self, *, always: bool = False) -> None:
        """A full disk must not end the world; the next save may succeed."""
        try:
            await self.save(always=always)
        except OSError as error:
            print(f"WeCom simulator: {self._path} was not saved: {error}", flush=True)

    def _write(self, body: bytes) -> None:
        """To a temporary file first: whoever reads finds the old world or the new one."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        beside = self._path.with_name(f".{self._path.name}.{os.getpid()}")
        with beside.open("wb") as file:
            file.write(heading(body))
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(self._path)


def load_world(path: Path) -> World | None:
    """The world that was kept; None when there is none, or when it cannot be read and was put aside."""
    if not path.exists():
        return None
    try:
        return opened(path.read_bytes())
    except UnreadableError as error:
        aside = path.with_name(f"{path.name}.{time.strftime('%Y%m%d-%H%M%S')}.unreadable")
        path.replace(aside)
        print(f"WeCom simulator: {path} is {error}; it is now {aside.name}, and a new world is made.", flush=True)
        return None
