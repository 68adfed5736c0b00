"""What a log says, as plain values: somebody spoke, somebody came or went, a line nobody understands."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from pathlib import Path
from typing import Protocol

from qunce.community.imports.encodings import encoding_of


@dataclass(frozen=True, slots=True)
class Said:
    """A message. `author` names the person for ever, `name` is what the log calls them here."""

    line: int
    at: datetime
    author: str
    text: str
    name: str = ""
    key: str = ""
    kind: str = "text"


@dataclass(frozen=True, slots=True)
class Moved:
    """Somebody joined or left the group."""

    line: int
    at: datetime
    member: str
    joins: bool
    how: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Unread:
    """A line that was not imported, and why. A notice (a topic, a mode) is expected and no error."""

    line: int
    reason: str
    text: str = ""
    is_error: bool = True


Entry = Said | Moved | Unread


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read, and what its reader must know: the clock's zone, the day, the columns, the order of dates."""

    path: Path
    zone: tzinfo
    day: date | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    date_order: str = ""

    def lines(self) -> Iterator[tuple[int, str]]:
        """The file's lines with their numbers, read as they are asked for."""
        with self.path.open(encoding=encoding_of(self.path), errors="replace", newline=None) as file:
            for number, line in enumerate(file, start=1):
                yield number, line.rstrip("\n")


@dataclass(frozen=True, slots=True)
class Head:
    """What is looked at to recognise a file: how its name ends, and its first lines."""

    suffix: str
    lines: tuple[str, ...]


class Format(Protocol):
    """A shape of log. Each lives in its own file in `formats/`, which exports `FORMAT`."""

    slug: str
    title: str

    def suits(self, head: Head) -> bool:
        """True if the file, judged by its name and first lines, looks like this format."""
        ...

    def read(self, source: Source) -> Iterator[Entry]:
        """The file's entries in order, one at a time. Raises Refused when the file as a whole is wrong."""
        ...
