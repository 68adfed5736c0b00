"""Wishes to read something from a platform: asked in any transaction, granted by the sync loops."""

from typing import Any, Protocol

CHANNEL = "syncs"
SETTLE_SECONDS = {"group": 2.0, "contact": 0.5, "contacts": 20.0}
"""A group's data lags its events by about 2 s (p92122), and events come in bursts: look once, after."""


class Cursor(Protocol):
    """A database cursor: psycopg's in an admission, Django's elsewhere."""

    def execute(self, query: Any, params: Any = None) -> Any:
        """Run a statement."""


def want_sync(cursor: Cursor, connection_id: int, task: str) -> None:
    """Ask for `task` in the caller's transaction; asking again before it has begun puts it off a little."""
    want_syncs(cursor, [(connection_id, task)])


def want_syncs(cursor: Cursor, wanted: list[tuple[int, str]], *, wake: bool = True) -> None:
    """Ask for several things at once, and wake the runners where something is due now."""
    if not wanted:
        return
    rows = sorted(set(wanted))
    delays = [SETTLE_SECONDS.get(task.partition(":")[0], 0.0) for _, task in rows]
    cursor.execute(WISH, [[c for c, _ in rows], [task for _, task in rows], delays])
    if wake and not all(delays):
        cursor.execute("SELECT pg_notify(%s, '')", [f"qunce_{CHANNEL}"])


WISH = """
INSERT INTO connectors_syncwish AS wish (workspace_id, connection_id, task, asked_at, due_at, attempts, cursor)
SELECT c.workspace_id, c.id, u.task, clock_timestamp(), clock_timestamp() + u.delay * interval '1 second', 0, '{}'
FROM unnest(%s::bigint[], %s::text[], %s::float8[]) AS u(connection_id, task, delay)
JOIN connectors_connection c ON c.id = u.connection_id AND c.is_active
ON CONFLICT (connection_id, task) DO UPDATE SET
  asked_at = CASE WHEN wish.taken_at IS NULL THEN wish.asked_at ELSE EXCLUDED.asked_at END,
  due_at = least(EXCLUDED.due_at, (CASE WHEN wish.taken_at IS NULL THEN wish.asked_at ELSE EXCLUDED.asked_at END)
                                  + interval '1 minute')
WHERE wish.taken_at IS NOT NULL OR (wish.attempts = 0 AND wish.due_at < EXCLUDED.due_at - interval '1 second')
"""
"""Asking again while events keep coming puts the look off, for a minute at most: a backlog of callbacks is
applied in its own order first, and the platform's present truth read once, after it."""
