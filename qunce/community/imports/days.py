"""Daily numbers of groups from a table: the same facts as the ten-second form, many at once.

A row is a group's day: members, joins, leaves, messages. What is stored already in the same words is
known; a changed row replaces the day, so that an export may be imported again whenever it has grown.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path

from qunce.community.imports.dates import moment, order_of
from qunce.community.imports.facts import Place
from qunce.community.imports.flow import CHUNK, Admit
from qunce.community.imports.formats.table import headings_of, rows
from qunce.community.imports.records import Source
from qunce.community.imports.report import SHOWN, Problem
from qunce.community.models import DayReport, Group
from qunce.kernel.decision import Outcome
from qunce.kernel.errors import Refused
from qunce.platform.events import NewEvent
from qunce.platform.tenancy import Scope

NUMBERS = ("members", "joins", "leaves", "messages")
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "group": ("group", "group name", "群", "群名", "群名称", "grupo"),
    "day": ("day", "date", "日期", "天", "día", "fecha"),
    "members": ("members", "people", "群人数", "人数", "成员数", "miembros"),
    "joins": ("joins", "joined", "进群", "进群人数", "新增", "altas"),
    "leaves": ("leaves", "left", "退群", "退群人数", "流失", "bajas"),
    "messages": ("messages", "消息", "消息数", "mensajes"),
}
LARGEST = 1_000_000
LONGEST_GROUP = 80


@dataclass(frozen=True, slots=True)
class ReportedDay:
    """One row: what a group's day came to."""

    line: int
    group: str
    day: date
    numbers: tuple[int, ...]


@dataclass(slots=True)
class DaysReport:
    """What an import of days has done."""

    rows: int = 0
    new: int = 0
    known: int = 0
    parked: int = 0
    errors: int = 0
    problems: Sequence[Problem] = ()


def import_days(scope: Scope, platform: str, path: Path, admit: Admit, now: datetime, *, is_dry: bool) -> DaysReport:
    """Read the whole table first, then state what is new or has changed. Raises Refused."""
    source = Source(path, scope.zone)
    days, problems = read(source, now)
    kept = stored(scope, platform, days)
    fresh = [one for one in days if kept.get((one.group, one.day)) != one.numbers]
    report = DaysReport(len(days), 0, len(days) - len(fresh), 0, len(problems), problems[:SHOWN])
    if is_dry:
        report.new = len(fresh)
        return report
    events = list(events_of(scope, platform, fresh, now))
    for at in range(0, len(events), CHUNK):
        for event, decision in zip(events[at : at + CHUNK], admit(events[at : at + CHUNK]), strict=True):
            if event.kind == "group.day_reported":
                report.new += decision.outcome is Outcome.ACCEPTED
                report.parked += decision.outcome is Outcome.PARKED
    return report


def read(source: Source, now: datetime) -> tuple[list[ReportedDay], list[Problem]]:
    """The rows that make sense, the last of each group's day, and those that do not, each with its reason."""
    if not source.path.is_file():
        raise Refused("There is no file %(file)s.", file=str(source.path))
    columns = columns_of(source)
    order = order_of(row.get(columns["day"]) or "" for _, row in rows(source))
    found: dict[tuple[str, date], ReportedDay] = {}
    problems = []
    for number, row in rows(source):
        try:
            cells = {name: (row.get(at) or "").strip() for name, at in columns.items()}
            one = understand(number, cells, order, source, now)
            found[one.group, one.day] = one
        except ValueError as error:
            problems.append(Problem(source.path.name, number, str(error), " ".join(filter(None, row.values()))[:80]))
    return list(found.values()), problems


def columns_of(source: Source) -> dict[str, str]:
    """The column of each field by its heading. Raises Refused."""
    headings = headings_of(source)
    columns = {
        name: next((each for each in headings if each.strip().lower() in known), "") for name, known in HEADINGS.items()
    }
    if missing := [name for name, at in columns.items() if not at]:
        raise Refused(
            "There is no column for %(missing)s; the columns are %(columns)s.",
            missing=", ".join(missing),
            columns=", ".join(headings),
        )
    return columns


def understand(number: int, row: Mapping[str, str], order: str, source: Source, now: datetime) -> ReportedDay:
    """One row. Raises ValueError with what is wrong."""
    if not 0 < len(row["group"]) <= LONGEST_GROUP:
        raise ValueError("no group, or too long a name")
    try:
        day = moment(row["day"], order, source.zone).date()
    except (ValueError, Refused) as error:
        raise ValueError("no day that can be read") from error
    if day > now.astimezone(source.zone).date():
        raise ValueError("this day has not come yet")
    return ReportedDay(number, row["group"], day, tuple(count(name, row[name]) for name in NUMBERS))


def count(name: str, text: str) -> int:
    """A number of people or messages. Raises ValueError."""
    plain = text.replace(",", "").replace("，", "")
    if not (plain.isascii() and plain.isdecimal()) or int(plain) > LARGEST:
        raise ValueError(f"{name} is no number from 0 to {LARGEST}")
    return int(plain)


def stored(scope: Scope, platform: str, days: Sequence[ReportedDay]) -> dict[tuple[str, date], tuple[int, ...]]:
    """What is kept of these groups and days, in one query each."""
    mine = {"workspace_id": scope.workspace_id}
    names = dict(
        Group.objects.filter(**mine, platform=platform, external_id__in={one.group for one in days}).values_list(
            "id", "external_id"
        )
    )
    kept = DayReport.objects.filter(**mine, group_id__in=names, day__in={one.day for one in days})
    return {(names[row.group_id], row.day): (row.members, row.joins, row.leaves, row.messages) for row in kept}


def events_of(scope: Scope, platform: str, days: Sequence[ReportedDay], now: datetime) -> Iterator[NewEvent]:
    """Each group once by its name, then its days in order."""
    opened: set[str] = set()
    for one in sorted(days, key=lambda each: (each.day, each.group)):
        evening = datetime.combine(one.day, time(23, 59, 59), scope.zone).astimezone(UTC)
        if one.group not in opened:
            opened.add(one.group)
            yield Place(scope.workspace_id, platform, one.group).opening(evening)
        yield NewEvent(
            workspace_id=scope.workspace_id,
            kind="group.day_reported",
            at=min(now, evening),
            dedupe_key=f"days:{platform}:{one.group}:{one.day}:{now.isoformat()}",
            platform=platform,
            group_ref=one.group,
            source="import",
            payload={"day": one.day.isoformat(), **dict(zip(NUMBERS, one.numbers, strict=True))},
        )
