"""The audit log: who did what, when, from where; and whether the chain is whole."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qunce.console import cells
from qunce.console.access import LEADERS, ScopedRequest, act, page
from qunce.console.audit_words import changes, say_action
from qunce.console.declaring import Column, Empty, Filter, ListPage, Query, Rows
from qunce.console.frame import render
from qunce.console.listing import render_list, whole_number
from qunce.kernel.errors import NotFound
from qunce.platform import audit
from qunce.platform.models import AuditEntry
from qunce.platform.tenancy import Scope


def actors(scope: Scope) -> Sequence[tuple[str, str]]:
    """Those who have done something here."""
    names = AuditEntry.objects.filter(workspace_id=scope.workspace_id).values_list("actor", flat=True)
    return [(name, name) for name in names.distinct().order_by("actor")[:50]]


def actions(scope: Scope) -> Sequence[tuple[str, str]]:
    """The kinds of things done here."""
    kinds = AuditEntry.objects.filter(workspace_id=scope.workspace_id).values_list("action", flat=True)
    return [(kind, say_action(kind)) for kind in kinds.distinct().order_by("action")[:100]]


def fetch(scope: Scope, query: Query) -> Rows:
    """One page, newest first, by key: the log only grows."""
    rows = AuditEntry.objects.filter(workspace_id=scope.workspace_id, **query.filters)
    if before := whole_number(query.after):
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[: query.limit + 1])
    shown = found[: query.limit]
    return Rows(shown, next_after=str(shown[-1].pk) if len(found) > query.limit else "")


def summary(entry: AuditEntry) -> Any:
    """What changed, in one quiet line."""
    parts = [f"{change.field}: {change.before} → {change.after}" for change in changes(entry.before, entry.after)]
    return cells.muted(cells.name("; ".join(parts))) if parts else ""


AUDIT = ListPage(
    name="audit",
    columns=(
        Column("action", gettext_lazy("What"), lambda entry: say_action(entry.action)),
        Column("actor", gettext_lazy("Who"), lambda entry: cells.name(entry.actor), is_fact=True),
        Column("change", gettext_lazy("Change"), summary),
        Column("address", gettext_lazy("From where"), lambda entry: cells.muted(entry.address), is_hidden=True),
        Column("at", gettext_lazy("When"), lambda entry: cells.moment(entry.at), is_fact=True),
    ),
    filters=(
        Filter("actor", gettext_lazy("Who"), actors),
        Filter("action", gettext_lazy("What"), actions),
    ),
    fetch=fetch,
    link=lambda entry: reverse("console:audit_entry", args=[entry.pk]),
    empty=Empty(gettext_lazy("What people change is written here, and cannot be changed any more."), "history"),
)


@page(roles=LEADERS)
def log(request: ScopedRequest) -> HttpResponseBase:
    """The list."""
    return draw_log(request)


@act(roles=LEADERS)
def verify(request: ScopedRequest) -> HttpResponseBase:
    """Walk the chain and say whether it is whole."""
    return draw_log(request, audit.verify())


def draw_log(request: ScopedRequest, verdict: audit.Verdict | None = None) -> HttpResponse:
    """The list, with the verifier's answer above it."""
    lead = _("Who did what, when and from where. Each entry seals the one before it.")
    return render_list(
        request, AUDIT, {"title": _("Audit log"), "lead": lead, "verdict": verdict}, "console/audit.html"
    )


@page(roles=LEADERS)
def entry(request: ScopedRequest, entry_id: int) -> HttpResponseBase:
    """One entry: before and after, side by side."""
    found = AuditEntry.objects.filter(pk=entry_id, workspace_id=request.scope.workspace_id).first()
    if found is None:
        raise NotFound("There is no such entry.")
    context = {"title": say_action(found.action), "entry": found, "changes": changes(found.before, found.after)}
    return render(request, "console/audit_entry.html", context)
