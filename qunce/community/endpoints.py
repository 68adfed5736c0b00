"""REST: groups and members (paged by cursor), tags and notes; of the signed-in workspace."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema, Status

from qunce.community import services
from qunce.community.member_rows import fetch_members
from qunce.community.models import Group, Identity, MemberTag, Note, Stay, Tag
from qunce.community.report import report_of
from qunce.community.taxonomy import TYPES
from qunce.console.api import DOERS, Query, actor_of
from qunce.kernel.errors import NotFound, Refused
from qunce.platform.metrics import Period, Question
from qunce.platform.tenancy import Scope

router = Router()
PAGE_SIZE, LARGEST_PAGE = 100, 1000


class GroupOut(Schema):
    """A group."""

    id: int
    name: str
    platform: str
    external_id: str
    connection_id: int | None
    type: str
    purpose: str
    state: str
    capacity: int
    size: int
    customer_count: int
    last_message_at: datetime
    opened_at: datetime | None


class GroupPage(Schema):
    """Groups by id, and the cursor of the next page."""

    items: list[GroupOut]
    next: str


class TypeOut(Schema):
    """A type of group with its defaults."""

    code: str
    name: str
    lifetime_days: int | None
    mix_min_activity: float
    posts_min: int
    posts_max: int


class MemberOut(Schema):
    """A member as lists show them."""

    id: int
    name: str
    kind: str
    source: str
    group_count: int
    first_seen_at: datetime
    last_active_at: datetime
    tags: list[str]


class MemberPage(Schema):
    """Members, most recently active first, how many there are (up to 10,000), and the next cursor."""

    items: list[MemberOut]
    total: int
    is_capped: bool
    next: str


class StayOut(Schema):
    """One spell in a group."""

    group_id: int
    role: str
    source: str
    joined_at: datetime
    left_at: datetime | None


class IdentityOut(Schema):
    """A member on one platform."""

    platform: str
    external_id: str
    name: str


class NoteOut(Schema):
    """A note."""

    id: int
    text: str
    author: str
    at: datetime


class MemberWhole(Schema):
    """A member with what is known of them."""

    id: int
    name: str
    kind: str
    source: str
    identities: list[IdentityOut]
    stays: list[StayOut]
    tags: list[str]
    notes: list[NoteOut]


class Word(Schema):
    """A tag's name, or a note's text."""

    value: str


def scope_of(request: HttpRequest) -> Scope:
    """The workspace of the session."""
    scope: Scope = request.scope  # type: ignore[attr-defined]  # set by the guard
    return scope


def doing(request: HttpRequest) -> Scope:
    """The same, for those who may change things."""
    scope = scope_of(request)
    if scope.role not in DOERS:
        raise NotFound("There is no such page.")
    return scope


def size_of(limit: int) -> int:
    """A page's length within bounds."""
    return max(1, min(limit, LARGEST_PAGE))


@router.get("/group-types", response=list[TypeOut])
def group_types(request: HttpRequest) -> list[TypeOut]:  # noqa: ARG001  ninja names it so
    """The types of groups, with their defaults."""
    from django.utils.translation import gettext

    return [
        TypeOut(**{field: getattr(one, field) for field in TypeOut.model_fields} | {"name": gettext(one.name)})
        for one in TYPES
    ]


@router.get("/groups", response=GroupPage)
def groups(request: HttpRequest, state: str = "", limit: int = PAGE_SIZE, after: int = 0) -> GroupPage:
    """Groups by id. `after` is the `next` of the page before."""
    rows = Group.objects.filter(workspace_id=scope_of(request).workspace_id, id__gt=after)
    rows = rows.filter(state=state) if state else rows
    found = list(rows.order_by("id")[: size_of(limit) + 1])
    items = [GroupOut.model_validate(row, from_attributes=True) for row in found[: size_of(limit)]]
    return GroupPage(items=items, next=str(items[-1].id) if len(found) > size_of(limit) else "")


@router.get("/groups/{int:group_id}", response=GroupOut)
def group(request: HttpRequest, group_id: int) -> GroupOut:
    """One group."""
    return GroupOut.model_validate(services.group_of(scope_of(request), group_id), from_attributes=True)


@router.get("/groups/{int:group_id}/metrics", response=dict[str, Any])
def group_metrics(request: HttpRequest, group_id: int, first: date, last: date) -> dict[str, Any]:
    """Every declared number of a group for days, both included."""
    scope = scope_of(request)
    services.group_of(scope, group_id)
    return report_of(scope, Question(Period(first, last), group_id=group_id))


@router.get("/members", response=MemberPage)
def members(
    request: HttpRequest,
    q: str = "",
    group: int | None = None,
    tag: int | None = None,
    source: str = "",
    kind: str = "",
    limit: int = PAGE_SIZE,
    after: str = "",
) -> MemberPage:
    """Members, most recently active first. `after` is the `next` of the page before."""
    wanted = {"group": group, "tag": tag, "source": source, "kind": kind}
    filters = {key: str(value) for key, value in wanted.items() if value}
    asked = Query(q[:80], filters, "active", is_descending=True, after=after, limit=size_of(limit))
    rows = fetch_members(scope_of(request), asked)
    items = [MemberOut.model_validate(row, from_attributes=True) for row in rows.items]
    return MemberPage(items=items, total=rows.total or 0, is_capped=rows.is_capped, next=rows.next_after)


@router.get("/members/{int:member_id}", response=MemberWhole)
def member(request: HttpRequest, member_id: int) -> MemberWhole:
    """A member with identities, stays, tags and notes."""
    scope = scope_of(request)
    found = services.member_of(scope, member_id)
    mine = {"workspace_id": scope.workspace_id, "member_id": found.pk}
    tagged = MemberTag.objects.filter(**mine).values("tag_id")
    return MemberWhole(
        id=found.pk,
        name=found.name,
        kind=found.kind,
        source=found.source,
        identities=[IdentityOut.model_validate(x, from_attributes=True) for x in Identity.objects.filter(**mine)],
        stays=[
            StayOut.model_validate(x, from_attributes=True) for x in Stay.objects.filter(**mine).order_by("-joined_at")
        ],
        tags=list(Tag.objects.filter(workspace_id=scope.workspace_id, id__in=tagged).values_list("name", flat=True)),
        notes=[NoteOut.model_validate(x, from_attributes=True) for x in Note.objects.filter(**mine).order_by("-at")],
    )


@router.post("/members/{int:member_id}/tags", response={201: Word})
def add_tag(request: HttpRequest, member_id: int, body: Word) -> Status[Word]:
    """Put a tag on a member; a new word makes a new tag."""
    scope = doing(request)
    services.member_of(scope, member_id)
    tag = services.make_tag(scope, body.value)
    services.tag_members(scope, tag.pk, [member_id], source=actor_of(request).label)
    return Status(201, Word(value=tag.name))


@router.delete("/members/{int:member_id}/tags/{str:name}", response={204: None})
def drop_tag(request: HttpRequest, member_id: int, name: str) -> Status[None]:
    """Take a tag off a member."""
    scope = doing(request)
    tag = Tag.objects.filter(workspace_id=scope.workspace_id, name=name).first()
    if tag is None:
        raise NotFound("There is no such tag.")
    if not services.untag_members(scope, tag.pk, [member_id]):
        raise Refused("The member does not have this tag.")
    return Status(204, None)


@router.post("/members/{int:member_id}/notes", response={201: NoteOut})
def add_note(request: HttpRequest, member_id: int, body: Word) -> Status[NoteOut]:
    """Write a note about a member."""
    note = services.add_note(doing(request), actor_of(request), member_id, body.value)
    return Status(201, NoteOut.model_validate(note, from_attributes=True))
