"""Timelines of a group or a member: their events in words, newest first, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_noop as _

from qunce.community.member_rows import after_of
from qunce.console.api import PHRASES, Happening, by_day, names_in, phrase
from qunce.platform.models import StoredEvent
from qunce.platform.tenancy import Scope

PAGE = 50
FAMILIES = {
    "moves": (_("Joins and leaves"), ("member.joined", "member.left", "contact.added", "contact.removed")),
    "talk": (_("Messages"), ("message.posted", "message.revoked")),
    "trade": (_("Clicks and orders"), ("link.clicked", "order.paid", "order.refunded")),
    "sent": (_("Sent by us"), ("delivery.sent", "delivery.done", "delivery.failed")),
}
"""What a timeline may be narrowed to."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """A page of a timeline: days with what happened, and the cursor of the next page."""

    days: Sequence[tuple[date, Sequence[Happening]]]
    next_after: str


def timeline_of(scope: Scope, family: str, after: str, *, length: int = PAGE, **about: int) -> Timeline:
    """The events of a group (`group_id`) or a member (`member_id`); three queries."""
    kinds = FAMILIES[family][1] if family in FAMILIES else tuple(PHRASES)
    rows = StoredEvent.objects.filter(workspace_id=scope.workspace_id, kind__in=kinds, **about)
    key = after_of(after)
    if key is not None:
        rows = rows.extra(where=["(at, id) < (%s, %s)"], params=key)
    found = list(rows.order_by("-at", "-id")[: length + 1])
    shown = found[:length]
    names = names_in(scope, shown)
    more = f"{shown[-1].at.isoformat()},{shown[-1].id}" if len(found) > length else ""
    return Timeline(by_day([phrase(row, names) for row in shown], scope.zone), more)
