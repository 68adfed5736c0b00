"""Misbehaviour on demand, for the next N calls of an API."""

from __future__ import annotations

from dataclasses import asdict, dataclass

ANY_API = "*"


@dataclass(slots=True)
class Fault:
    """What goes wrong, where, and how many times more."""

    api: str
    times: int = 1
    errcode: int = 0
    http: int = 0
    delay_ms: int = 0
    lost_reply: bool = False


class Faults:
    """The faults waiting to happen."""

    def __init__(self) -> None:
        self.waiting: list[Fault] = []
        self.refuse_ip = False

    def take(self, api: str) -> Fault | None:
        """The next fault for this API, counted down."""
        for fault in self.waiting:
            if fault.api in (api, ANY_API):
                return self._spend(fault)
        return None

    def listed(self) -> list[dict[str, object]]:
        """What still waits, as plain values."""
        return [asdict(fault) for fault in self.waiting]

    def clear(self) -> None:
        """Behave again."""
        self.waiting.clear()
        self.refuse_ip = False

    def _spend(self, fault: Fault) -> Fault:
        fault.times -= 1
        if fault.times <= 0:
            self.waiting.remove(fault)
        return fault
