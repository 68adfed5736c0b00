"""The members list's rows: keyset paging and capped counts over a million members, in a fixed number of queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from qunce.community.models import NEVER, MemberTag, Tag
from qunce.community.searching import condition_of, terms_of
from qunce.console.api import Query, Rows
from qunce.platform.tenancy import Scope

COUNT_CAP = 10_000
ORDERS = {"active": "last_active_at", "joined": "first_seen_at"}


@dataclass(frozen=True, slots=True)
class MemberLine:
    """A member as the list shows them."""

    id: int
    name: str
    kind: str
    source: str
    group_count: int
    first_seen_at: datetime
    last_active_at: datetime
    tags: Sequence[str] = ()

    @property
    def pk(self) -> int:
        """What the list calls a row's key."""
        return self.id

    @property
    def was_active(self) -> bool:
        """Whether they ever did anything."""
        return self.last_active_at > NEVER


@dataclass(frozen=True, slots=True)
class Narrowed:
    """The WHERE of a query, with its values."""

    sql: str
    values: Sequence[Any]


def fetch_members(scope: Scope, query: Query, only: Sequence[int] | None = None) -> Rows:
    """One page of members (of these ids), the count up to its cap, and the tags of those shown: six queries at most."""
    where = narrowed(scope, query, timezone.now())
    if where is None:
        return Rows([], 0)
    if only is not None:
        where = Narrowed(f"{where.sql} AND m.id = ANY(%s)", [*where.values, list(only)])
    order = ORDERS.get(query.sort, "last_active_at")
    lines = page_of(where, order, query)
    shown = with_tags(scope, lines[: query.limit])
    total = count_of(where)
    more = len(lines) > query.limit
    return Rows(
        shown,
        min(total, COUNT_CAP),
        is_capped=total > COUNT_CAP,
        next_after=f"{getattr(shown[-1], order).isoformat()},{shown[-1].id}" if more else "",
    )


def narrowed(scope: Scope, query: Query, now: datetime) -> Narrowed | None:
    """What search and filters ask for; None where the text holds nothing that names could."""
    sql = ["m.workspace_id = %s AND m.merged_into_id IS NULL"]
    values: list[Any] = [scope.workspace_id]
    for key, value in query.filters.items():
        extra, given = FILTERS[key](value, now)
        sql.append(extra)
        values.extend(given)
    if query.text:
        terms = terms_of(query.text)
        if not terms:
            return None
        extra, words = condition_of(scope.workspace_id, terms)
        sql.append(extra.removeprefix(" AND "))
        values.extend(words)
    return Narrowed(" AND ".join(sql), values)


def page_of(where: Narrowed, order: str, query: Query) -> list[MemberLine]:
    """A page and one row more, by the order's index."""
    way, than = ("DESC", "<") if query.is_descending else ("ASC", ">")
    after, values = after_of(query.after), list(where.values)
    key = ""
    if after is not None:
        key = f" AND (m.{order}, m.id) {than} (%s, %s)"
        values += after
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT m.id, m.name, m.kind, m.source, m.group_count, m.first_seen_at, m.last_active_at"  # noqa: S608  only words of this module
            f" FROM community_member m WHERE {where.sql}{key} ORDER BY m.{order} {way}, m.id {way} LIMIT %s",
            [*values, query.limit + 1],
        )
        return [MemberLine(*row) for row in cursor.fetchall()]


def after_of(cursor: str) -> list[Any] | None:
    """The key to go on after; a cursor that is not ours begins anew."""
    at, _, id_ = cursor.rpartition(",")
    if not (id_.isascii() and id_.isdigit()) or len(id_) > 18:  # noqa: PLR2004  what a bigint holds
        return None
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return None
    return [moment, int(id_)] if moment.tzinfo else None


def count_of(where: Narrowed) -> int:
    """How many there are, counted up to one more than the cap."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM (SELECT 1 FROM community_member m WHERE {where.sql} LIMIT {COUNT_CAP + 1}) x",  # noqa: S608
            list(where.values),
        )
        return int(cursor.fetchone()[0])


def with_tags(scope: Scope, lines: Sequence[MemberLine]) -> list[MemberLine]:
    """The lines with the names of their tags."""
    names = tag_names(scope, [line.id for line in lines])
    return [replace(line, tags=names.get(line.id, ())) for line in lines]


def tag_names(scope: Scope, member_ids: Sequence[int]) -> Mapping[int, Sequence[str]]:
    """The names of the tags of each member."""
    words = dict(Tag.objects.filter(workspace_id=scope.workspace_id).values_list("id", "name"))
    found: dict[int, list[str]] = {}
    rows = MemberTag.objects.filter(workspace_id=scope.workspace_id, member_id__in=member_ids).order_by("tag_id")
    for member_id, tag_id in rows.values_list("member_id", "tag_id"):
        found.setdefault(member_id, []).append(words.get(tag_id, ""))
    return found


def by_group(value: str, _now: datetime) -> tuple[str, list[Any]]:
    """In this group now."""
    return IN_GROUP, [int(value)]


def by_tag(value: str, _now: datetime) -> tuple[str, list[Any]]:
    """With this tag."""
    return WITH_TAG, [int(value)]


def by_activity(value: str, now: datetime) -> tuple[str, list[Any]]:
    """Active within so many days; "quiet-30": not within 30; "never"."""
    if value == "never":
        return "m.last_active_at = %s", [NEVER]
    if value.startswith("quiet-"):
        return "m.last_active_at < %s", [now - timedelta(days=int(value.removeprefix("quiet-")))]
    return "m.last_active_at >= %s", [now - timedelta(days=int(value))]


def by_joining(value: str, now: datetime) -> tuple[str, list[Any]]:
    """First seen within so many days."""
    return "m.first_seen_at >= %s", [now - timedelta(days=int(value))]


IN_GROUP = """m.id IN (SELECT s.member_id FROM community_stay s
  WHERE s.workspace_id = m.workspace_id AND s.group_id = %s AND s.left_at IS NULL)"""

WITH_TAG = """EXISTS (SELECT 1 FROM community_membertag x
  WHERE x.workspace_id = m.workspace_id AND x.tag_id = %s AND x.member_id = m.id)"""

FILTERS = {
    "group": by_group,
    "tag": by_tag,
    "kind": lambda value, _now: ("m.kind = %s", [value]),
    "source": lambda value, _now: ("m.source = %s", [value]),
    "active": by_activity,
    "joined": by_joining,
}
