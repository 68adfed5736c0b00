"""A number beside the one before it: how much it moved, and whether that is good."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from qunce.console import words
from qunce.platform.metrics import Answer, Better, Metric, Period, Unit

FEN = 100
MOST_PERCENT = 10
"""From ten times as much on, the difference says more than the share."""


@dataclass(frozen=True, slots=True)
class Change:
    """A comparison in words: ▲ 7% (`text`, with its icon and tone), against what (`note`, exact in `exact`)."""

    text: str
    tone: str
    icon: str
    note: str
    exact: str


def compare(metric: Metric, now: Answer, before: Answer, period: Period, today: date) -> Change | None:
    """The period against the one before; a day that is not over is not judged. None without a number."""
    language = get_language() or "en"
    if now.value is None:
        return None
    length = (period.last - period.first).days + 1
    said = say_value(metric, before, language, is_short=False) or "n/a"
    exact = _("before: %(value)s") % {"value": said}
    if length == 1 and period.last >= today:
        return Change("", "muted", "", _("yesterday in all: %(value)s") % {"value": said}, exact)
    note = ngettext("vs. the day before", "vs. previous %(days)d days", length) % {"days": length}
    if before.value is None:
        return Change("", "muted", "", "", exact)
    step = now.value - before.value
    if step == 0:
        return Change(_("unchanged"), "muted", "", note, exact)
    return Change(
        say_step(metric, now.value, before.value, language), tone_of(metric, step), arrow_of(step), note, exact
    )


def tone_of(metric: Metric, step: float) -> str:
    """Good when it moved the way it should, "look" when the other way."""
    if metric.better is Better.NEITHER:
        return "muted"
    return "good" if (step > 0) == (metric.better is Better.UP) else "look"


def arrow_of(step: float) -> str:
    """The icon of the direction."""
    return "trending-up" if step > 0 else "trending-down"


def say_step(metric: Metric, now: float, before: float, language: str) -> str:
    """How much: points of a rate, a share of what was, or the difference where a share says nothing."""
    step = abs(now - before)
    if metric.unit is Unit.RATE:
        points = words.say_number(round(step * 100, 1), language)
        return pgettext("percentage points", "%(points)s pp") % {"points": points}
    if before > 0 and now >= 0 and step / before < MOST_PERCENT:
        return words.say_share(round(step / before, 3 if step / before < 0.1 else 2), language)  # noqa: PLR2004
    if metric.unit is Unit.MONEY:
        return f"¥{step / FEN:,.2f}"
    return words.say_compact(int(step), language)


def say_value(metric: Metric, answer: Answer, language: str, *, is_short: bool) -> str:
    """The value in the metric's unit; "" for nothing to divide."""
    value = answer.value
    if value is None:
        return ""
    if metric.unit is Unit.RATE:
        return words.say_share(value, language)
    if metric.unit is Unit.RATIO:
        return words.say_ratio(value, language)
    if metric.unit is Unit.MONEY:
        return f"¥{value / FEN:,.2f}"
    whole = int(value)
    return words.say_compact(whole, language) if is_short else words.say_number(whole, language)
