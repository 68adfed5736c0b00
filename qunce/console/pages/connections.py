"""Connections: link a platform, see how it is, what it can, what it may."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from qunce.connectors import api as connectors
from qunce.console.access import DOERS, LEADERS, ScopedRequest, act, actor_of, page
from qunce.console.connection_form import ConnectionForm
from qunce.console.connection_words import LIMITS, UNITS, say_capability, say_state
from qunce.console.frame import render
from qunce.kernel.errors import NotFound, Refused

RESTING = {"idle", "failed"}
TABS = ("overview", "limits", "settings")


@page(roles=DOERS)
def all_of_them(request: ScopedRequest) -> HttpResponseBase:
    """The workspace's connections as cards."""
    cards = [
        {"card": card, "said": said(card), "platform": platform_of(card)}
        for card in connectors.connections(request.scope)
    ]
    lead = _("Platforms that this workspace reads from and sends through.")
    return render(request, "console/connections.html", {"title": _("Connections"), "lead": lead, "cards": cards})


@page(roles=LEADERS)
def choose(request: ScopedRequest) -> HttpResponseBase:
    """The platforms that can be connected."""
    kinds = [
        {"slug": slug, "name": platform_name(slug), "capabilities": capabilities_of(slug)}
        for slug in sorted(
            connectors.all_connectors(), key=lambda slug: -len(connectors.connector_of(slug).capabilities)
        )
    ]
    return render(request, "console/connection_choose.html", {"title": _("Connect a platform"), "kinds": kinds})


@page(roles=LEADERS)
def create(request: ScopedRequest, slug: str) -> HttpResponseBase:
    """The connector's own settings form."""
    if slug not in connectors.all_connectors():
        raise NotFound("There is no connector called %(slug)s.", slug=slug)
    form = ConnectionForm(slug, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            card = connectors.create_connection(
                request.scope, actor_of(request), slug, form.cleaned_data["name"], form.settings()
            )
        except Refused as refused:
            form.add_error(None, _(refused.message) % refused.values)
        else:
            messages.success(request, _("Saved. Now tell the platform where to send its events."))
            return HttpResponseRedirect(reverse("console:connection", args=[card.id]))
    context = {"title": platform_name(slug), "form": form, "slug": slug}
    return render(request, "console/connection_form.html", context, status=422 if form.errors else 200)


@page(roles=DOERS)
def one(request: ScopedRequest, connection_id: int, tab: str = "overview") -> HttpResponseBase:
    """A connection: how it is and the setup guide; limits; settings."""
    if tab not in TABS or (tab == "settings" and request.scope.role not in LEADERS):
        raise NotFound("There is no such page.")
    card = connectors.connection(request.scope, connection_id)
    form = ConnectionForm(card.connector, request.POST or None, card=card) if tab == "settings" else None
    if form is not None and request.method == "POST" and form.is_valid():
        try:
            connectors.update_connection(
                request.scope, actor_of(request), card.id, name=form.cleaned_data["name"], settings=form.settings()
            )
        except Refused as refused:
            form.add_error(None, _(refused.message) % refused.values)
        else:
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(request.path)
    return draw_one(request, card, tab, form)


def draw_one(
    request: ScopedRequest, card: connectors.ConnectionCard, tab: str, form: ConnectionForm | None
) -> HttpResponse:
    """The detail page."""
    context: dict[str, Any] = {
        "title": card.name,
        "card": card,
        "said": said(card),
        "platform": platform_of(card),
        "callback_address": public_address(request) + card.callback_path,
        "takes_callbacks": connectors.capability(card.connector, "callbacks").mode is not connectors.Mode.NONE,
        "can_sync": connectors.capability(card.connector, "sync").mode is connectors.Mode.API,
        "capabilities": capabilities_of(card.connector),
        "limits": limits_of(card.connector) if tab == "limits" else [],
        "form": form,
        "tab": tab,
        "may_change": request.scope.role in LEADERS,
        "tabs": tabs_of(card.id, tab, request.scope.role),
    }
    return render(request, "console/connection.html", context, status=422 if form and form.errors else 200)


def tabs_of(connection_id: int, here: str, role: str) -> list[tuple[str, str, bool]]:
    """The parts that a role may see."""
    words = {"overview": _("Overview"), "limits": _("Limits"), "settings": _("Settings")}
    return [
        (words[tab], reverse("console:connection_tab", args=[connection_id, tab]), tab == here)
        for tab in TABS
        if tab != "settings" or role in LEADERS
    ]


def said(card: connectors.ConnectionCard) -> Any:
    """The card's state in words."""
    return say_state(card.health, card.health_reason, is_active=card.is_active)


def platform_name(slug: str) -> str:
    """A connector's name in the reader's language."""
    return connectors.name_of(slug, get_language() or "en")


def platform_of(card: connectors.ConnectionCard) -> str:
    """The platform behind a connection: the one that its people serve, else the connector's."""
    return platform_name(card.settings.get("platform") or card.connector)


def capabilities_of(slug: str) -> list[tuple[str, str, str, str]]:
    """What a connector can, in words."""
    return [say_capability(capability) for capability in connectors.connector_of(slug).capabilities]


def limits_of(slug: str) -> list[dict[str, Any]]:
    """Every limit with its source and the day it was looked up."""
    return [
        {
            "capability": say_capability(capability)[0],
            "name": _(LIMITS.get(limit.code, limit.code)),
            "value": limit.value,
            "unit": str(UNITS.get(limit.unit, limit.unit)),
            "source": limit.source,
            "verified_on": limit.verified_on,
        }
        for capability in connectors.connector_of(slug).capabilities
        for limit in capability.limits
    ]


def public_address(request: ScopedRequest) -> str:
    """Where the world reaches us: as the owner has set it, or as this request came in."""
    return str(getattr(settings, "PUBLIC_ADDRESS", "")).rstrip("/") or request.build_absolute_uri("/").rstrip("/")


@act(roles=LEADERS)
def check(request: ScopedRequest, connection_id: int) -> HttpResponseBase:
    """Ask the platform now."""
    health = connectors.check_connection(request.scope, connection_id)
    words = say_state(health.state.value, health.reason, is_active=True)
    text = f"{words.word} · {words.why}" if words.why else words.word
    (messages.success if words.tone == "good" else messages.error)(request, text)
    return HttpResponseRedirect(reverse("console:connection", args=[connection_id]))


@act(roles=DOERS)
def sync(request: ScopedRequest, connection_id: int) -> HttpResponseBase:
    """Read everything again, in the background."""
    connectors.request_sync(request.scope, actor_of(request), connection_id)
    messages.success(request, _("The sync will start in a moment."))
    return HttpResponseRedirect(reverse("console:connection", args=[connection_id]))


@page(roles=DOERS)
def progress(request: ScopedRequest, connection_id: int) -> HttpResponseBase:
    """How far the sync is, for a swap."""
    card = connectors.connection(request.scope, connection_id)
    return render(request, "console/parts/sync.html", {"card": card})


@page()
def work(request: ScopedRequest) -> HttpResponseBase:
    """Long work that goes on, for the corner of every page."""
    running = [card for card in connectors.connections(request.scope) if card.sync_state not in RESTING]
    return render(request, "console/parts/work.html", {"running": running})


@act(roles=LEADERS)
def switch(request: ScopedRequest, connection_id: int) -> HttpResponseBase:
    """Off and on again."""
    is_active = request.POST.get("is_active") == "yes"
    connectors.update_connection(request.scope, actor_of(request), connection_id, is_active=is_active)
    messages.success(request, _("Switched on.") if is_active else _("Switched off."))
    return HttpResponseRedirect(reverse("console:connection", args=[connection_id]))
