"""The answer to "what became of this?": a word, a reason code and plain values."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Outcome(StrEnum):
    """What became of an event that was handed in."""

    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"
    PARKED = "parked"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Decision:
    """The outcome for one event, its id once stored, and what reactions want the caller to know."""

    outcome: Outcome
    event_id: int | None = None
    reason: str = ""
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def is_admitted(self) -> bool:
        """True when the event and everything it causes are durable."""
        return self.outcome is Outcome.ACCEPTED
