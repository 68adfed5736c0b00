"""Stored events: everything that has arrived, also what nobody reacts to."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _

from qunce.connectors.api import connections, name_of
from qunce.console import cells
from qunce.console.access import READERS, ScopedRequest, page
from qunce.console.contracts import Named
from qunce.console.declaring import Column, Empty, Filter, ListPage, Query, Rows
from qunce.console.event_words import heeded_kinds, known_kinds, say_kind, spelt_out, summary
from qunce.console.feed import names_of
from qunce.console.frame import render
from qunce.console.listing import render_list
from qunce.console.tiles import today_of
from qunce.kernel.errors import NotFound
from qunce.platform.models import StoredEvent
from qunce.platform.tenancy import Scope

NEWEST = 2000
"""So many events are looked at for the kinds that are offered; any other kind may stand in the address."""

KIND = re.compile(r"[a-z]+\.[a-z_]{1,60}")
LONGEST_ID = 18


@dataclass(frozen=True, slots=True)
class Line:
    """An event with the names of what it is about."""

    event: StoredEvent
    connection: str
    group: Named | None
    member: Named | None
    actor: Named | None
    is_heeded: bool

    @property
    def pk(self) -> int:
        """The event's id."""
        return self.event.id

    @property
    def platform(self) -> str:
        """What its platform is called."""
        return name_of(self.event.platform, get_language() or "en") if self.event.platform else ""

    @property
    def where(self) -> str:
        """The connection it came by, or else the platform."""
        return self.connection or self.platform


def stored(scope: Scope) -> QuerySet[StoredEvent]:
    """The workspace's events."""
    return StoredEvent.objects.filter(workspace_id=scope.workspace_id)


def fetch(scope: Scope, query: Query) -> Rows:
    """One page, newest first, by time and id: one query, and one for each sort of name."""
    rows = narrowed(stored(scope), scope, query.filters)
    if cursor := read_cursor(query.after):
        at, last = cursor
        rows = rows.filter(Q(at__lt=at) | Q(at=at, id__lt=last), at__lte=at)
    found = list(rows.order_by("-at", "-id")[: query.limit + 1])
    shown = found[: query.limit]
    has_more = len(found) > query.limit
    return Rows(lines(scope, shown), next_after=f"{shown[-1].at.isoformat()},{shown[-1].id}" if has_more else "")


def narrowed(rows: QuerySet[StoredEvent], scope: Scope, filters: Mapping[str, str]) -> QuerySet[StoredEvent]:
    """The events that the filters leave."""
    if "kind" in filters:
        rows = rows.filter(kind=filters["kind"])
    if "connection" in filters:
        rows = rows.filter(connection_id=int(filters["connection"]))
    if "state" in filters:
        rows = rows.exclude(kind__in=heeded_kinds() | (known_kinds() if filters["state"] == "unknown" else set()))
    if "days" in filters:
        rows = rows.filter(at__gte=midnight(scope, int(filters["days"])))
    return rows


def midnight(scope: Scope, days: int) -> datetime:
    """When the last so many days began, today included."""
    return datetime.combine(today_of(scope) - timedelta(days=days - 1), time(), scope.zone)


def read_cursor(after: str) -> tuple[datetime, int] | None:
    """Where the page before ended; None for the first page and for a cursor that is not ours."""
    at, _comma, last = after.partition(",")
    if not (last.isascii() and last.isdigit() and len(last) <= LONGEST_ID):
        return None
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return None
    return (moment, int(last)) if moment.tzinfo else None


def lines(scope: Scope, rows: Sequence[StoredEvent]) -> list[Line]:
    """The events with names: of connections, groups and people."""
    heeded = heeded_kinds()
    called = {card.id: card.name for card in connections(scope)}
    groups = names_of(scope, "group", {row.group_id for row in rows if row.group_id})
    people = {id_ for row in rows for id_ in (row.member_id, row.actor_id) if id_}
    members = names_of(scope, "member", people)
    return [
        Line(
            row,
            called.get(row.connection_id or 0, ""),
            groups.get(row.group_id or 0),
            members.get(row.member_id or 0),
            members.get(row.actor_id or 0),
            row.kind in heeded,
        )
        for row in rows
    ]


def kinds(scope: Scope) -> Sequence[tuple[str, str]]:
    """The kinds among the newest events, in words."""
    found = set(stored(scope).order_by("-at", "-id").values_list("kind", flat=True)[:NEWEST])
    return sorted(((kind, say_kind(kind)) for kind in found), key=lambda choice: choice[1])


def kind_word(_scope: Scope, value: str) -> str:
    """A kind that is not among the newest."""
    return say_kind(value) if KIND.fullmatch(value) else ""


def connection_choices(scope: Scope) -> Sequence[tuple[str, str]]:
    """The workspace's connections."""
    return [(str(card.id), card.name) for card in connections(scope)]


def state_choices(_scope: Scope) -> Sequence[tuple[str, str]]:
    """What nobody reacts to, and of that what nobody even knows."""
    return [("unheeded", _("Nobody reacts")), ("unknown", _("Unknown kind"))]


def day_choices(_scope: Scope) -> Sequence[tuple[str, str]]:
    """How far back to look."""
    return [("1", pgettext("period", "Today")), ("7", _("7 days")), ("30", _("30 days"))]


def kind_cell(line: Line) -> object:
    """The kind in words, and by its code."""
    word, kind = say_kind(line.event.kind), line.event.kind
    return cells.two_lines(word, kind) if word != kind else kind


def named_cell(named: Named | None) -> object:
    """A name that leads to its page."""
    return cells.link(named.label, named.link) if named else ""


def where_cell(line: Line) -> object:
    """The connection or platform; links of our own have neither."""
    return cells.name(line.where) if line.where else ""


def summary_cell(line: Line) -> object:
    """What it says; and whether nobody reacts."""
    said = format_html('<span class="brief muted">{}</span>', cells.name(summary(line.event.payload)))
    if not line.is_heeded:
        return cells.two_lines(cells.chip(_("Nobody reacts"), "muted"), said)
    return said if line.event.payload else ""


EVENTS = ListPage(
    name="events",
    columns=(
        Column("kind", gettext_lazy("Event"), kind_cell),
        Column("at", gettext_lazy("When"), lambda line: cells.moment(line.event.at), is_fact=True),
        Column("connection", gettext_lazy("Connection"), where_cell, is_fact=True),
        Column("group", gettext_lazy("Group"), lambda line: named_cell(line.group), is_fact=True),
        Column("member", gettext_lazy("Member"), lambda line: named_cell(line.member), is_fact=True),
        Column("summary", gettext_lazy("Summary"), summary_cell),
    ),
    filters=(
        Filter("kind", gettext_lazy("Event"), kinds, word=kind_word),
        Filter("connection", gettext_lazy("Connection"), connection_choices),
        Filter("state", gettext_lazy("State"), state_choices),
        Filter("days", gettext_lazy("When"), day_choices),
    ),
    fetch=fetch,
    link=lambda line: reverse("console:event", args=[line.pk]),
    empty=Empty(gettext_lazy("What happens on your platforms arrives here, each event once, and is kept."), "activity"),
)


@page(roles=READERS)
def events(request: ScopedRequest) -> HttpResponseBase:
    """The list."""
    lead = _("Everything that has arrived, newest first. What nobody reacts to is kept and changes nothing.")
    return render_list(request, EVENTS, {"title": _("Events"), "lead": lead})


@page(roles=READERS)
def event(request: ScopedRequest, event_id: int) -> HttpResponseBase:
    """One event, whole."""
    found = stored(request.scope).filter(pk=event_id).first()
    if found is None:
        raise NotFound("There is no such event.")
    [line] = lines(request.scope, [found])
    context = {"title": say_kind(found.kind), "line": line, "event": found, "payload": spelt_out(found.payload)}
    return render(request, "console/event.html", context)
