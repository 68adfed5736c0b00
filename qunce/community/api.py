"""The door of this slice: groups and members for the slices above."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
from django.db.models import Q

from qunce.community.models import Group, Identity, Member
from qunce.platform.tenancy import Scope


@dataclass(frozen=True, slots=True)
class GroupCard:
    """A group as other slices see it. `member_count` is what screens show."""

    id: int
    name: str
    platform: str
    connection_id: int | None
    external_id: str
    owner_ref: str
    member_count: int
    state: str
    capacity: int


@dataclass(frozen=True, slots=True)
class MemberCard:
    """A member as other slices see them."""

    id: int
    name: str
    kind: str


GROUP_FIELDS = ("id", "name", "platform", "connection_id", "external_id", "owner_ref", "size", "state", "capacity")


def groups_by_id(scope: Scope, ids: Iterable[int]) -> dict[int, GroupCard]:
    """The workspace's groups among these ids."""
    rows = Group.objects.filter(workspace_id=scope.workspace_id, id__in=list(ids)).values_list(*GROUP_FIELDS)
    return {row[0]: GroupCard(*row) for row in rows}


def members_by_id(scope: Scope, ids: Iterable[int]) -> dict[int, MemberCard]:
    """The workspace's members among these ids."""
    rows = Member.objects.filter(workspace_id=scope.workspace_id, id__in=list(ids)).values_list("id", "name", "kind")
    return {row[0]: MemberCard(*row) for row in rows}


def find_groups(scope: Scope, text: str = "", limit: int = 50) -> list[GroupCard]:
    """Groups that are not closed and whose name holds the text (all, when it is empty), busiest first."""
    rows = Group.objects.filter(workspace_id=scope.workspace_id).exclude(state__in=["archived", "dismissed"])
    if text.strip():
        rows = rows.filter(Q(name__icontains=text.strip()))
    return [GroupCard(*row) for row in rows.order_by("-last_message_at", "-id").values_list(*GROUP_FIELDS)[:limit]]


def identities_of(scope: Scope, member_ids: Iterable[int], platform: str) -> dict[int, str]:
    """The id of each member on a platform; members who are not there are left out."""
    rows = Identity.objects.filter(
        workspace_id=scope.workspace_id, member_id__in=list(member_ids), platform=platform
    ).order_by("-id")
    return dict(rows.values_list("member_id", "external_id"))


def identity_ids(cursor: psycopg.Cursor[Any], workspace_id: int, platform: str, refs: Sequence[str]) -> dict[str, int]:
    """The member behind each platform id that is known, through the cursor of an admission."""
    rows = cursor.execute(IDENTITY_IDS, [workspace_id, platform, list(refs)]).fetchall()
    return {row[0]: row[1] for row in rows}


IDENTITY_IDS = """
SELECT external_id, member_id FROM community_identity
WHERE workspace_id = %s AND platform = %s AND external_id = ANY(%s)
"""
