"""The queries behind the numbers: staff, bots and tests are out of all of them.

Stays say who was in a group when, activity days say who did something. Groups that no connector reads
have neither: their reported days are added as sums, only where nobody asks for sources or people.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, LiteralString

from django.db import connection

from qunce.platform.metrics import Question
from qunce.platform.tenancy import Scope


@dataclass(frozen=True, slots=True)
class Window:
    """A question in SQL's terms."""

    values: Mapping[str, Any]
    group: str
    source: str

    @property
    def has_reports(self) -> bool:
        """Reported days know no sources."""
        return self.values["source"] is None


def window_of(scope: Scope, question: Question) -> Window:
    """The moments at which the period begins and ends on the workspace's clock, and what narrows it."""
    first, last = question.period.first, question.period.last
    values = {
        "workspace": scope.workspace_id,
        "zone": scope.timezone,
        "first": first,
        "last": last,
        "start": datetime.combine(first, time(), scope.zone),
        "end": datetime.combine(last + timedelta(days=1), time(), scope.zone),
        "group": question.group_id,
        "source": question.source,
    }
    narrow = " AND {0}.group_id = %(group)s" if question.group_id is not None else ""
    by_source = " AND {0}.source = %(source)s" if question.source is not None else ""
    return Window(values, narrow, by_source)


def rows_of(window: Window, sql: str) -> list[tuple[Any, ...]]:
    """Run a query of this module."""
    with connection.cursor() as cursor:
        cursor.execute(sql, dict(window.values))
        return list(cursor.fetchall())


def key_of(cut: str | None, day: LiteralString, table: LiteralString) -> str:
    """What the parts of a cut are called in SQL."""
    parts = {None: "''", "day": day, "group": f"{table}.group_id::text", "source": f"{table}.source"}
    return parts[cut]


CAME: dict[str, LiteralString] = {"joined_at": " AND s.how <> 'present'", "left_at": ""}
"""Who was found in a group without being seen to join (an imported log) has not joined in that period."""


def crossings(scope: Scope, question: Question, edge: LiteralString) -> dict[str, int]:
    """How often somebody joined or left a group (`edge`: joined_at or left_at), by the cut's parts."""
    window = window_of(scope, question)
    column: LiteralString = "joins" if edge == "joined_at" else "leaves"
    return added_up(window, crossing_sql(window, question, edge), reported_sql(window, question.cut, column))


def growth(scope: Scope, question: Question) -> dict[str, int]:
    """Joins less leaves, by the cut's parts."""
    window = window_of(scope, question)
    return added_up(
        window,
        crossing_sql(window, question, "joined_at"),
        crossing_sql(window, question, "left_at", "-count(*)"),
        reported_sql(window, question.cut, "joins - r.leaves"),
    )


def crossing_sql(window: Window, question: Question, edge: LiteralString, number: LiteralString = "count(*)") -> str:
    """The stays that began or ended in the period, counted."""
    key = key_of(question.cut, f"(s.{edge} AT TIME ZONE %(zone)s)::date::text", "s")
    return (
        f"SELECT {key}, {number} FROM community_stay s WHERE s.workspace_id = %(workspace)s AND s.is_counted"  # noqa: S608  only words of this module
        f" AND s.{edge} >= %(start)s AND s.{edge} < %(end)s{window.group.format('s')}{window.source.format('s')}"
        f"{CAME[edge]} GROUP BY 1"
    )


def added_up(window: Window, *parts: str) -> dict[str, int]:
    """The sums of (key, number) queries by key, in one query; empty parts say nothing."""
    union = " UNION ALL ".join(part for part in parts if part)
    sql = f"SELECT key, sum(number)::bigint FROM ({union}) AS parts(key, number) GROUP BY 1"  # noqa: S608
    return {key: int(number or 0) for key, number in rows_of(window, sql)}


def said_sql(window: Window, question: Question, *numbers: LiteralString) -> str:
    """What customers wrote, as these sums."""
    key = {None: "''", "day": "a.day::text", "group": "a.group_id::text", "source": "m.source"}[question.cut]
    member = (
        " JOIN community_member m ON m.id = a.member_id" if question.cut == "source" or not window.has_reports else ""
    )
    return (
        f"SELECT {key}, {', '.join(numbers)} FROM community_activityday a{member}"  # noqa: S608
        " WHERE a.workspace_id = %(workspace)s AND a.is_counted AND a.messages > 0"
        f" AND a.day BETWEEN %(first)s AND %(last)s{window.group.format('a')}{window.source.format('m')} GROUP BY 1"
    )


def messages_said(scope: Scope, question: Question) -> dict[str, int]:
    """Messages of customers with those of the daily forms, by the cut's parts."""
    window = window_of(scope, question)
    return added_up(
        window, said_sql(window, question, "sum(a.messages)"), reported_sql(window, question.cut, "messages")
    )


def said(scope: Scope, question: Question) -> dict[str, tuple[int, int]]:
    """Messages of customers, and how many people wrote them, by the cut's parts."""
    window = window_of(scope, question)
    found = rows_of(window, said_sql(window, question, "sum(a.messages)", "count(DISTINCT a.member_id)"))
    return {key: (int(messages), int(people)) for key, messages, people in found}


def reported_sql(window: Window, cut: str | None, column: LiteralString) -> str:
    """Sums of the daily forms, for groups in which we know of nobody; "" where they cannot be cut so."""
    if not window.has_reports or cut == "source":
        return ""
    key = key_of(cut, "r.day::text", "r")
    return (
        f"SELECT {key}, sum(r.{column}) FROM community_dayreport r"  # noqa: S608
        " WHERE r.workspace_id = %(workspace)s AND r.day BETWEEN %(first)s AND %(last)s"
        f"{window.group.format('r')} AND {NOBODY_KNOWN} GROUP BY 1"
    )


def standing(scope: Scope, question: Question) -> dict[str, int]:
    """Distinct customers in a group when the period (or each of its days) ends, by the cut's parts."""
    window = window_of(scope, question)
    key = key_of(question.cut, "d.day::date::text", "s")
    days, end = DAYS if question.cut == "day" else ("", "%(end)s")
    stays = (
        f"SELECT {key}, count(DISTINCT s.member_id) FROM community_stay s{days}"  # noqa: S608
        " WHERE s.workspace_id = %(workspace)s AND s.is_counted"
        f" AND s.joined_at < {end} AND (s.left_at IS NULL OR s.left_at >= {end})"
        f"{window.group.format('s')}{window.source.format('s')} GROUP BY 1"
    )
    return added_up(window, stays, reported_standing(window, question.cut))


def reported_standing(window: Window, cut: str | None) -> str:
    """The newest reported size of each group in which we know of nobody."""
    if not window.has_reports or cut == "source":
        return ""
    key = key_of(cut, "r.day::text", "r")
    newest = "DISTINCT ON (r.group_id, d.day) r.group_id, d.day::date AS day, r.members" if cut == "day" else NEWEST
    days = DAYS[0] if cut == "day" else ""
    until = "d.day::date" if cut == "day" else "%(last)s"
    order = "r.group_id, d.day, r.day DESC" if cut == "day" else "r.group_id, r.day DESC"
    return (
        f"SELECT {key}, sum(r.members) FROM (SELECT {newest} FROM community_dayreport r{days}"  # noqa: S608
        f" WHERE r.workspace_id = %(workspace)s AND r.day <= {until}{window.group.format('r')}"
        f" AND {NOBODY_KNOWN} ORDER BY {order}) r GROUP BY 1"
    )


def present_and(scope: Scope, question: Question, doing: str) -> dict[str, tuple[int, int]]:
    """Of the distinct customers who were in a group during the period, how many were "active" or "left"."""
    window = window_of(scope, question)
    key = key_of(question.cut, "d.day::date::text", "s")
    days, end = DAYS if question.cut == "day" else ("", "%(end)s")
    start = "(d.day AT TIME ZONE %(zone)s)" if question.cut == "day" else "%(start)s"
    join = active_join(window, question) if doing == "active" else ""
    did = "a.member_id IS NOT NULL" if doing == "active" else f"s.left_at >= {start} AND s.left_at < {end}"
    found = rows_of(
        window,
        f"SELECT {key}, count(DISTINCT s.member_id) FILTER (WHERE {did}), count(DISTINCT s.member_id)"  # noqa: S608
        f" FROM community_stay s{days}{join} WHERE s.workspace_id = %(workspace)s AND s.is_counted"
        f" AND s.joined_at < {end} AND (s.left_at IS NULL OR s.left_at >= {start})"
        f"{window.group.format('s')}{window.source.format('s')} GROUP BY 1",
    )
    return {key: (int(some), int(everyone)) for key, some, everyone in found}


def active_join(window: Window, question: Question) -> str:
    """Who did anything: in that group where groups matter, on that day where days matter."""
    by_group = question.cut == "group" or question.group_id is not None
    columns = ["member_id", *(["group_id"] if by_group else []), *(["day"] if question.cut == "day" else [])]
    on = ["a.member_id = s.member_id"]
    on += ["a.group_id = s.group_id"] if by_group else []
    on += ["a.day = d.day::date"] if question.cut == "day" else []
    return (
        f" LEFT JOIN (SELECT DISTINCT {', '.join(columns)} FROM community_activityday x"  # noqa: S608
        " WHERE x.workspace_id = %(workspace)s AND x.is_counted AND x.day BETWEEN %(first)s AND %(last)s"
        f"{window.group.format('x')}) a ON {' AND '.join(on)}"
    )


DAYS: tuple[LiteralString, LiteralString] = (
    " CROSS JOIN generate_series(%(first)s::timestamp, %(last)s::timestamp, interval '1 day') AS d(day)",
    "((d.day + interval '1 day') AT TIME ZONE %(zone)s)",
)

NEWEST = "DISTINCT ON (r.group_id) r.group_id, r.members"

NOBODY_KNOWN = (
    "NOT EXISTS (SELECT 1 FROM community_stay k WHERE k.workspace_id = %(workspace)s AND k.group_id = r.group_id)"
)
