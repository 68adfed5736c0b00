"""The people behind a number: who is counted in a metric, with its formula on top."""

from dataclasses import replace
from datetime import date
from functools import partial

from django.http import HttpResponseBase
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from qunce.community.lists import MEMBERS
from qunce.community.member_rows import fetch_members
from qunce.community.services import group_of
from qunce.console.api import Empty, ScopedRequest, cells, last_days, page, render_list
from qunce.kernel.errors import NotFound
from qunce.platform.metrics import Period, Question, all_metrics

YEARS = range(1990, 2200)
USUAL_DAYS = 7

PEOPLE = replace(
    MEMBERS,
    name="behind",
    filters=[one for one in MEMBERS.filters if one.key != "group"],
    keeps=("first", "last", "group"),
    empty=Empty(gettext_lazy("Nobody is behind this number in this period."), "users"),
)


@page()
def behind(request: ScopedRequest, slug: str) -> HttpResponseBase:
    """The members that a metric counts, in a period and a group."""
    metric = all_metrics().get(slug)
    if metric is None or metric.people is None:
        raise NotFound("There is no such page.")
    group = group_of(request.scope, group_id_of(request)) if request.GET.get("group") else None
    period = period_of(request)
    question = Question(period, group_id=group.pk if group else None)
    only = metric.people(request.scope, question)
    language = get_language() or "en"
    context = {
        "title": _("%(metric)s: the people") % {"metric": metric.name(language)},
        "formula": metric.formula(language),
        "group": group,
        "span": " – ".join(dict.fromkeys([cells.day(period.first), cells.day(period.last)])),
    }
    declared = replace(PEOPLE, fetch=partial(fetch_members, only=only))
    return render_list(request, declared, context, "community/behind.html")


def group_id_of(request: ScopedRequest) -> int:
    """The group that the address names. Raises NotFound."""
    text = request.GET.get("group", "")
    if not (text.isascii() and text.isdigit()) or len(text) > 18:  # noqa: PLR2004  what a bigint holds
        raise NotFound("There is no such group.")
    return int(text)


def period_of(request: ScopedRequest) -> Period:
    """The period that the address names, the last seven days where it names none that makes sense."""
    try:
        first, last = (date.fromisoformat(request.GET.get(name, "")) for name in ("first", "last"))
    except ValueError:
        return last_days(request.scope, USUAL_DAYS)
    if last < first or first.year not in YEARS or last.year not in YEARS:
        return last_days(request.scope, USUAL_DAYS)
    return Period(first, last)
