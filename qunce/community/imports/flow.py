"""The import itself: read, count, admit in chunks. Each chunk is one transaction, whole or not at all."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from qunce.community.imports.facts import Facts, Place
from qunce.community.imports.formats import format_called, format_of, is_binary
from qunce.community.imports.records import Entry, Source, Unread
from qunce.community.imports.report import Report
from qunce.kernel.decision import Decision
from qunce.kernel.errors import Refused
from qunce.platform.events import NewEvent

CHUNK = 500
"""Events in one transaction."""

Admit = Callable[[Sequence[NewEvent]], list[Decision]]
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Task:
    """What to import, where to, and how to read it."""

    sources: Sequence[Source]
    place: Place
    pattern: str = ""
    is_dry: bool = False


def check(task: Task) -> None:
    """Refuse what is no text file, before anything is written. Raises Refused."""
    for source in task.sources:
        if not source.path.is_file():
            raise Refused("There is no file %(file)s.", file=str(source.path))
        if is_binary(source.path):
            raise Refused("%(file)s is no text file.", file=source.path.name)
        format_called(task.pattern) if task.pattern else format_of(source)


def run(task: Task, admit: Admit, progress: Progress | None = None) -> Report:
    """Import every file; the report says what was read and what was new."""
    check(task)
    report = Report()
    for source in task.sources:
        report.files += 1
        events = events_of(task, source, report)
        while chunk := list(islice(events, CHUNK)):
            if not task.is_dry:
                report.settle(admit(chunk))
            if progress is not None:
                progress(len(chunk))
    return report


def events_of(task: Task, source: Source, report: Report) -> Iterator[NewEvent]:
    """A file's events in order, counted as they pass; the group comes before its first fact."""
    facts = Facts(task.place)
    is_open = False
    for entry in entries_of(task, source):
        report.count(source.path.name, entry, source.zone)
        if isinstance(entry, Unread):
            continue
        if not is_open:
            yield task.place.opening(entry.at)
            is_open = True
        yield from facts.of(entry)


def entries_of(task: Task, source: Source) -> Iterator[Entry]:
    """The file's entries, by the pattern named or recognised."""
    chosen = format_called(task.pattern) if task.pattern else format_of(source)
    return chosen.read(source)


def count_of(task: Task) -> int:
    """How many events all files make: one reading ahead, so that progress can say how long it takes."""
    check(task)
    return sum(1 for source in task.sources for _ in events_of(task, source, Report()))
