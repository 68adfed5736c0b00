"""Parked events: why each one stopped, and what to do with it."""

from django.contrib import messages
from django.http import HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qunce.console import cells, parked
from qunce.console.access import DOERS, LEADERS, ScopedRequest, act, actor_of, page
from qunce.console.declaring import Column, Empty, Filter, ListPage, Query, Rows
from qunce.console.frame import render
from qunce.console.listing import offset_rows, render_list
from qunce.kernel.clock import utc_now
from qunce.platform.models import ParkedEvent
from qunce.platform.tenancy import Scope


def fetch(scope: Scope, query: Query) -> Rows:
    """Those that wait, newest first; or those that are settled."""
    is_open = query.filters.get("state") != "settled"
    rows = ParkedEvent.objects.filter(workspace_id=scope.workspace_id, resolved_at__isnull=is_open)
    return offset_rows(rows.order_by("-parked_at", "-pk"), query)


PARKED = ListPage(
    name="parked",
    columns=(
        Column("kind", gettext_lazy("Event"), lambda row: row.kind),
        Column("reaction", gettext_lazy("Stopped at"), lambda row: row.reaction, is_fact=True),
        Column("error", gettext_lazy("Why"), lambda row: cells.muted(cells.name(row.error))),
        Column("attempts", gettext_lazy("Tries"), lambda row: cells.number(row.attempts), is_number=True),
        Column("parked_at", gettext_lazy("When"), lambda row: cells.moment(row.parked_at), is_fact=True),
    ),
    filters=(Filter("state", gettext_lazy("State"), lambda _scope: [("settled", _("Settled"))]),),
    fetch=fetch,
    link=lambda row: reverse("console:parked_event", args=[row.pk]),
    empty=Empty(
        gettext_lazy("No event is stuck. One that cannot be worked on waits here, without any effect."), "parking"
    ),
)


@page(roles=DOERS)
def events(request: ScopedRequest) -> HttpResponseBase:
    """The list."""
    lead = _("Events that could not be worked on. They have had no effect, and nothing is lost.")
    return render_list(request, PARKED, {"title": _("Parked events"), "lead": lead})


@page(roles=DOERS)
def event(request: ScopedRequest, parked_id: int) -> HttpResponseBase:
    """One event, whole, without names."""
    found = parked.parked_event(request.scope, parked_id)
    context = {"title": found.kind, "parked": found, "content": parked.without_names(found.event)}
    return render(request, "console/parked_event.html", context)


@act(roles=DOERS)
def run_again(request: ScopedRequest, parked_id: int) -> HttpResponseBase:
    """Try once more."""
    decision = parked.run_again(request.scope, actor_of(request), parked_id)
    if decision.is_admitted:
        messages.success(request, _("The event went through."))
        return HttpResponseRedirect(reverse("console:parked"))
    messages.error(request, _("It stopped again. Nothing was changed."))
    return HttpResponseRedirect(reverse("console:parked_event", args=[parked_id]))


@act(roles=LEADERS)
def discard(request: ScopedRequest, parked_id: int) -> HttpResponseBase:
    """Give it up, with a reason."""
    parked.discard(request.scope, actor_of(request), parked_id, request.POST.get("reason", ""), utc_now())
    messages.success(request, _("The event is discarded."))
    return HttpResponseRedirect(reverse("console:parked"))
