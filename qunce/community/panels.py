"""What this slice hangs on the console: its menu, names for feeds, finds, and what needs a person."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_noop as _

from qunce.community.api import find_groups, groups_by_id, members_by_id
from qunce.community.choices import platform_name
from qunce.community.member_rows import fetch_members
from qunce.community.models import NEVER, Group
from qunce.community.taxonomy import CLOSED, FULL_SHARE, QUIET_DAYS
from qunce.console.api import DOERS, Query
from qunce.console.contracts import MenuItem, Named, Need, PaletteHit
from qunce.platform.tenancy import Scope

MENU = [
    MenuItem(4, _("Groups"), "community:groups", "messages", is_in_bottom_bar=True),
    MenuItem(5, _("Members"), "community:members", "users", is_in_bottom_bar=True),
    MenuItem(5, _("Tags"), "community:tags", "tag"),
]
HITS = 6
BEHIND = "community:behind"


def full_groups(scope: Scope) -> Sequence[Need]:
    """Groups that are nearly full."""
    open_groups = Group.objects.filter(workspace_id=scope.workspace_id).exclude(state__in=CLOSED)
    count = open_groups.filter(size__gte=F("capacity") * FULL_SHARE).count()
    text = ngettext("%(count)d group is 90%% full or more", "%(count)d groups are 90%% full or more", count)
    return [Need(text % {"count": count}, "look", f"{reverse('community:groups')}?size=full", count)] if count else []


def quiet_groups(scope: Scope) -> Sequence[Need]:
    """Groups in which nobody has written for a week."""
    since = timezone.now() - timedelta(days=QUIET_DAYS)
    rows = Group.objects.filter(workspace_id=scope.workspace_id, last_message_at__lt=since, last_message_at__gt=NEVER)
    count = rows.exclude(state__in=CLOSED).count()
    text = ngettext(
        "Nobody has written in %(count)d group for a week", "Nobody has written in %(count)d groups for a week", count
    )
    link = f"{reverse('community:groups')}?active=quiet-7"
    return [Need(text % {"count": count}, "look", link, count)] if count else []


ATTENTION = [full_groups, quiet_groups]


def groups_found(scope: Scope, text: str) -> Sequence[PaletteHit]:
    """Groups by name."""
    if not text.strip():
        return []
    return [
        PaletteHit(gettext("Groups"), one.name, reverse("community:group", args=[one.id]), platform_name(one.platform))
        for one in find_groups(scope, text, HITS)
    ]


def members_found(scope: Scope, text: str) -> Sequence[PaletteHit]:
    """Members by name."""
    if not text.strip():
        return []
    found = fetch_members(scope, Query(text=text, sort="active", is_descending=True, limit=HITS)).items
    return [PaletteHit(gettext("Members"), one.name, reverse("community:member", args=[one.id])) for one in found]


def things_to_create(scope: Scope, text: str) -> Sequence[PaletteHit]:
    """A new group."""
    label = gettext("New group")
    if scope.role not in DOERS or text.lower() not in label.lower():
        return []
    return [PaletteHit(gettext("Create"), label, reverse("community:group_new"))]


PALETTE = [groups_found, members_found, things_to_create]


def name_groups(scope: Scope, ids: Sequence[int]) -> Mapping[int, Named]:
    """Groups for feeds and timelines."""
    cards = groups_by_id(scope, ids)
    return {id_: Named(card.name, reverse("community:group", args=[id_])) for id_, card in cards.items()}


def name_members(scope: Scope, ids: Sequence[int]) -> Mapping[int, Named]:
    """Members for feeds and timelines."""
    cards = members_by_id(scope, ids)
    return {id_: Named(card.name, reverse("community:member", args=[id_])) for id_, card in cards.items()}


FEED = {"group": name_groups, "member": name_members}
