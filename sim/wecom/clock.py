"""A clock that can be frozen, pushed and stretched."""

from __future__ import annotations

import time


class Clock:
    """Real time until told otherwise; everything that expires reads this clock."""

    def __init__(self, start: float | None = None) -> None:
        self._virtual = time.time() if start is None else start
        self._real = time.monotonic()
        self.scale = 1.0 if start is None else 0.0

    def now(self) -> float:
        """Unix seconds, with fractions."""
        return self._virtual + (time.monotonic() - self._real) * self.scale

    def seconds(self) -> int:
        """Whole unix seconds."""
        return int(self.now())

    def jump(self, to: float) -> None:
        """Set the time."""
        self._virtual, self._real = to, time.monotonic()

    def advance(self, seconds: float) -> None:
        """Move the time on."""
        self.jump(self.now() + seconds)

    def run(self, scale: float) -> None:
        """Let time pass at this multiple of real time; 0 freezes it."""
        self.jump(self.now())
        self.scale = scale
