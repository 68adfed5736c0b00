"""Days reported by hand, for groups that no connector reads: sums without people."""

from collections.abc import Sequence
from datetime import date

from qunce.platform.batch import Batch, reaction
from qunce.platform.events import Event


@reaction("community.days", "group.day_reported")
def keep_days(batch: Batch, events: Sequence[Event]) -> None:
    """Keep the newest report of each day; the newest day says how many members there are now."""
    newest: dict[tuple[int, date], Event] = {}
    for event in events:
        if event.group_id is not None:
            newest[event.group_id, date.fromisoformat(str(event.payload["day"]))] = event
    if not newest:
        return
    columns = [[event.workspace_id for event in newest.values()], [g for g, _ in newest], [day for _, day in newest]]
    numbers = [
        [int(event.payload[word]) for event in newest.values()] for word in ("members", "joins", "leaves", "messages")
    ]
    batch.cursor.execute(SAVE, [*columns, *numbers, [event.at for event in newest.values()]])
    batch.cursor.execute(COUNT, [list({g for g, _ in newest})])


SAVE = """
INSERT INTO community_dayreport (workspace_id, group_id, day, members, joins, leaves, messages, reported_at)
SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::date[], %s::int[], %s::int[], %s::int[], %s::int[],
  %s::timestamptz[])
ON CONFLICT (workspace_id, group_id, day) DO UPDATE SET members = EXCLUDED.members, joins = EXCLUDED.joins,
  leaves = EXCLUDED.leaves, messages = EXCLUDED.messages, reported_at = EXCLUDED.reported_at
"""

COUNT = """
UPDATE community_group g SET reported_count = r.members, last_message_at = greatest(g.last_message_at, r.talked_at)
FROM (SELECT DISTINCT ON (group_id) group_id, members,
        CASE WHEN messages > 0 THEN reported_at ELSE '1970-01-01' END AS talked_at
      FROM community_dayreport WHERE group_id = ANY(%s) ORDER BY group_id, day DESC) r
WHERE g.id = r.group_id
"""
