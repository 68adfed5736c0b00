"""The people of a group, as a list: who is there, and who left."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from qunce.community.lists import last_cell
from qunce.community.models import Member, Stay
from qunce.community.taxonomy import HOWS, KINDS, ROLES
from qunce.console.api import Bulk, Column, Empty, Filter, ListPage, Query, Rows, cells, offset_rows
from qunce.platform.tenancy import Scope


@dataclass(frozen=True, slots=True)
class StayLine:
    """A stay with the person."""

    stay: Stay
    member: Member
    inviter: str

    @property
    def pk(self) -> int:
        """What the list calls a row's key."""
        return int(self.stay.pk)


def people_page(group_id: int) -> ListPage:
    """The list of one group's people."""
    return ListPage(
        name="group_people",
        search=_("Search members by name"),
        columns=(
            Column("name", _("Name"), person_cell),
            Column("role", _("Role"), lambda x: gettext(ROLES.get(x.stay.role, x.stay.role)), is_fact=True),
            Column("source", _("Came from"), source_cell),
            Column("joined", _("Joined"), lambda x: last_cell(x.stay.joined_at), is_sortable=True, is_fact=True),
            Column("left", _("Left"), left_cell),
            Column("active", _("Last active"), lambda x: last_cell(x.member.last_active_at)),
        ),
        filters=(
            Filter("who", _("Stay"), lambda _scope: [("left", gettext("Left")), ("all", gettext("Everyone ever"))]),
            Filter("role", _("Role"), lambda _scope: [(code, gettext(word)) for code, word in ROLES.items()]),
        ),
        default_sort="-joined",
        bulk=(Bulk(_("Set role"), reverse("community:people_role", args=[group_id]), "user-check"),),
        link=lambda x: reverse("community:member", args=[x.member.pk]),
        empty=Empty(_("Nobody is known to be in this group yet."), "users"),
        fetch=partial(fetch_stays, group_id),
    )


def fetch_stays(group_id: int, scope: Scope, query: Query) -> Rows:
    """One page of stays with their people: four queries."""
    rows = Stay.objects.filter(workspace_id=scope.workspace_id, group_id=group_id)
    who = query.filters.get("who", "here")
    if who != "all":
        rows = rows.filter(left_at__isnull=who == "here")
    if role := query.filters.get("role"):
        rows = rows.filter(role=role)
    if query.text:
        named = Member.objects.filter(workspace_id=scope.workspace_id, name__icontains=query.text)
        rows = rows.filter(member_id__in=named.filter(id__in=rows.values("member_id")).values("id"))
    found = offset_rows(rows.order_by("-joined_at" if query.is_descending else "joined_at", "-id"), query)
    return Rows(with_people(scope, found.items), found.total, found.is_capped, found.next_after)


def with_people(scope: Scope, stays: Any) -> list[StayLine]:
    """The stays with members and inviters."""
    ids = {s.member_id for s in stays} | {s.invited_by_id for s in stays if s.invited_by_id}
    people = Member.objects.filter(workspace_id=scope.workspace_id).in_bulk(ids)
    return [
        StayLine(s, people[s.member_id], people[s.invited_by_id].name if s.invited_by_id in people else "")
        for s in stays
        if s.member_id in people
    ]


def person_cell(line: StayLine) -> Any:
    """Who it is."""
    note = "" if line.member.kind == "customer" else gettext(KINDS[line.member.kind])
    return cells.person(line.member.name, line.member.pk, note=note)


def source_cell(line: StayLine) -> Any:
    """Where they came from, how, and who invited them."""
    how = gettext(HOWS[line.stay.how]) if line.stay.how in HOWS else ""
    by = gettext("by %(name)s") % {"name": line.inviter} if line.inviter else how
    first = cells.name(line.stay.source) if line.stay.source else cells.muted(by or "–")
    return cells.two_lines(first, by) if line.stay.source and by else first


def left_cell(line: StayLine) -> Any:
    """When and how they left."""
    if line.stay.left_at is None:
        return cells.muted("–")
    how = gettext(HOWS[line.stay.left_how]) if line.stay.left_how in HOWS else ""
    return cells.two_lines(cells.moment(line.stay.left_at), how) if how else cells.moment(line.stay.left_at)
