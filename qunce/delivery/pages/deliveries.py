"""Deliveries: what waits, what went out, what failed and why, and what a person can do about it."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from qunce.connectors.api import connections
from qunce.console.api import (
    Bulk,
    Column,
    Empty,
    Filter,
    Happening,
    ListPage,
    ScopedRequest,
    Step,
    act,
    actor_of,
    by_day,
    cells,
    page,
    render,
    render_list,
)
from qunce.delivery import queries, services, words
from qunce.delivery.models import Delivery
from qunce.delivery.queries import Line
from qunce.kernel.clock import utc_now
from qunce.kernel.errors import Refused
from qunce.platform.tenancy import Scope

SEND_AGAIN_WORD = "SEND"

LONGEST_TEXT = 24
"""Characters of the text in the list: enough to know it again."""


def state_choices(_scope: Scope) -> Sequence[tuple[str, str]]:
    """Every state."""
    return [(state, _(word)) for state, (word, _tone) in words.STATES.items()]


def kind_choices(_scope: Scope) -> Sequence[tuple[str, str]]:
    """Every kind."""
    return [(kind, _(word)) for kind, word in words.KINDS.items()]


def connection_choices(scope: Scope) -> Sequence[tuple[str, str]]:
    """The workspace's connections."""
    return [(str(card.id), card.name) for card in connections(scope)]


def executor_choices(_scope: Scope) -> Sequence[tuple[str, str]]:
    """Who carries it out."""
    return [("connector", _("Connector")), ("person", _("Person"))]


def state_cell(line: Line) -> object:
    """The state, and below it the reason in words."""
    chip = cells.chip(words.state_word(line.row.state), words.state_tone(line.row.state))
    reason = words.reason_text(line.row.reason)
    return cells.two_lines(chip, reason) if reason else chip


def first_words(line: Line) -> str:
    """The beginning of the text."""
    return " ".join(str(line.row.content.get("text", "")).split())[:LONGEST_TEXT]


DELIVERIES = ListPage(
    name="deliveries",
    columns=(
        Column("target", gettext_lazy("For"), lambda one: cells.name(one.target)),
        Column(
            "state",
            gettext_lazy("State"),
            state_cell,
            is_fact=True,
        ),
        Column("kind", pgettext_lazy("delivery", "Kind"), lambda one: words.kind_word(one.row.kind)),
        Column("text", gettext_lazy("Text"), lambda one: cells.muted(first_words(one))),
        Column("due", gettext_lazy("Due"), lambda one: cells.moment(one.row.due_at), is_fact=True),
        Column(
            "attempts",
            gettext_lazy("Tries"),
            lambda one: cells.number(one.row.attempts),
            is_number=True,
            is_hidden=True,
        ),
        Column("done_by", gettext_lazy("Done by"), lambda one: one.row.done_by, is_hidden=True),
    ),
    filters=(
        Filter("state", gettext_lazy("State"), state_choices),
        Filter("kind", pgettext_lazy("delivery", "Kind"), kind_choices),
        Filter("by", gettext_lazy("Carried out by"), executor_choices),
        Filter("connection", gettext_lazy("Connection"), connection_choices),
    ),
    bulk=(
        Bulk(gettext_lazy("Try again"), "delivery:try_many_again", "repeat"),
        Bulk(
            gettext_lazy("Cancel"),
            "delivery:cancel_many",
            "ban",
            gettext_lazy("Cancel what still waits among the ticked?"),
        ),
    ),
    link=lambda one: reverse("delivery:delivery", args=[one.id]),
    key=lambda one: one.id,
    empty=Empty(
        gettext_lazy(
            "Everything that leaves Qunce passes here: welcomes, broadcasts, posts. Nothing has been planned yet."
        ),
        "send",
        lambda _scope: [Step(_("New broadcast"), reverse("content:new"))],
    ),
    fetch=queries.find,
)


@page()
def deliveries(request: ScopedRequest) -> HttpResponse:
    """The list."""
    lead = _("What waits to go out, what went out, and what did not, with the reason.")
    return render_list(request, DELIVERIES, {"title": _("Deliveries"), "lead": lead})


@page()
def delivery(request: ScopedRequest, delivery_id: int) -> HttpResponse:
    """One delivery: its content, its life, its cause."""
    row = queries.one(request.scope, delivery_id)
    names = queries.target_names(request.scope, [row])
    connection = next((card for card in connections(request.scope) if card.id == row.connection_id), None)
    context = {
        "title": f"{words.kind_word(row.kind)} · {names[row.pk]}",
        "delivery": row,
        "target": names[row.pk],
        "kind_word": words.kind_word(row.kind),
        "state_word": words.state_word(row.state),
        "state_tone": words.state_tone(row.state),
        "why": words.why(row.reason),
        "connection": connection,
        "days": by_day(life_of(row), request.scope.zone),
        "word": SEND_AGAIN_WORD,
        "links": [a["link"] for a in row.content.get("attachments", []) if "link" in a],
    }
    return render(request, "delivery/delivery.html", context)


def life_of(row: Delivery) -> list[Happening]:
    """What has happened to a delivery, newest first."""
    happened = [Happening(row.created_at, "plus", _("Planned"), cause=cause_of(row))]
    if row.sending_since and row.attempts:
        tries = ngettext("Try %(n)s", "Try %(n)s", row.attempts) % {"n": row.attempts}
        happened.append(Happening(row.sending_since, "send", tries, tone="info"))
    if row.sent_at and row.state != "done":
        happened.append(Happening(row.sent_at, "hourglass", _("Handed over to the platform"), tone="info"))
    if row.done_at:
        by = _("by %(name)s") % {"name": row.done_by} if row.done_by else ""
        tone, icon = words.state_tone(row.state), {"done": "check", "failed": "x"}.get(row.state, "ban")
        happened.append(Happening(row.done_at, icon, words.state_word(row.state), by, tone=tone))
    return sorted(happened, key=lambda one: one.at, reverse=True)


def cause_of(row: Delivery) -> str:
    """Why the delivery exists, in words."""
    origin, _sep, number = row.origin.partition(":")
    if origin == "broadcast":
        return _("Broadcast %(number)s") % {"number": number}
    if row.cause_event_id:
        return _("Caused by event %(number)s") % {"number": row.cause_event_id}
    return ""


@act()
def cancel(request: ScopedRequest, delivery_id: int) -> HttpResponse:
    """Call one off."""
    if not services.cancel(request.scope, actor_of(request), [delivery_id], utc_now()):
        raise services.refusal(request.scope, delivery_id)
    messages.success(request, _("Cancelled."))
    return HttpResponseRedirect(reverse("delivery:delivery", args=[delivery_id]))


@act()
def try_again(request: ScopedRequest, delivery_id: int) -> HttpResponse:
    """Let a failed one wait again."""
    if not services.try_again(request.scope, actor_of(request), [delivery_id], utc_now()):
        raise services.refusal(request.scope, delivery_id)
    messages.success(request, _("It is tried again now."))
    return HttpResponseRedirect(reverse("delivery:delivery", args=[delivery_id]))


@act()
def settle(request: ScopedRequest, delivery_id: int) -> HttpResponse:
    """Say what became of an unknown one."""
    verdict = request.POST.get("verdict", "")
    actor = actor_of(request)
    if verdict == "sent":
        services.settle(request.scope, actor, delivery_id, utc_now(), was_sent=True)
    elif verdict == "not_sent":
        services.settle(request.scope, actor, delivery_id, utc_now(), was_sent=False)
    elif verdict == "send_again":
        services.send_anew(request.scope, actor, delivery_id, utc_now())
    else:
        raise Refused("Say whether it was sent.")
    messages.success(request, _("Noted."))
    return HttpResponseRedirect(reverse("delivery:delivery", args=[delivery_id]))


@act()
def cancel_many(request: ScopedRequest) -> HttpResponse:
    """Call off what still waits among the ticked."""
    count = services.cancel(request.scope, actor_of(request), ticked(request), utc_now())
    messages.success(
        request, ngettext("%(n)s delivery cancelled.", "%(n)s deliveries cancelled.", count) % {"n": count}
    )
    return HttpResponseRedirect(reverse("delivery:deliveries"))


@act()
def try_many_again(request: ScopedRequest) -> HttpResponse:
    """Let the failed among the ticked wait again."""
    count = services.try_again(request.scope, actor_of(request), ticked(request), utc_now())
    said = ngettext("%(n)s delivery is tried again.", "%(n)s deliveries are tried again.", count) % {"n": count}
    messages.success(request, said)
    return HttpResponseRedirect(reverse("delivery:deliveries"))


def ticked(request: ScopedRequest) -> list[int]:
    """The ids of the ticked rows."""
    return [int(one) for one in request.POST.getlist("ids") if one.isascii() and one.isdigit()]
