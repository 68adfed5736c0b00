"""Activity: who said, clicked or bought something on which day of the workspace's calendar."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from qunce.community.people import Cursor
from qunce.platform.batch import Batch, reaction
from qunce.platform.events import Event

COLUMNS = {"message.posted": 0, "link.clicked": 1, "order.paid": 2}
Cell = tuple[int, int, int, date]
"""(workspace, group or 0, member, day)."""


@reaction("community.activity", *COLUMNS)
def count_activity(batch: Batch, events: Sequence[Event]) -> None:
    """Add to the days of members, and remember when members and groups were last active."""
    named = [event for event in events if event.member_id is not None]
    if named:
        zones = zones_of(batch.cursor, {event.workspace_id for event in named})
        save_days(batch.cursor, summed(named, zones))
        save_last(batch.cursor, TOUCH_MEMBERS, latest((e.member_id, e.at) for e in named if not e.is_test))
    messages = [e for e in events if e.kind == "message.posted" and e.group_id is not None and not e.is_test]
    save_last(batch.cursor, TOUCH_GROUPS, latest((e.group_id, e.at) for e in messages))


def zones_of(cursor: Cursor, workspace_ids: set[int]) -> dict[int, ZoneInfo]:
    """The time zone of each workspace."""
    rows = cursor.execute(ZONES, [sorted(workspace_ids)]).fetchall()
    known = {id_: ZoneInfo(zone) for id_, zone in rows}
    return {id_: known.get(id_, ZoneInfo("Asia/Shanghai")) for id_ in workspace_ids}


def summed(events: Iterable[Event], zones: Mapping[int, ZoneInfo]) -> dict[Cell, list[int]]:
    """The counts to add: messages, clicks, orders, and 1 where they are in the numbers."""
    cells: dict[Cell, list[int]] = {}
    for event in events:
        day = event.at.astimezone(zones[event.workspace_id]).date()
        cell = (event.workspace_id, event.group_id or 0, event.member_id or 0, day)
        counts = cells.setdefault(cell, [0, 0, 0, 0])
        counts[COLUMNS[event.kind]] += 1
        counts[3] |= not (event.is_staff or event.is_bot or event.is_test)
    return cells


def save_days(cursor: Cursor, cells: Mapping[Cell, Sequence[int]]) -> None:
    """Add the counts, in one statement."""
    rows = [(*cell, *counts[:3], bool(counts[3])) for cell, counts in sorted(cells.items())]
    cursor.execute(ADD_DAYS, [list(column) for column in zip(*rows, strict=True)])


def latest(touches: Iterable[tuple[int | None, datetime]]) -> dict[int, datetime]:
    """The newest time for each id."""
    newest: dict[int, datetime] = {}
    for id_, at in touches:
        if id_ is not None and (id_ not in newest or at > newest[id_]):
            newest[id_] = at
    return newest


def save_last(cursor: Cursor, statement: str, newest: Mapping[int, datetime]) -> None:
    """Move "last active" forward; steps of less than a minute are not worth a write."""
    if newest:
        cursor.execute(statement, [list(newest), list(newest.values())])


ZONES = "SELECT id, timezone FROM platform_workspace WHERE id = ANY(%s)"

ADD_DAYS = """
INSERT INTO community_activityday AS d (workspace_id, group_id, member_id, day, messages, clicks, orders, is_counted)
SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::date[], %s::int[], %s::int[], %s::int[], %s::bool[])
ON CONFLICT (workspace_id, group_id, member_id, day) DO UPDATE SET
  messages = d.messages + EXCLUDED.messages, clicks = d.clicks + EXCLUDED.clicks, orders = d.orders + EXCLUDED.orders
"""

TOUCH_MEMBERS = """
UPDATE community_member m SET last_active_at = u.at FROM unnest(%s::bigint[], %s::timestamptz[]) AS u(id, at)
WHERE m.id = u.id AND m.last_active_at < u.at - interval '1 minute'
"""

TOUCH_GROUPS = """
UPDATE community_group g SET last_message_at = u.at FROM unnest(%s::bigint[], %s::timestamptz[]) AS u(id, at)
WHERE g.id = u.id AND g.last_message_at < u.at - interval '1 minute'
"""
