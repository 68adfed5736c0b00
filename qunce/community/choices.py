"""What filters offer: groups, tags, sources, owners of this workspace, each in one query."""

from collections.abc import Sequence

from django.db import connection
from django.utils.translation import gettext

from qunce.community.models import Group, Member, Tag
from qunce.community.taxonomy import CLOSED, KINDS, STATES, TYPES
from qunce.connectors.api import all_connectors, all_platforms, name_of
from qunce.platform.tenancy import Scope

Choices = Sequence[tuple[str, str]]
MOST_OFFERED = 60


def group_choices(scope: Scope) -> Choices:
    """The busiest groups."""
    rows = Group.objects.filter(workspace_id=scope.workspace_id).order_by("-last_message_at", "-id")
    return [(str(id_), name) for id_, name in rows.values_list("id", "name")[:MOST_OFFERED]]


def tag_choices(scope: Scope) -> Choices:
    """The tags in most use."""
    rows = Tag.objects.filter(workspace_id=scope.workspace_id).order_by("-member_count", "name")
    return [(str(id_), name) for id_, name in rows.values_list("id", "name")[:MOST_OFFERED]]


def source_choices(scope: Scope) -> Choices:
    """The sources that members came from: the index is skipped through, not read."""
    with connection.cursor() as cursor:
        cursor.execute(SOURCES, {"workspace": scope.workspace_id, "most": MOST_OFFERED})
        return [(source, source) for (source,) in cursor.fetchall()]


def owner_choices(scope: Scope) -> Choices:
    """Who owns groups."""
    owners = (
        Group.objects.filter(workspace_id=scope.workspace_id, owner_member_id__isnull=False)
        .values("owner_member_id")
        .distinct()
    )
    rows = Member.objects.filter(workspace_id=scope.workspace_id, id__in=owners).order_by("name", "id")
    return [(str(id_), name) for id_, name in rows.values_list("id", "name")[:MOST_OFFERED]]


def state_choices(_scope: Scope) -> Choices:
    """The states of groups."""
    return [(code, gettext(word)) for code, (word, _) in STATES.items()]


def type_choices(_scope: Scope) -> Choices:
    """The types of groups."""
    return [(one.code, gettext(one.name)) for one in TYPES]


def platform_choices(_scope: Scope) -> Choices:
    """The platforms we have connectors for, then those that people serve."""
    return [(slug, platform_name(slug)) for slug in (*all_connectors(), *all_platforms())]


def by_hand_choices() -> Choices:
    """The platforms whose groups one adds oneself."""
    return [*((code, platform_name(code)) for code in all_platforms()), ("manual", gettext("Another platform"))]


def kind_choices(_scope: Scope) -> Choices:
    """What members may be."""
    return [(code, gettext(word)) for code, word in KINDS.items()]


def size_choices(_scope: Scope) -> Choices:
    """How large a group is."""
    return [
        ("full", gettext("90% full or more")),
        ("large", gettext("100 and more")),
        ("middle", gettext("30 to 99")),
        ("small", gettext("Fewer than 30")),
    ]


def quiet_choices(_scope: Scope) -> Choices:
    """When somebody last wrote in a group."""
    return [
        ("1", gettext("In the last 24 hours")),
        ("7", gettext("In the last 7 days")),
        ("quiet-7", gettext("Not for 7 days")),
        ("quiet-30", gettext("Not for 30 days")),
    ]


def active_choices(_scope: Scope) -> Choices:
    """When a member was last active."""
    return [*quiet_choices(_scope), ("never", gettext("Never"))]


def joined_choices(_scope: Scope) -> Choices:
    """When a member was first seen."""
    return [
        ("1", gettext("In the last 24 hours")),
        ("7", gettext("In the last 7 days")),
        ("30", gettext("In the last 30 days")),
    ]


def platform_name(slug: str) -> str:
    """A platform's name in the language of the screen."""
    from django.utils.translation import get_language

    return name_of(slug, get_language() or "en")


def is_closed(state: str) -> bool:
    """Whether a group is no longer worked with."""
    return state in CLOSED


SOURCES = """
WITH RECURSIVE found AS (
  (SELECT source, 1 AS n FROM community_member WHERE workspace_id = %(workspace)s AND source > ''
   ORDER BY workspace_id, source LIMIT 1)
  UNION ALL
  SELECT (SELECT m.source FROM community_member m WHERE m.workspace_id = %(workspace)s AND m.source > found.source
          ORDER BY m.workspace_id, m.source LIMIT 1), n + 1
  FROM found WHERE found.source IS NOT NULL AND n <= %(most)s)
SELECT source FROM found WHERE source IS NOT NULL
"""
