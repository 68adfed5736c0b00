"""The words for stored events: what each kind is called, what an event says, who reacts to it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from qunce.console.audit_words import say_value
from qunce.console.parked import admission

LONGEST_SUMMARY = 160
OTHER = "wecom.other"
"""What WeCom says that the connector does not know."""

KINDS: Mapping[str, str] = {
    "roster.changed": _("Roster changed"),
    "roster.seen": _("Roster read"),
    "group.seen": _("Group read"),
    "group.renamed": _("Group renamed"),
    "group.owner_changed": _("Group owner changed"),
    "group.notice_changed": _("Group notice changed"),
    "group.dismissed": _("Group dismissed"),
    "group.day_reported": _("Day reported"),
    "contact.seen": _("Contact read"),
    "contact.added": _("Contact added"),
    "contact.changed": _("Contact changed"),
    "contact.removed": _("Contact removed"),
    "contact.transfer_failed": _("Contact transfer failed"),
    "staff.seen": _("Employee read"),
    "staff.left": _("Employee left"),
    "message.posted": _("Message posted"),
    "message.revoked": _("Message taken back"),
    "archive.notified": _("Archive has news"),
    "link.clicked": _("Link clicked"),
    "order.paid": _("Order paid"),
    "order.refunded": _("Order refunded"),
    "member.joined": _("Member joined"),
    "member.left": _("Member left"),
    "member.sourced": _("Member's source learnt"),
    "delivery.sent": _("Delivery handed over"),
    "delivery.done": _("Delivery done"),
    "delivery.failed": _("Delivery failed"),
    OTHER: _("Another WeCom event"),
}

RESULTS = frozenset({"member.left", "member.sourced", "delivery.sent", "delivery.done", "delivery.failed"})
"""What Qunce itself has done: nobody needs to react to it."""


@dataclass(frozen=True, slots=True)
class Said:
    """One value of a payload: a plain text, or nested JSON, indented."""

    field: str
    text: str
    is_nested: bool


def say_kind(kind: str) -> str:
    """A kind in words; one that has none is shown as it is."""
    return gettext(KINDS[kind]) if kind in KINDS else kind


def heeded_kinds() -> frozenset[str]:
    """Kinds that something reacts to, or that are Qunce's own results."""
    return RESULTS | {kind for reaction in admission().reactions for kind in reaction.kinds}


def known_kinds() -> frozenset[str]:
    """Kinds that have a name of their own; what a platform has newly invented has none."""
    return frozenset(KINDS) - {OTHER}


def summary(payload: Any) -> str:
    """What an event says, in one line."""
    if not payload:
        return ""
    said = say_value(payload)
    return said if len(said) <= LONGEST_SUMMARY else f"{said[:LONGEST_SUMMARY]}…"


def spelt_out(payload: Any) -> list[Said]:
    """The whole payload, value by value."""
    values = payload if isinstance(payload, Mapping) else {"": payload}
    return [say_field(str(key), value) for key, value in values.items()]


def say_field(key: str, value: Any) -> Said:
    """A value of the payload: texts and numbers as they are, the rest as JSON."""
    if isinstance(value, dict | list) and value:
        return Said(key, json.dumps(value, ensure_ascii=False, indent=2), is_nested=True)
    return Said(key, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False), is_nested=False)
