"""Broadcasts: the list, the composer, and what became of one."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from qunce.community.api import GroupCard, find_groups, groups_by_id
from qunce.console.api import (
    DOERS,
    Column,
    Empty,
    ListPage,
    Query,
    Rows,
    ScopedRequest,
    Step,
    act,
    actor_of,
    cells,
    offset_rows,
    page,
    render,
    render_list,
)
from qunce.content import services
from qunce.content.forms import BroadcastForm, form_of
from qunce.content.models import Broadcast
from qunce.delivery.api import Outcome, outcomes, reason_text, state_tone, state_word, states_of
from qunce.kernel.clock import utc_now
from qunce.kernel.errors import Refused
from qunce.platform.tenancy import Scope

MOST_GROUPS_SHOWN = 2000
FINISHED = ("done", "failed", "skipped", "cancelled")


@dataclass(frozen=True, slots=True)
class Line:
    """A broadcast in the list, with how its deliveries stand."""

    row: Broadcast
    states: Mapping[str, int]


def fetch(scope: Scope, query: Query) -> Rows:
    """Broadcasts, newest first, with their states in one more query."""
    rows = Broadcast.objects.filter(workspace_id=scope.workspace_id).order_by("-id")
    if query.text:
        rows = rows.filter(title__icontains=query.text)
    found = offset_rows(rows, query)
    states = states_of(scope, [f"broadcast:{row.pk}" for row in found.items])
    lines = [Line(row, states.get(f"broadcast:{row.pk}", {})) for row in found.items]
    return Rows(lines, found.total, found.is_capped, found.next_after)


def state_chip(line: Line) -> object:
    """Draft, called off, on its way, or finished."""
    if line.row.state == "draft":
        return cells.chip(_("Draft"), "muted")
    if line.row.cancelled_at:
        return cells.chip(_("Called off"), "muted")
    is_open = any(number for state, number in line.states.items() if state not in FINISHED)
    return cells.chip(_("On its way"), "info") if is_open else cells.chip(_("Finished"), "good")


def how_far(line: Line) -> str:
    """12 of 17."""
    total = sum(line.states.values())
    return _("%(done)s of %(total)s") % {"done": line.states.get("done", 0), "total": total} if total else ""


BROADCASTS = ListPage(
    name="broadcasts",
    search=gettext_lazy("Search broadcasts"),
    columns=(
        Column("title", gettext_lazy("Title"), lambda one: cells.name(one.row.title)),
        Column("state", gettext_lazy("State"), state_chip, is_fact=True),
        Column("groups", gettext_lazy("Groups"), lambda one: cells.number(len(one.row.group_ids)), is_number=True),
        Column("done", gettext_lazy("Sent"), how_far, is_fact=True),
        Column("due", gettext_lazy("When"), lambda one: cells.moment(one.row.due_at)),
        Column("by", gettext_lazy("Made by"), lambda one: cells.name(one.row.created_by)),
    ),
    link=lambda one: reverse("content:edit" if one.row.state == "draft" else "content:broadcast", args=[one.row.pk]),
    key=lambda one: one.row.pk,
    empty=Empty(
        gettext_lazy(
            "One text for many groups. WeCom asks each group owner to confirm; other groups become tasks on Today."
        ),
        "speakerphone",
        lambda _scope: [Step(_("New broadcast"), reverse("content:new"))],
    ),
    fetch=fetch,
)


@page()
def broadcasts(request: ScopedRequest) -> HttpResponse:
    """The list."""
    primary = Step(_("New broadcast"), reverse("content:new")) if request.seat.role in DOERS else None
    return render_list(request, BROADCASTS, {"title": _("Broadcasts"), "primary": primary})


@page(roles=DOERS)
def compose(request: ScopedRequest, broadcast_id: int | None = None) -> HttpResponse:
    """The composer of a new broadcast or a draft; saves, or sends."""
    row = services.drafted(request.scope, broadcast_id) if broadcast_id else None
    if request.method == "POST":
        return save(request, row)
    return show_composer(request, row, form_of(row) if row else BroadcastForm(), row.group_ids if row else [])


def save(request: ScopedRequest, row: Broadcast | None) -> HttpResponse:
    """Keep what was written; then send it, if the button said so."""
    form, ids = BroadcastForm(request.POST), ticked(request)
    if not form.is_valid():
        return show_composer(request, row, form, ids, status=422)
    now, actor = utc_now(), actor_of(request)
    try:
        saved = services.save_draft(request.scope, actor, form.draft(ids), now, row.pk if row else None)
    except Refused as refusal:
        form.add_error("link", _(refusal.message) % refusal.values)
        return show_composer(request, row, form, ids, status=422)
    wish = request.POST.get("do", "save")
    if wish == "save":
        messages.success(request, _("The draft is saved."))
        return HttpResponseRedirect(reverse("content:edit", args=[saved.pk]))
    if wish == "send_rest":
        services.leave_out(request.scope, saved, now)
    return send_or_say(request, saved, form)


def send_or_say(request: ScopedRequest, row: Broadcast, form: BroadcastForm) -> HttpResponse:
    """Send the saved broadcast, or show what stands against it."""
    found = services.check(request.scope, row, utc_now())
    for problem in found.problems:
        form.add_error(None, _(services.PROBLEMS[problem]))
    if found.problems or found.exceeding:
        return show_composer(request, row, form, row.group_ids, found.exceeding, status=422)
    count = services.send(request.scope, actor_of(request), row.pk, utc_now())
    messages.success(
        request, ngettext("On its way to %(n)s group.", "On its way to %(n)s groups.", count) % {"n": count}
    )
    return HttpResponseRedirect(reverse("content:broadcast", args=[row.pk]))


def show_composer(
    request: ScopedRequest,
    row: Broadcast | None,
    form: BroadcastForm,
    chosen: Sequence[int],
    exceeding: Sequence[GroupCard] = (),
    status: int = 200,
) -> HttpResponse:
    """Draw the composer."""
    groups = find_groups(request.scope, limit=MOST_GROUPS_SHOWN)
    ticked_ids = set(chosen)
    context = {
        "title": (row.title if row else "") or _("New broadcast"),
        "broadcast": row,
        "form": form,
        "text": form["text"].value() or "",
        "groups": [(card, card.id in ticked_ids, services.goes_by_platform(card)) for card in groups],
        "exceeding": exceeding,
        "rest": len(ticked_ids) - len(exceeding),
    }
    return render(request, "content/compose.html", context, status=status)


def ticked(request: ScopedRequest) -> tuple[int, ...]:
    """The ids of the ticked groups."""
    return tuple(int(one) for one in request.POST.getlist("groups") if one.isascii() and one.isdigit())


@dataclass(frozen=True, slots=True)
class GroupResult:
    """What became of it in one group."""

    outcome: Outcome
    name: str
    state_word: str
    tone: str
    why: str


@page()
def broadcast(request: ScopedRequest, broadcast_id: int) -> HttpResponse:
    """What became of a broadcast, by group and by employee."""
    row = services.broadcast(request.scope, broadcast_id)
    if row.state == "draft":
        return HttpResponseRedirect(reverse("content:edit", args=[row.pk]))
    found = outcomes(request.scope, f"broadcast:{row.pk}")
    groups = groups_by_id(request.scope, [one.group_id for one in found if one.group_id])
    results = [group_result(one, groups) for one in found]
    context: dict[str, Any] = {
        "title": row.title,
        "broadcast": row,
        "results": results,
        "employees": by_employee(found),
        "counts": Counter(one.state for one in found),
        "total": len(found),
        "waiting": sum(one.state == "waiting" for one in found),
        "open": sum(one.state in {"waiting", "sending", "sent"} for one in found),
        "trouble": sum(one.state in {"failed", "unknown"} for one in found),
    }
    return render(request, "content/broadcast.html", context)


def group_result(one: Outcome, groups: Mapping[int, GroupCard]) -> GroupResult:
    """One group's line."""
    card = groups.get(one.group_id) if one.group_id else None
    word = state_word(one.state)
    if one.state == "sent":
        word = _("Waits for confirmation")
    elif one.state == "waiting" and one.executor == "person":
        word = _("On Today")
    return GroupResult(one, card.name if card else "–", word, state_tone(one.state), reason_text(one.reason))


@dataclass(frozen=True, slots=True)
class EmployeeResult:
    """How far one employee is with confirming."""

    sender: str
    done: int
    open: int
    trouble: int


def by_employee(found: Sequence[Outcome]) -> list[EmployeeResult]:
    """Who has confirmed, who has not: employees with most left first."""
    senders = dict.fromkeys(one.sender for one in found if one.executor == "connector" and one.sender)
    made = []
    for sender in senders:
        states = Counter(one.state for one in found if one.sender == sender and one.executor == "connector")
        left = states["waiting"] + states["sending"] + states["sent"]
        made.append(EmployeeResult(sender, states["done"], left, states["failed"] + states["unknown"]))
    return sorted(made, key=lambda one: (-one.open, one.sender))


@act()
def cancel(request: ScopedRequest, broadcast_id: int) -> HttpResponse:
    """Call off what still waits."""
    count = services.cancel(request.scope, actor_of(request), broadcast_id, utc_now())
    said = ngettext("%(n)s group will not get it.", "%(n)s groups will not get it.", count) % {"n": count}
    messages.success(request, said)
    return HttpResponseRedirect(reverse("content:broadcast", args=[broadcast_id]))


@act()
def delete(request: ScopedRequest, broadcast_id: int) -> HttpResponse:
    """Throw a draft away."""
    services.delete_draft(request.scope, broadcast_id)
    messages.success(request, _("The draft is gone."))
    return HttpResponseRedirect(reverse("content:broadcasts"))
