"""The 360° profile: what is known of one member, in a fixed number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Sum
from django.utils.translation import gettext

from qunce.community.models import ActivityDay, Consent, Group, Identity, Member, MemberTag, Note, Stay, Tag
from qunce.community.taxonomy import HOWS, PURPOSES, ROLES
from qunce.platform.tenancy import Scope

MOST_STAYS = 50


@dataclass(frozen=True, slots=True)
class StayView:
    """One spell in a group, in words."""

    group: Group
    role: str
    source: str
    how: str
    joined_at: datetime
    left_at: datetime | None
    left_how: str


@dataclass(frozen=True, slots=True)
class TagView:
    """A tag, since when and by whom."""

    id: int
    name: str
    source: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Profile:
    """Everything but the timeline."""

    identities: Sequence[Identity]
    stays: Sequence[StayView]
    tags: Sequence[TagView]
    words: Sequence[str]
    notes: Sequence[Note]
    consents: Sequence[tuple[str, Consent]]
    numbers: Sequence[tuple[str, int]]
    last_day: date | None


def profile_of(scope: Scope, member: Member) -> Profile:
    """Load all parts."""
    mine = {"workspace_id": scope.workspace_id, "member_id": member.pk}
    words = dict(Tag.objects.filter(workspace_id=scope.workspace_id).order_by("name").values_list("id", "name"))
    tagged = MemberTag.objects.filter(**mine).order_by("at").values_list("tag_id", "source", "at")
    consents = Consent.objects.filter(**mine).order_by("-given_at")
    numbers, last_day = numbers_of(scope, member)
    return Profile(
        identities=list(Identity.objects.filter(**mine).order_by("id")),
        stays=stays_of(scope, member),
        tags=[TagView(id_, words.get(id_, ""), source, at) for id_, source, at in tagged],
        words=list(words.values()),
        notes=list(Note.objects.filter(**mine).order_by("-at", "-id")[:MOST_STAYS]),
        consents=[(gettext(PURPOSES.get(one.purpose, one.purpose)), one) for one in consents],
        numbers=numbers,
        last_day=last_day,
    )


def stays_of(scope: Scope, member: Member) -> list[StayView]:
    """The newest spells, open ones first."""
    rows = Stay.objects.filter(workspace_id=scope.workspace_id, member_id=member.pk)
    found = sorted(rows.order_by("-joined_at")[:MOST_STAYS], key=lambda stay: stay.left_at is not None)
    groups = Group.objects.filter(workspace_id=scope.workspace_id).in_bulk({stay.group_id for stay in found})
    return [
        StayView(
            groups[stay.group_id],
            gettext(ROLES.get(stay.role, stay.role)),
            stay.source,
            gettext(HOWS[stay.how]) if stay.how in HOWS else "",
            stay.joined_at,
            stay.left_at,
            gettext(HOWS[stay.left_how]) if stay.left_how in HOWS else "",
        )
        for stay in found
        if stay.group_id in groups
    ]


def numbers_of(scope: Scope, member: Member) -> tuple[list[tuple[str, int]], date | None]:
    """Messages, clicks, orders and active days, ever."""
    rows = ActivityDay.objects.filter(workspace_id=scope.workspace_id, member_id=member.pk)
    sums = rows.aggregate(m=Sum("messages"), c=Sum("clicks"), o=Sum("orders"), d=Count("day", distinct=True))
    last = rows.order_by("-day").values_list("day", flat=True).first()
    return [
        (gettext("Messages"), sums["m"] or 0),
        (gettext("Clicks"), sums["c"] or 0),
        (gettext("Orders"), sums["o"] or 0),
        (gettext("Active days"), sums["d"] or 0),
    ], last
