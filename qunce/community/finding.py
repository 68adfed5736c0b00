"""Looking for a filter's choices by text, where there are more than can be offered at once."""

from typing import Any

from django.utils.translation import gettext

from qunce.community.choices import MOST_OFFERED, Choices
from qunce.community.models import Group, Member, Tag
from qunce.platform.tenancy import Scope

LONGEST_ID = 18


def find_group(scope: Scope, text: str) -> Choices:
    """Groups whose names hold the text."""
    rows = Group.objects.filter(workspace_id=scope.workspace_id, name__icontains=text).order_by("name", "id")
    return [(str(id_), name) for id_, name in rows.values_list("id", "name")[:MOST_OFFERED]]


def find_owner(scope: Scope, text: str) -> Choices:
    """Owners of groups whose names hold the text."""
    owners = Group.objects.filter(workspace_id=scope.workspace_id, owner_member_id__isnull=False)
    rows = Member.objects.filter(
        workspace_id=scope.workspace_id, id__in=owners.values("owner_member_id"), name__icontains=text
    ).order_by("name", "id")
    return [(str(id_), name) for id_, name in rows.values_list("id", "name")[:MOST_OFFERED]]


def find_tag(scope: Scope, text: str) -> Choices:
    """Tags that hold the text."""
    rows = Tag.objects.filter(workspace_id=scope.workspace_id, name__icontains=text).order_by("name")
    return [(str(id_), name) for id_, name in rows.values_list("id", "name")[:MOST_OFFERED]]


def group_word(scope: Scope, value: str) -> str:
    """What a group is called."""
    return first_word(Group.objects.filter(workspace_id=scope.workspace_id), value)


def member_word(scope: Scope, value: str) -> str:
    """What a member is called."""
    return first_word(Member.objects.filter(workspace_id=scope.workspace_id), value)


def tag_word(scope: Scope, value: str) -> str:
    """What a tag is called."""
    return first_word(Tag.objects.filter(workspace_id=scope.workspace_id), value)


def first_word(rows: Any, value: str) -> str:
    """The name of the row with this id, "" for none; a row without a name still narrows."""
    if not (value.isascii() and value.isdigit()) or len(value) > LONGEST_ID:
        return ""
    name = rows.filter(id=int(value)).values_list("name", flat=True).first()
    return "" if name is None else name or gettext("(no name)")
