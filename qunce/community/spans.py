"""The days that a group's numbers are about: lately, or all of its life."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Max, Min
from django.utils.translation import gettext as _

from qunce.community.models import NEVER, Group, Stay
from qunce.console.api import last_days, today_of
from qunce.platform.metrics import Period
from qunce.platform.tenancy import Scope

USUAL = "7"
LONG = "30"
ALL = "all"


@dataclass(frozen=True, slots=True)
class Life:
    """The first and last day on which something is known of a group, and how many people it ever had."""

    first: date
    last: date
    people: int


@dataclass(frozen=True, slots=True)
class Span:
    """What was chosen, and what can be."""

    code: str
    period: Period
    choices: Sequence[tuple[str, str]]


def life_of(scope: Scope, group: Group) -> Life:
    """From the first sign of life to the last."""
    stays = Stay.objects.filter(workspace_id=scope.workspace_id, group_id=group.pk)
    found = stays.aggregate(
        first=Min("joined_at"), joined=Max("joined_at"), left=Max("left_at"), people=Count("member_id", distinct=True)
    )
    talked = group.last_message_at if group.last_message_at > NEVER else None
    moments = [at for at in (group.opened_at, found["first"], found["joined"], found["left"], talked) if at]
    days = [at.astimezone(scope.zone).date() for at in moments] or [today_of(scope)]
    return Life(min(days), max(days), found["people"])


def span_of(scope: Scope, group: Group, life: Life, wanted: str) -> Span:
    """The wanted days; at first the last seven, or the whole life of a group that has long been silent."""
    today = today_of(scope)
    is_over = life.last < today - timedelta(days=int(LONG)) and group.last_message_at > NEVER
    periods = {
        USUAL: last_days(scope, int(USUAL)),
        LONG: last_days(scope, int(LONG)),
        ALL: Period(life.first, life.last if is_over else max(life.last, today)),
    }
    code = wanted if wanted in periods else ALL if is_over else USUAL
    words = {USUAL: _("7 days"), LONG: _("30 days"), ALL: _("All time")}
    return Span(code, periods[code], list(words.items()))
