"""Call limits for each corp and API (p90454): over the limit means 45009 until the window ends."""

from __future__ import annotations

from dataclasses import dataclass

from sim.wecom.errors import ApiError
from sim.wecom.limits import CORP_API_PER_HOUR, CORP_API_PER_MINUTE, HOUR_S, MINUTE_S


@dataclass(slots=True)
class Window:
    """A counting window of one API."""

    start: float
    count: int = 0


class Rates:
    """Counts calls in fixed windows of a minute and an hour."""

    def __init__(self) -> None:
        self.per_minute = CORP_API_PER_MINUTE
        self.per_hour = CORP_API_PER_HOUR
        self.refused = 0
        self._windows: dict[tuple[str, int], Window] = {}

    def admit(self, api: str, now: float) -> None:
        """Count one call, or refuse it with 45009."""
        for length, limit in ((MINUTE_S, self.per_minute), (HOUR_S, self.per_hour)):
            if self._count(api, length, now) > limit:
                self.refused += 1
                raise ApiError(45009)

    def _count(self, api: str, length: int, now: float) -> int:
        window = self._windows.setdefault((api, length), Window(now))
        if not 0 <= now - window.start < length:
            window.start, window.count = now, 0
        window.count += 1
        return window.count
