"""Dates and times as people's exports write them."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, tzinfo

from qunce.kernel.errors import Refused

ORDERS = ("dmy", "mdy", "ymd")

DATE = re.compile(r"(\d{1,4})\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,4})日?\.?")
CLOCK = re.compile(r"(上午|下午)?\s?(\d{1,2})[:.时](\d{2})(?:[:.分](\d{2}))?(?:秒)?\s?([AaPp])?\.?\s?[Mm]?\.?")
EPOCH = re.compile(r"\d{10}(?:\d{3})?(?:\.\d+)?")
EPOCH_DIGITS = 10
NOON = 12
CENTURY = 2000
LONG_YEAR = 1000


def order_of(dates: Iterable[str]) -> str:
    """The order of day, month and year that all dates agree with ("" while none tells)."""
    for text in dates:
        if found := DATE.search(text):
            first, second = int(found[1]), int(found[2])
            if first >= LONG_YEAR or len(found[1]) > 2:  # noqa: PLR2004  a year of four digits comes first
                return "ymd"
            if first > NOON:
                return "dmy"
            if second > NOON:
                return "mdy"
    return ""


def moment(text: str, order: str, zone: tzinfo) -> datetime:
    """The moment that a date with a time of day names. Raises ValueError when it names none."""
    text = text.strip().replace("\u202f", " ").replace("\u200e", "")
    if EPOCH.fullmatch(text):
        seconds = float(text)
        return datetime.fromtimestamp(seconds / 1000 if len(text.split(".")[0]) > EPOCH_DIGITS else seconds, UTC)
    try:
        exact = datetime.fromisoformat(text)
    except ValueError:
        exact = from_parts(text, order)
    return exact if exact.tzinfo else exact.replace(tzinfo=zone)


def from_parts(text: str, order: str) -> datetime:
    """A moment out of date and clock, in this order of day, month and year."""
    shown = DATE.search(text)
    if shown is None:
        raise ValueError("no date")
    clock = CLOCK.search(text, shown.end())
    year, month, day = arranged([int(part) for part in shown.groups()], order)
    hour, minute, second = hands(clock) if clock else (0, 0, 0)
    return datetime(year if year >= 100 else CENTURY + year, month, day, hour, minute, second)  # noqa: DTZ001, PLR2004  the caller knows the zone


def arranged(parts: list[int], order: str) -> tuple[int, int, int]:
    """Year, month, day. A year of four digits in front speaks for itself."""
    if parts[0] >= LONG_YEAR:
        order = "ymd"
    if order not in ORDERS:
        raise Refused("The dates may be day/month or month/day; say which with --date-order dmy or mdy.")
    named = dict(zip(order, parts, strict=True))
    return named["y"], named["m"], named["d"]


def hands(clock: re.Match[str]) -> tuple[int, int, int]:
    """Hour, minute, second on a clock of twenty-four hours."""
    before, hour, minute, second, after = clock.groups()
    half = {"上午": "a", "下午": "p", None: (after or "").lower()}[before]
    hours = int(hour)
    if half == "p" and hours < NOON:
        hours += NOON
    if half == "a" and hours == NOON:
        hours = 0
    return hours, int(minute), int(second or 0)
