"""The lists of this slice, as the console draws them: groups, members, the people of a group."""

from datetime import timedelta
from typing import Any

from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from qunce.community import choices, finding
from qunce.community.member_rows import MemberLine, fetch_members
from qunce.community.models import NEVER, Group
from qunce.community.taxonomy import FULL_SHARE, KINDS, STATES, type_names
from qunce.console.api import Bulk, Column, Empty, Filter, ListPage, Query, Rows, Step, cells, offset_rows
from qunce.platform.tenancy import Scope

SIZES: dict[str, dict[str, Any]] = {
    "full": {"size__gte": F("capacity") * FULL_SHARE},
    "large": {"size__gte": 100},
    "middle": {"size__gte": 30, "size__lt": 100},
    "small": {"size__lt": 30},
}
GROUP_ORDERS = {"name": "name", "people": "size", "active": "last_message_at", "opened": "opened_at"}


def fetch_groups(scope: Scope, query: Query) -> Rows:
    """One page of groups."""
    rows = Group.objects.filter(workspace_id=scope.workspace_id)
    if query.text:
        rows = rows.filter(name__icontains=query.text)
    for key, value in query.filters.items():
        rows = narrow_groups(rows, key, value)
    order = GROUP_ORDERS.get(query.sort, "last_message_at")
    sign = F(order).desc(nulls_last=True) if query.is_descending else F(order).asc(nulls_last=True)
    return offset_rows(rows.order_by(sign, "-id"), query)


def narrow_groups(rows: QuerySet[Group], key: str, value: str) -> QuerySet[Group]:
    """Apply one filter."""
    if key == "size":
        return rows.filter(**SIZES[value])
    if key == "active":
        days = timedelta(days=int(value.removeprefix("quiet-")))
        since = timezone.now() - days
        is_quiet = value.startswith("quiet-")
        return rows.filter(last_message_at__lt=since) if is_quiet else rows.filter(last_message_at__gte=since)
    if key == "owner":
        return rows.filter(owner_member_id=int(value))
    return rows.filter(**{key: value})


def state_cell(group: Group) -> Any:
    """A state's word in its tone."""
    word, tone = STATES.get(group.state, (group.state, "muted"))
    return cells.chip(gettext(word), tone)


def people_cell(group: Group) -> Any:
    """People of capacity."""
    return f"{group.size:,} / {group.capacity:,}"


def last_cell(at: Any) -> Any:
    """A moment, or a dash for never."""
    return cells.moment(at) if at and at > NEVER else cells.muted("–")


def type_cell(group: Group) -> Any:
    """The type's name, or a dash."""
    name = type_names().get(group.type)
    return gettext(name) if name else cells.muted("–")


GROUPS = ListPage(
    name="groups",
    search=_("Search groups"),
    columns=(
        Column("name", _("Name"), lambda g: cells.name(g.name), is_sortable=True),
        Column("state", _("State"), state_cell, is_fact=True),
        Column("people", _("People"), people_cell, is_sortable=True, is_number=True, is_fact=True),
        Column("type", _("Type"), type_cell),
        Column("platform", _("Platform"), lambda g: choices.platform_name(g.platform)),
        Column("active", _("Last message"), lambda g: last_cell(g.last_message_at), is_sortable=True),
        Column("opened", _("Opened"), lambda g: last_cell(g.opened_at), is_sortable=True, is_hidden=True),
        Column("purpose", _("Purpose"), lambda g: cells.name(g.purpose), is_hidden=True),
    ),
    filters=(
        Filter("state", _("State"), choices.state_choices),
        Filter("type", _("Type"), choices.type_choices),
        Filter("platform", _("Platform"), choices.platform_choices),
        Filter("owner", _("Group owner"), choices.owner_choices, finding.find_owner, finding.member_word),
        Filter("size", _("Size"), choices.size_choices),
        Filter("active", _("Last message"), choices.quiet_choices),
    ),
    default_sort="-active",
    bulk=(
        Bulk(_("Set state"), "community:groups_state", "flag"),
        Bulk(_("Set type"), "community:groups_type", "tag"),
    ),
    link=lambda g: reverse("community:group", args=[g.id]),
    empty=Empty(
        _("A group appears here once its platform is connected, or when you add it by hand."),
        "messages",
        lambda _scope: [
            Step(gettext("Connect a platform"), reverse("console:connections"), "plug"),
            Step(gettext("Add a group by hand"), reverse("community:group_new")),
        ],
    ),
    fetch=fetch_groups,
)


def person_cell(line: MemberLine) -> Any:
    """Who it is; what they are where they are no customer."""
    return cells.person(line.name, line.id, note="" if line.kind == "customer" else gettext(KINDS[line.kind]))


MEMBERS = ListPage(
    name="members",
    search=_("Search members by name"),
    columns=(
        Column("name", _("Name"), person_cell),
        Column("groups", _("Groups"), lambda m: cells.number(m.group_count), is_number=True, is_fact=True),
        Column("tags", _("Tags"), lambda m: cells.tags(m.tags) if m.tags else ""),
        Column("source", _("Came from"), lambda m: cells.name(m.source) if m.source else cells.muted("–")),
        Column("joined", _("First seen"), lambda m: last_cell(m.first_seen_at), is_sortable=True),
        Column("active", _("Last active"), lambda m: last_cell(m.last_active_at), is_sortable=True, is_fact=True),
    ),
    filters=(
        Filter("group", _("Group"), choices.group_choices, finding.find_group, finding.group_word),
        Filter("tag", _("Tag"), choices.tag_choices, finding.find_tag, finding.tag_word),
        Filter("kind", _("Kind"), choices.kind_choices),
        Filter("source", _("Came from"), choices.source_choices),
        Filter("active", _("Last active"), choices.active_choices),
        Filter("joined", _("First seen"), choices.joined_choices),
    ),
    default_sort="-active",
    bulk=(
        Bulk(_("Add a tag"), "community:members_tag", "tag"),
        Bulk(_("Remove a tag"), "community:members_untag", "x"),
    ),
    link=lambda m: reverse("community:member", args=[m.id]),
    empty=Empty(
        _("Members appear here as they join groups or are added as contacts."),
        "users",
        lambda _scope: [Step(gettext("Connect a platform"), reverse("console:connections"), "plug")],
    ),
    fetch=fetch_members,
)
