"""Tiles: a declared metric as a number with its past, its halves, its formula and its people (law 9)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from qunce.console.comparing import Change, compare, say_value
from qunce.console.words import say_number
from qunce.platform.discovery import modules_named
from qunce.platform.metrics import Answer, Metric, OverDays, Period, Question, all_metrics, ask
from qunce.platform.tenancy import Scope

SPARK_DAYS = 30
SPARK_WIDTH, SPARK_HEIGHT = 100, 32
LONGEST_BY_DAY = 31
"""Longer periods are not summed up from their days: it would cost more than asking for the whole."""


@dataclass(frozen=True, slots=True)
class Tile:
    """A number as a screen shows it. `link` leads to the people behind it, "" where nobody knows them."""

    slug: str
    name: str
    text: str
    exact: str
    halves: str
    change: Change | None
    is_small: bool
    formula: str
    source: str
    spark: str
    area: str
    until: date
    link: str


@dataclass(frozen=True, slots=True)
class Past:
    """A metric's answers: for the period, for the one before, and for each of the last days."""

    now: Answer
    before: Answer | None
    days: Sequence[float]


def today_of(scope: Scope) -> date:
    """The day it is on the workspace's calendar."""
    return timezone.now().astimezone(scope.zone).date()


def last_days(scope: Scope, days: int, today: date | None = None) -> Period:
    """The period that ends today in the workspace's zone."""
    last = today or today_of(scope)
    return Period(last - timedelta(days=days - 1), last)


def make_tiles(
    scope: Scope, slugs: Sequence[str], period: Period, group_id: int | None = None, *, is_compared: bool = True
) -> list[Tile]:
    """A tile for each declared slug; those that no slice declares are left out."""
    known = all_metrics()
    asked = Asked(scope, period, group_id, is_compared=is_compared, today=today_of(scope))
    return [make_tile(asked, known[slug]) for slug in slugs if slug in known]


@dataclass(frozen=True, slots=True)
class Asked:
    """What all tiles of a row have in common."""

    scope: Scope
    period: Period
    group_id: int | None
    is_compared: bool
    today: date

    @property
    def before(self) -> Period:
        """The period of the same length that ends the day before."""
        length = (self.period.last - self.period.first).days + 1
        return Period(self.period.first - timedelta(days=length), self.period.first - timedelta(days=1))

    @property
    def is_short(self) -> bool:
        """Whether the period's days are few enough to be read one by one."""
        return (self.period.last - self.period.first).days < LONGEST_BY_DAY

    @property
    def spark_last(self) -> date:
        """The line ends with the last whole day: today's part would look like a fall."""
        return min(self.period.last, self.today - timedelta(days=1))


def make_tile(asked: Asked, metric: Metric) -> Tile:
    """The answers of a metric, in words and as a line."""
    language = get_language() or "en"
    past = past_of(asked, metric)
    line = polyline(past.days)
    return Tile(
        slug=metric.slug,
        name=metric.name(language),
        text=say_value(metric, past.now, language, is_short=True),
        exact=say_value(metric, past.now, language, is_short=False),
        halves=say_halves(past.now, language),
        change=compare(metric, past.now, past.before, asked.period, asked.today) if past.before else None,
        is_small=past.now.is_small,
        formula=metric.formula(language),
        source=metric.source,
        spark=line,
        area=f"0,{SPARK_HEIGHT} {line} {SPARK_WIDTH},{SPARK_HEIGHT}" if line else "",
        until=asked.spark_last,
        link=people_link(metric, asked.period, asked.group_id),
    )


def past_of(asked: Asked, metric: Metric) -> Past:
    """One question where the days make the period, else one for each part."""
    by_day = days_of(asked, metric)
    spark = [by_day.get(day.isoformat(), 0.0) for day in spark_days(asked)] if "day" in metric.cuts else []
    if metric.over_days is not OverDays.APART and asked.is_short:
        now = Answer(period_sum(metric, by_day, asked.period))
        return Past(now, Answer(period_sum(metric, by_day, asked.before)) if asked.is_compared else None, spark)
    now = total_of(asked, metric, asked.period)
    return Past(now, total_of(asked, metric, asked.before) if asked.is_compared else None, spark)


def days_of(asked: Asked, metric: Metric) -> dict[str, float]:
    """The values of the days that the line and the two periods need, by ISO date."""
    if "day" not in metric.cuts:
        return {}
    first, last = spark_days(asked)[0], asked.spark_last
    if metric.over_days is not OverDays.APART and asked.is_short:
        first, last = min(first, asked.before.first), asked.period.last
    question = Question(Period(first, last), group_id=asked.group_id, cut="day")
    return {answer.key: answer.value or 0.0 for answer in ask(asked.scope, metric.slug, question)}


def spark_days(asked: Asked) -> list[date]:
    """The thirty days of the line, oldest first."""
    return [asked.spark_last - timedelta(days=back) for back in reversed(range(SPARK_DAYS))]


def period_sum(metric: Metric, by_day: dict[str, float], period: Period) -> int:
    """A period's value from its days."""
    if metric.over_days is OverDays.LAST:
        return int(by_day.get(period.last.isoformat(), 0))
    length = (period.last - period.first).days + 1
    return int(sum(by_day.get((period.first + timedelta(days=day)).isoformat(), 0) for day in range(length)))


def total_of(asked: Asked, metric: Metric, period: Period) -> Answer:
    """The one answer of a question without a cut."""
    answers = ask(asked.scope, metric.slug, Question(period, group_id=asked.group_id))
    return answers[0] if answers else Answer(0)


def polyline(points: Sequence[float]) -> str:
    """Points of an SVG line in a box of 100 by 32; the floor is zero or the lowest value below it."""
    if not points:
        return ""
    low, high = min(0.0, *points), max(0.0, *points)
    span, step = (high - low) or 1.0, SPARK_WIDTH / max(len(points) - 1, 1)
    top, room = 2, SPARK_HEIGHT - 4
    return " ".join(
        f"{index * step:.1f},{top + room * (1 - (value - low) / span):.1f}" for index, value in enumerate(points)
    )


def say_halves(answer: Answer, language: str) -> str:
    """Numerator and denominator of a rate: 312 / 2,950."""
    if answer.denominator is None:
        return ""
    return f"{say_number(answer.numerator, language)} / {say_number(answer.denominator, language)}"


def people_link(metric: Metric, period: Period, group_id: int | None) -> str:
    """The page of the people behind a number."""
    if metric.people is None or not behind_page():
        return ""
    asked = {"first": period.first.isoformat(), "last": period.last.isoformat()}
    group = {"group": str(group_id)} if group_id is not None else {}
    return f"{reverse(behind_page(), args=[metric.slug])}?{urlencode(asked | group)}"


@cache
def behind_page() -> str:
    """The URL name that a slice gives for the people behind a metric (`BEHIND` in its panels.py)."""
    return next((str(module.BEHIND) for module in modules_named("panels") if hasattr(module, "BEHIND")), "")
