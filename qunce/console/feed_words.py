"""Events in words: one, or a row of equal neighbours folded into one line."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from qunce.console.contracts import Named
from qunce.console.templatetags.console import money, name, number
from qunce.console.timeline import Happening
from qunce.platform.models import StoredEvent

LONGEST_DETAIL = 200
FEWEST_FOLDED = 3
"""Fewer equal neighbours than this are said one by one."""

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
    "delivery.sent": ("send", "muted", _("{what} was handed over to {target}")),
    "delivery.done": ("checks", "good", _("{what} has reached {target}")),
    "delivery.failed": ("alert-triangle", "act", _("{what} could not be sent to {target}")),
    "group.renamed": ("edit", "muted", _("{group} has a new name")),
    "group.owner_changed": ("crown", "muted", _("{group} has a new owner")),
    "group.notice_changed": ("speakerphone", "muted", _("{group} has a new announcement")),
    "group.dismissed": ("archive", "look", _("{group} was dismissed")),
}
"""Icon, tone and words for each kind that people want to see; the rest are bookkeeping."""


WAS_THERE = ("user-check", "muted", _("{member} was already in {group}"))
"""Somebody found in a group (an imported log) was not seen to join it."""


@dataclass(frozen=True, slots=True)
class Names:
    """The names of what events speak of: groups and members by id, causes by origin ("broadcast:5")."""

    groups: Mapping[int, Named] = field(default_factory=dict)
    members: Mapping[int, Named] = field(default_factory=dict)
    causes: Mapping[str, Named] = field(default_factory=dict)


Fold = Callable[[Sequence[StoredEvent], Names], tuple[SafeString, str]]


def say(rows: Sequence[StoredEvent], names: Names) -> Happening:
    """Neighbours that `fold_key` holds together, the newest first, as one line."""
    first = rows[0]
    if len(rows) == 1:
        return phrase(first, names)
    icon, tone, _text = PHRASES[first.kind]
    text, detail = FOLDED[first.kind](rows, names)
    return Happening(at=first.at, icon=icon, tone=tone, text=text, detail=detail)


def fold_key(row: StoredEvent) -> tuple[object, ...]:
    """What must be equal for neighbours to be said in one breath; an event that is never folded is its own."""
    if row.kind.startswith("delivery."):
        return (row.kind, row.payload.get("origin", ""), row.group_id is None)
    if row.kind in FOLDED and row.payload.get("how") != "present":
        return (row.kind, row.group_id)
    return (row.id,)


def phrase(row: StoredEvent, names: Names) -> Happening:
    """One event in words."""
    icon, tone, text = PHRASES[row.kind]
    if row.kind == "member.joined" and row.payload.get("how") == "present":
        icon, tone, text = WAS_THERE
    member, group = member_of(row, names), group_of(row, names)
    words = {"member": member, "group": group, "target": group if row.group_id else member, "what": what_of(row, names)}
    return Happening(at=row.at, icon=icon, tone=tone, text=format_html(gettext(text), **words), detail=detail_of(row))


def member_of(row: StoredEvent, names: Names) -> SafeString | str:
    """The member an event speaks of."""
    return mention(names.members.get(row.member_id or 0), gettext("Someone"))


def group_of(row: StoredEvent, names: Names) -> SafeString | str:
    """The group an event speaks of."""
    return mention(names.groups.get(row.group_id or 0), gettext("a group"))


def what_of(row: StoredEvent, names: Names) -> SafeString | str:
    """What was sent: the broadcast or welcome behind a delivery."""
    return mention(names.causes.get(str(row.payload.get("origin", ""))), gettext("A message"))


def mention(named: Named | None, otherwise: str) -> SafeString | str:
    """A name that leads to its page."""
    return format_html('<a href="{}">{}</a>', named.link, name(named.label)) if named else otherwise


def detail_of(row: StoredEvent) -> str:
    """The message's text or the order's sum."""
    payload: Mapping[str, Any] = row.payload
    if row.kind.startswith("message."):
        return str(payload.get("text", ""))[:LONGEST_DETAIL]
    return money(fen_of(row)) if row.kind.startswith("order.") and fen_of(row) is not None else ""


def fen_of(row: StoredEvent) -> int | None:
    """What was paid or given back."""
    fen = row.payload.get("amount_fen" if row.kind == "order.paid" else "refund_fen")
    return fen if isinstance(fen, int) else None


def fold_people(text: str) -> Fold:
    """Somebody and so many others did the same in the same group."""

    def fold(rows: Sequence[StoredEvent], names: Names) -> tuple[SafeString, str]:
        words = {
            "member": member_of(rows[0], names),
            "group": group_of(rows[0], names),
            "others": number(len(rows) - 1),
        }
        return format_html(gettext(text), **words), ""

    return fold


def fold_deliveries(rows: Sequence[StoredEvent], names: Names) -> tuple[SafeString, str]:
    """The same message to so many groups or people."""
    count = len(rows)
    target = gettext("{n} groups") if rows[0].group_id else gettext("{n} people")
    target = target.format(n=number(count))
    return format_html(gettext(PHRASES[rows[0].kind][2]), what=what_of(rows[0], names), target=target), ""


def fold_orders(rows: Sequence[StoredEvent], _names: Names) -> tuple[SafeString, str]:
    """So many orders and their sum."""
    total = sum(fen_of(row) or 0 for row in rows)
    return format_html(gettext("{count} orders were paid"), count=number(len(rows))), money(total)


FOLDED: Mapping[str, Fold] = {
    "member.joined": fold_people(_("{member} and {others} others joined {group}")),
    "member.left": fold_people(_("{member} and {others} others left {group}")),
    "contact.added": fold_people(_("{member} and {others} others were added as contacts")),
    "link.clicked": fold_people(_("{member} and {others} others opened a link")),
    "delivery.sent": fold_deliveries,
    "delivery.done": fold_deliveries,
    "delivery.failed": fold_deliveries,
    "order.paid": fold_orders,
}
