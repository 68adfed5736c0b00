"""The words for actions on the audit log, and what changed between before and after."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

ACTIONS = {
    "session.started": _("Signed in"),
    "session.started_by_link": _("Signed in by a link"),
    "staff.invited": _("Invited a colleague"),
    "staff.invitation_withdrawn": _("Withdrew an invitation"),
    "staff.joined": _("Joined the staff"),
    "staff.role_changed": _("Changed a role"),
    "staff.removed": _("Removed a colleague"),
    "person.password_changed": _("Changed the password"),
    "connection.created": _("Connected a platform"),
    "connection.changed": _("Changed a connection"),
    "connection.sync_asked": _("Asked for a sync"),
    "event.rerun": _("Ran a parked event again"),
    "event.discarded": _("Discarded a parked event"),
    "workspace.created": _("Made this workspace"),
    "workspace.erased": _("Erased a workspace"),
    "group.created": _("Added a group"),
    "group.changed": _("Changed a group"),
    "stay.role": _("Gave a role in a group"),
    "stay.role_undone": _("Took a role back"),
    "tag.deleted": _("Deleted a tag"),
    "note.deleted": _("Deleted a note"),
    "consent.given": _("Noted a consent"),
    "consent.withdrawn": _("Noted that a consent was withdrawn"),
    "broadcast.sent": _("Sent a broadcast"),
    "broadcast.cancelled": _("Cancelled a broadcast"),
    "delivery.sent_late": _("Sent a delivery late"),
    "welcome.saved": _("Saved a welcome"),
    "welcome.switched": _("Switched a welcome on or off"),
}


def say_action(action: str) -> str:
    """An action in words; one that has none yet is shown as it is."""
    return gettext(ACTIONS[action]) if action in ACTIONS else action


@dataclass(frozen=True, slots=True)
class Change:
    """One field before and after."""

    field: str
    before: str
    after: str


def changes(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> list[Change]:
    """The fields that differ."""
    old, new = before or {}, after or {}
    return [
        Change(key, say_value(old.get(key)), say_value(new.get(key)))
        for key in [*old, *(key for key in new if key not in old)]
        if old.get(key) != new.get(key)
    ]


def say_value(value: Any) -> str:
    """A value as text; nothing as a dash."""
    if value is None or value == "":
        return "–"
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {say_value(inner)}" for key, inner in value.items())
    if isinstance(value, list):
        return ", ".join(say_value(inner) for inner in value) or "–"
    return str(value)
