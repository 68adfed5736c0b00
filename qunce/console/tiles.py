"""Tiles: a declared metric as a number with its past, its halves and its formula (law 9)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import get_language

from qunce.console import words
from qunce.platform.metrics import Answer, Metric, Period, Question, Unit, all_metrics, ask
from qunce.platform.tenancy import Scope

SPARK_DAYS = 30
SPARK_WIDTH, SPARK_HEIGHT = 100, 32
FEN = 100


@dataclass(frozen=True, slots=True)
class Tile:
    """A number as a screen shows it."""

    slug: str
    name: str
    text: str
    exact: str
    halves: str
    before: str
    is_small: bool
    formula: str
    source: str
    spark: str
    area: str


def last_days(scope: Scope, days: int, today: date | None = None) -> Period:
    """The period that ends today in the workspace's zone."""
    last = today or timezone.now().astimezone(scope.zone).date()
    return Period(last - timedelta(days=days - 1), last)


def make_tiles(scope: Scope, slugs: Sequence[str], period: Period, group_id: int | None = None) -> list[Tile]:
    """A tile for each declared slug; those that no slice declares are left out."""
    known = all_metrics()
    return [make_tile(scope, known[slug], period, group_id) for slug in slugs if slug in known]


def make_tile(scope: Scope, metric: Metric, period: Period, group_id: int | None) -> Tile:
    """Three questions to the metric: this period, the one before, and day by day."""
    language = get_language() or "en"
    now = total_of(scope, metric, Question(period, group_id=group_id))
    before = total_of(scope, metric, Question(period_before(period), group_id=group_id))
    points = daily(scope, metric, period.last, group_id)
    return Tile(
        slug=metric.slug,
        name=metric.name(language),
        text=say_value(metric, now, language, is_short=True),
        exact=say_value(metric, now, language, is_short=False),
        halves=say_halves(now, language),
        before=say_value(metric, before, language, is_short=True),
        is_small=now.is_small,
        formula=metric.formula(language),
        source=metric.source,
        spark=polyline(points),
        area=f"0,{SPARK_HEIGHT} {polyline(points)} {SPARK_WIDTH},{SPARK_HEIGHT}" if points else "",
    )


def total_of(scope: Scope, metric: Metric, question: Question) -> Answer:
    """The one answer of a question without a cut."""
    answers = ask(scope, metric.slug, question)
    return answers[0] if answers else Answer(0)


def period_before(period: Period) -> Period:
    """The period of the same length that ends the day before."""
    length = (period.last - period.first).days + 1
    return Period(period.first - timedelta(days=length), period.first - timedelta(days=1))


def daily(scope: Scope, metric: Metric, last: date, group_id: int | None) -> list[float]:
    """The last thirty days, oldest first; a day without an answer counts as nothing."""
    if "day" not in metric.cuts:
        return []
    first = last - timedelta(days=SPARK_DAYS - 1)
    question = Question(Period(first, last), group_id=group_id, cut="day")
    by_key = {answer.key: answer.value or 0.0 for answer in ask(scope, metric.slug, question)}
    return [by_key.get((first + timedelta(days=day)).isoformat(), 0.0) for day in range(SPARK_DAYS)]


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


def say_value(metric: Metric, answer: Answer, language: str, *, is_short: bool) -> str:
    """The value in the metric's unit; "" for nothing to divide."""
    value = answer.value
    if value is None:
        return ""
    if metric.unit is Unit.RATE:
        return words.say_share(value, language)
    if metric.unit is Unit.MONEY:
        return f"¥{value / FEN:,.2f}"
    whole = int(value)
    return words.say_compact(whole, language) if is_short else words.say_number(whole, language)


def say_halves(answer: Answer, language: str) -> str:
    """Numerator and denominator of a rate: 312 / 2,950."""
    if answer.denominator is None:
        return ""
    return f"{words.say_number(answer.numerator, language)} / {words.say_number(answer.denominator, language)}"
