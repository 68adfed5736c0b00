"""What an import has done, counted, with the lines that could not be read."""

from collections import Counter
from dataclasses import asdict, dataclass, field
from datetime import tzinfo
from typing import Any

from qunce.community.imports.records import Entry, Moved, Said, Unread
from qunce.kernel.decision import Decision, Outcome

SHOWN = 50
"""Errors shown with line and reason; the rest are counted."""


@dataclass(slots=True)
class Problem:
    """A line that could not be read."""

    file: str
    line: int
    reason: str
    text: str


@dataclass(slots=True)
class Report:
    """The counts of one import over all its files."""

    files: int = 0
    messages: int = 0
    joins: int = 0
    leaves: int = 0
    notices: int = 0
    errors: int = 0
    new: int = 0
    known: int = 0
    parked: int = 0
    first: str = ""
    last: str = ""
    days: int = 0
    people: int = 0
    problems: list[Problem] = field(default_factory=list)
    _days: set[str] = field(default_factory=set)
    _people: set[str] = field(default_factory=set)

    def count(self, file: str, entry: Entry, zone: tzinfo) -> None:
        """Count what the log says; days are the zone's."""
        if isinstance(entry, Unread):
            self._count_unread(file, entry)
            return
        day = entry.at.astimezone(zone).date().isoformat()
        self._days.add(day)
        self._people.add(entry.author if isinstance(entry, Said) else entry.member)
        self.first, self.last = min(self.first or day, day), max(self.last, day)
        self.messages += isinstance(entry, Said)
        self.joins += isinstance(entry, Moved) and entry.joins
        self.leaves += isinstance(entry, Moved) and not entry.joins
        self.days, self.people = len(self._days), len(self._people)

    def _count_unread(self, file: str, entry: Unread) -> None:
        if not entry.is_error:
            self.notices += 1
            return
        self.errors += 1
        if len(self.problems) < SHOWN:
            self.problems.append(Problem(file, entry.line, entry.reason, entry.text[:120]))

    def settle(self, decisions: list[Decision]) -> None:
        """Count what became of a chunk."""
        outcomes = Counter(decision.outcome for decision in decisions)
        self.new += outcomes[Outcome.ACCEPTED]
        self.known += outcomes[Outcome.DUPLICATE]
        self.parked += outcomes[Outcome.PARKED]

    def as_json(self) -> dict[str, Any]:
        """The counts and problems as plain values."""
        return {name: value for name, value in asdict(self).items() if not name.startswith("_")}
