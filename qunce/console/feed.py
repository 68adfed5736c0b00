"""The live feed: the newest events in words, with groups and members named by the slices that know them."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from qunce.console.contracts import FeedNamer, Named
from qunce.console.templatetags.console import name
from qunce.console.timeline import Happening
from qunce.platform.discovery import modules_named
from qunce.platform.models import StoredEvent
from qunce.platform.tenancy import Scope

FEED_LENGTH = 30
LONGEST_DETAIL = 200

PHRASES: Mapping[str, tuple[str, str, str]] = {
    "member.joined": ("user-plus", "good", _("{member} joined {group}")),
    "member.left": ("user-minus", "muted", _("{member} left {group}")),
    "message.posted": ("message-circle", "muted", _("{member} wrote in {group}")),
    "message.revoked": ("eye-off", "muted", _("{member} took back a message in {group}")),
    "contact.added": ("address-book", "good", _("{member} was added as a contact")),
    "contact.removed": ("user-minus", "look", _("{member} is no longer a contact")),
    "link.clicked": ("link", "info", _("{member} opened a link")),
    "order.paid": ("shopping-cart", "good", _("{member} paid an order")),
    "order.refunded": ("receipt", "look", _("{member} got a refund")),
    "delivery.sent": ("send", "muted", _("A message to {group} was handed over")),
    "delivery.done": ("checks", "good", _("A message to {group} has arrived")),
    "delivery.failed": ("alert-triangle", "act", _("A message to {group} could not be sent")),
    "group.renamed": ("edit", "muted", _("{group} has a new name")),
    "group.owner_changed": ("crown", "muted", _("{group} has a new owner")),
    "group.notice_changed": ("speakerphone", "muted", _("{group} has a new announcement")),
    "group.dismissed": ("archive", "look", _("{group} was dismissed")),
}
"""Icon, tone and words for each kind that people want to see; the rest are bookkeeping."""


def newest(scope: Scope, limit: int = FEED_LENGTH) -> list[Happening]:
    """The newest happenings of the workspace, in three queries."""
    rows = list(
        StoredEvent.objects.filter(workspace_id=scope.workspace_id, kind__in=PHRASES).order_by("-at", "-id")[:limit]
    )
    groups = names_of(scope, "group", {row.group_id for row in rows if row.group_id})
    members = names_of(scope, "member", {row.member_id for row in rows if row.member_id})
    return [phrase(row, groups, members) for row in rows]


def names_of(scope: Scope, sort: str, ids: set[int]) -> Mapping[int, Named]:
    """Names and addresses of ids, by the slice that knows them."""
    namer = namers().get(sort)
    return namer(scope, sorted(ids)) if namer and ids else {}


@cache
def namers() -> Mapping[str, FeedNamer]:
    """Who names which sort of thing."""
    found: dict[str, FeedNamer] = {}
    for module in modules_named("panels"):
        found |= getattr(module, "FEED", {})
    return found


def phrase(row: StoredEvent, groups: Mapping[int, Named], members: Mapping[int, Named]) -> Happening:
    """One event in words."""
    icon, tone, text = PHRASES[row.kind]
    member = mention(members.get(row.member_id or 0), gettext("Someone"))
    group = mention(groups.get(row.group_id or 0), gettext("a group"))
    return Happening(
        at=row.at,
        icon=icon,
        tone=tone,
        text=format_html(gettext(text), member=member, group=group),
        detail=detail_of(row),
    )


def mention(named: Named | None, otherwise: str) -> SafeString | str:
    """A name that leads to its page."""
    return format_html('<a href="{}">{}</a>', named.link, name(named.label)) if named else otherwise


def detail_of(row: StoredEvent) -> str:
    """The message's text or the order's sum."""
    payload: Mapping[str, Any] = row.payload
    if row.kind.startswith("message."):
        return str(payload.get("text", ""))[:LONGEST_DETAIL]
    fen = payload.get("amount_fen") if row.kind == "order.paid" else payload.get("refund_fen")
    return f"¥{fen / 100:,.2f}" if row.kind.startswith("order.") and isinstance(fen, int) else ""
