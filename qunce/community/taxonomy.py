"""The words of groups: types with their defaults, states, roles, kinds. A new type is a line here."""

from dataclasses import dataclass

from django.utils.translation import gettext_noop as _


@dataclass(frozen=True, slots=True)
class GroupType:
    """A sort of group: how long it usually lives, its least share of activity posts, posts a day."""

    code: str
    name: str
    lifetime_days: int | None
    mix_min_activity: float
    posts_min: int
    posts_max: int


TYPES = (
    GroupType("opc", _("Project group (OPC)"), 180, 0.3, 1, 3),
    GroupType("always_on", _("Long-line group"), None, 0.3, 2, 4),
    GroupType("flash", _("Flash group"), 3, 0.8, 4, 8),
    GroupType("guide", _("Shopping-guide service group"), None, 0.2, 1, 3),
    GroupType("traffic", _("Traffic group"), 30, 0.5, 2, 5),
    GroupType("content", _("Content group"), None, 0.2, 1, 3),
    GroupType("check_in", _("Check-in group"), 21, 0.6, 1, 3),
    GroupType("sharing", _("Sharing group"), None, 0.4, 1, 3),
    GroupType("sales", _("Sales group"), 90, 0.5, 2, 5),
    GroupType("enabling", _("Enabling group"), None, 0.2, 1, 2),
)

STATES = {
    "draft": (_("Draft"), "muted"),
    "opening": (_("Opening"), "info"),
    "growing": (_("Growing"), "good"),
    "stable": (_("Stable"), "good"),
    "declining": (_("Declining"), "look"),
    "dormant": (_("Dormant"), "look"),
    "archived": (_("Archived"), "muted"),
    "dismissed": (_("Dismissed"), "muted"),
}
"""Each state's word and tone."""

CLOSED = ("archived", "dismissed")

ROLES = {
    "owner": _("Group owner"),
    "admin": _("Group admin"),
    "service": _("Service"),
    "koc": _("KOC"),
    "member": _("Member"),
    "assistant": _("Assistant"),
}

KINDS = {
    "customer": _("Customer"),
    "staff": _("Staff"),
    "bot": _("Bot"),
    "assistant": _("Assistant"),
}

HOWS = {
    "present": _("already there"),
    "scan": _("by code"),
    "invited": _("invited"),
    "link": _("by link"),
    "left": _("left"),
    "removed": _("removed"),
    "unseen": _("seen missing"),
}

PURPOSES = {
    "marketing": _("Marketing messages"),
    "profiling": _("Tags and profile"),
    "service": _("Service messages"),
}
"""What a member may consent to."""

FULL_SHARE = 0.9
"""From this share of its capacity on, a group is nearly full."""

QUIET_DAYS = 7
"""A group without a message for so long is quiet."""


def type_names() -> dict[str, str]:
    """The name of each type, as a message id."""
    return {one.code: one.name for one in TYPES}
