"""Home: what needs me, how it is doing, what happens."""

from dataclasses import dataclass

from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from qunce.connectors.api import connections
from qunce.console import attention, feed
from qunce.console.access import LEADERS, ScopedRequest, page
from qunce.console.frame import render
from qunce.console.models import Staff
from qunce.console.tiles import last_days, make_tiles
from qunce.console.timeline import by_day
from qunce.platform.models import StoredEvent
from qunce.platform.tenancy import Scope

NUMBERS = ("members", "net_growth", "joins", "leaves", "active_rate", "messages")
PERIODS = (1, 7, 30)
USUAL_PERIOD = 7


@dataclass(frozen=True, slots=True)
class GuideStep:
    """A step of the setup guide."""

    text: str
    link: str
    is_done: bool


@page()
def home(request: ScopedRequest) -> HttpResponseBase:
    """The first screen: needs, numbers, feed, and the setup guide until it is done."""
    scope = request.scope
    days = chosen_days(request.GET.get("days", ""))
    guide = setup_guide(scope)
    context = {
        "title": _("Home"),
        "needs": attention.needs(scope),
        "tiles": make_tiles(scope, NUMBERS, last_days(scope, days)),
        "days": days,
        "periods": [(1, pgettext("period", "Today")), (7, _("7 days")), (30, _("30 days"))],
        "happenings": by_day(feed.newest(scope), scope.zone),
        "guide": guide if not all(step.is_done for step in guide) and scope.role in LEADERS else [],
        "is_fresh": not guide[1].is_done,
        "done_steps": sum(step.is_done for step in guide),
    }
    return render(request, "console/home.html", context)


@page()
def live_feed(request: ScopedRequest) -> HttpResponseBase:
    """The feed alone, asked for every few seconds."""
    return render(
        request, "console/parts/timeline.html", {"days": by_day(feed.newest(request.scope), request.scope.zone)}
    )


def chosen_days(text: str) -> int:
    """1, 7 or 30."""
    return int(text) if text in {str(days) for days in PERIODS} else USUAL_PERIOD


def setup_guide(scope: Scope) -> list[GuideStep]:
    """What a new workspace still lacks."""
    has_events = StoredEvent.objects.filter(workspace_id=scope.workspace_id).exists()
    has_colleague = Staff.objects.filter(workspace_id=scope.workspace_id).count() > 1
    return [
        GuideStep(_("Connect a platform"), reverse("console:connections"), bool(connections(scope))),
        GuideStep(_("See the first event arrive"), reverse("console:connections"), has_events),
        GuideStep(_("Invite a colleague"), reverse("console:staff"), has_colleague),
    ]
