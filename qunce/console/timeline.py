"""Timelines: what happened, newest first, grouped by day in the workspace's zone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from itertools import groupby


@dataclass(frozen=True, slots=True)
class Happening:
    """A line of a timeline. `text` may hold markup made with format_html; `cause` leads to the why."""

    at: datetime
    icon: str
    text: str
    detail: str = ""
    link: str = ""
    cause: str = ""
    cause_link: str = ""
    tone: str = "muted"


def by_day(happenings: Iterable[Happening], zone: tzinfo) -> Sequence[tuple[date, Sequence[Happening]]]:
    """Happenings (newest first) under their days: for `console/parts/timeline.html`, as `days`."""
    return [(day, list(lines)) for day, lines in groupby(happenings, key=lambda one: one.at.astimezone(zone).date())]
