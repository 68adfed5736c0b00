"""The metric contract: one declaration for every number (law 9).

A slice exports `METRICS` from its `metrics.py`; screens, API, command line and help read the same
declaration. The query returns numerator and denominator per cut; the runner does the division, so
that a zero denominator is always "n/a" and a small sample is always marked.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cache

from qunce.kernel.errors import NotFound, Refused
from qunce.platform.discovery import modules_named
from qunce.platform.tenancy import Scope

SMALL_SAMPLE = 30
"""A rate over fewer people than this is marked as a small sample."""


class Unit(StrEnum):
    """What a value counts."""

    PEOPLE = "people"
    COUNT = "count"
    RATE = "rate"
    RATIO = "ratio"
    MONEY = "money"


class Better(StrEnum):
    """Which direction is good."""

    UP = "up"
    DOWN = "down"
    NEITHER = "neither"


class OverDays(StrEnum):
    """How a period's value follows from its days: their sum, the last of them, or not at all."""

    SUM = "sum"
    LAST = "last"
    APART = "apart"


@dataclass(frozen=True, slots=True)
class Period:
    """Days in the workspace's time zone, both ends included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a metric: when, which group or source, cut by what."""

    period: Period
    group_id: int | None = None
    source: str | None = None
    cut: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """One value: a count, or a rate with its two halves. `key` and `label` name the cut's part."""

    numerator: int
    denominator: int | None = None
    key: str = ""
    label: str = ""

    @property
    def value(self) -> float | None:
        """The number itself; None ("n/a") where there is nothing to divide."""
        if self.denominator is None:
            return float(self.numerator)
        return self.numerator / self.denominator if self.denominator else None

    @property
    def is_small(self) -> bool:
        """True for a rate over too few people to lean on."""
        return self.denominator is not None and 0 < self.denominator < SMALL_SAMPLE


@dataclass(frozen=True, slots=True)
class Metric:
    """The declaration of a number. `names` and `formulas` are by language (zh-hans, en, es)."""

    slug: str
    names: Mapping[str, str]
    formulas: Mapping[str, str]
    unit: Unit
    better: Better
    query: Callable[[Scope, Question], Sequence[Answer]]
    people: Callable[[Scope, Question], Sequence[int]] | None = None
    cuts: frozenset[str] = field(default_factory=lambda: frozenset({"day", "group", "source"}))
    source: str = ""
    over_days: OverDays = OverDays.APART

    def name(self, language: str) -> str:
        """The name in a language, English where it is missing."""
        return self.names.get(language.lower(), self.names["en"])

    def formula(self, language: str) -> str:
        """The formula in words."""
        return self.formulas.get(language.lower(), self.formulas["en"])


@cache
def all_metrics() -> dict[str, Metric]:
    """Every declared metric by slug."""
    found: dict[str, Metric] = {}
    for module in modules_named("metrics"):
        for metric in module.METRICS:
            if metric.slug in found:
                raise RuntimeError(f"metric {metric.slug} is declared twice")
            found[metric.slug] = metric
    return found


def ask(scope: Scope, slug: str, question: Question) -> Sequence[Answer]:
    """Answer a question by the metric's one declaration."""
    metric = all_metrics().get(slug)
    if metric is None:
        raise NotFound("There is no metric called %(slug)s.", slug=slug)
    if question.cut is not None and question.cut not in metric.cuts:
        raise Refused("%(slug)s cannot be cut by %(cut)s.", slug=slug, cut=question.cut)
    return metric.query(scope, question)
