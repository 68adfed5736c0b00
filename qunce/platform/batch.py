"""What resolvers and reactions work on: a batch of events inside one open transaction."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

import psycopg

from qunce.platform.events import Event, NewEvent


class Reaction(Protocol):
    """What a slice does when events arrive.

    It gets only events of `kinds`, in order, and works set-based through `batch.cursor` or the ORM
    (both in the batch's transaction). It may raise: the batch is rolled back, split, retried, and the
    event at fault is parked with no effect at all.
    """

    @property
    def slug(self) -> str:
        """Names it in logs and on parked events."""
        ...

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of event that it wants."""
        ...

    def __call__(self, batch: "Batch", events: Sequence[Event]) -> None:
        """React to the events."""
        ...


class Resolver(Protocol):
    """Fills in ids (group, member) and flags (staff, bot) of events before they are stored."""

    slug: str

    def __call__(self, batch: "Batch", events: Sequence[NewEvent]) -> None:
        """Resolve the events."""
        ...


@dataclass(slots=True)
class Batch:
    """The transaction's context: its time, its cursor, and what it will say and emit."""

    cursor: psycopg.Cursor[Any]
    now: datetime
    values: dict[int, dict[str, Any]] = field(default_factory=dict)
    _emitted: list[NewEvent] = field(default_factory=list)
    _signals: set[str] = field(default_factory=set)

    def tell(self, event: Event, **values: Any) -> None:
        """Return values to whoever handed the event in (`Decision.values`)."""
        self.values.setdefault(event.id, {}).update(values)

    def emit(self, event: NewEvent) -> None:
        """Admit a further event in this transaction; it meets every reaction in the next round."""
        self._emitted.append(event)

    def signal(self, channel: str) -> None:
        """NOTIFY this channel when the transaction commits (once, however often asked)."""
        self._signals.add(channel)

    def take_emitted(self) -> list[NewEvent]:
        """The events emitted since the last call."""
        taken, self._emitted = self._emitted, []
        return taken

    def take_signals(self) -> set[str]:
        """The channels to notify."""
        taken, self._signals = self._signals, set()
        return taken


@dataclass(frozen=True, slots=True)
class FunctionReaction:
    """A reaction made of a function."""

    slug: str
    kinds: frozenset[str]
    run: Callable[[Batch, Sequence[Event]], None]

    def __call__(self, batch: Batch, events: Sequence[Event]) -> None:
        """Run the function."""
        self.run(batch, events)


def reaction(slug: str, *kinds: str) -> Callable[[Callable[[Batch, Sequence[Event]], None]], Reaction]:
    """Declare a function to be a reaction to these kinds of event."""

    def declare(run: Callable[[Batch, Sequence[Event]], None]) -> Reaction:
        return FunctionReaction(slug, frozenset(kinds), run)

    return declare


def only(events: Iterable[Event], kinds: frozenset[str]) -> list[Event]:
    """The events of these kinds, in order."""
    return [event for event in events if event.kind in kinds]
