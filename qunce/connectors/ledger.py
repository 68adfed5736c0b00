"""The rows behind wishes: claim, progress, end. Each statement checks that the lease is still ours."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from django.db import connection as database
from django.db import transaction

from qunce.connectors.contract import Page, PlatformTrouble

LEASE_SECONDS = 120.0
"""Longer than any one page takes; renewed by each."""

LANES: dict[str, list[str]] = {"whole": ["full", "groups", "contacts", "staff"], "records": ["records"]}
"""Long readings have a lane of their own, so that they hold up nobody; all else is "single"."""

LONGEST_WAIT = 300.0
FIRST_WAIT = 5.0
MOST_ATTEMPTS = 6
"""A single group or contact that cannot be read so often is given up; the nightly reading sees it again."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A claimed wish. `taken_at` is the token of its lease."""

    id: int
    connection_id: int
    task: str
    cursor: Mapping[str, Any]
    taken_at: datetime
    attempts: int

    @property
    def lane(self) -> str:
        """The task without its reference, for logs."""
        return self.task.partition(":")[0]


def claim(lane: str, most: int) -> list[Wish]:
    """Take due wishes of a lane whose connections are not left alone just now."""
    named = LANES.get(lane)
    others = [task for tasks in LANES.values() for task in tasks]
    with transaction.atomic(), database.cursor() as cursor:
        cursor.execute(CLAIM, [LEASE_SECONDS, named or others, named is not None, most])
        wishes = [
            Wish(row[0], row[1], row[2], msgspec.json.decode(row[3]), row[4], row[5]) for row in cursor.fetchall()
        ]
        cursor.execute(BEGIN_WHOLE, [[w.connection_id for w in wishes if w.task == "full"]])
    return wishes


def remember(wish: Wish, page: Page) -> bool:
    """Save how far it came and renew the lease; False when the wish is somebody else's by now."""
    place = msgspec.json.encode(dict(page.cursor)).decode()
    with transaction.atomic(), database.cursor() as cursor:
        cursor.execute(REMEMBER, [place, LEASE_SECONDS, wish.id, wish.taken_at])
        if not cursor.rowcount:
            return False
        if wish.task == "records" and page.cursor:
            cursor.execute(REMEMBER_RECORDS, [place, wish.connection_id])
        if wish.task == "full":
            cursor.execute(REMEMBER_WHOLE, [page.done, page.total, wish.connection_id])
    return True


def finish(wish: Wish) -> None:
    """It is read. If it was asked for again meanwhile, it stays and begins anew soon."""
    with transaction.atomic(), database.cursor() as cursor:
        cursor.execute(FINISH, [wish.id, wish.taken_at])
        if not cursor.rowcount:
            cursor.execute(AGAIN, [wish.id, wish.taken_at])
        if wish.task == "full":
            cursor.execute(END_WHOLE, [wish.connection_id])


def drop(wish: Wish) -> None:
    """The connection is gone or off."""
    with database.cursor() as cursor:
        cursor.execute("DELETE FROM connectors_syncwish WHERE id = %s AND taken_at = %s", [wish.id, wish.taken_at])


def let_go(wish: Wish) -> None:
    """Give the lease back: we are stopping."""
    with database.cursor() as cursor:
        cursor.execute(LET_GO, [wish.id, wish.taken_at])


def postpone(wish: Wish, trouble: PlatformTrouble) -> None:
    """Wait longer after each failure; leave the whole connection alone where it is in trouble."""
    if ":" in wish.task and not trouble.retry_after and wish.attempts >= MOST_ATTEMPTS:
        drop(wish)
        return
    wait = wait_after(wish.attempts, trouble)
    with transaction.atomic(), database.cursor() as cursor:
        cursor.execute(POSTPONE, [wait, wish.id, wish.taken_at])
        if trouble.retry_after:
            cursor.execute(PAUSE, [wait, wish.connection_id])
        if wish.task == "full":
            cursor.execute(WAIT_WHOLE, [wish.connection_id])


def wait_after(attempts: int, trouble: PlatformTrouble) -> float:
    """Seconds to wait: as the platform says, at least; doubling up to five minutes otherwise."""
    doubled: float = FIRST_WAIT * 2 ** min(max(attempts - 1, 0), 10)
    return max(trouble.retry_after, min(doubled, LONGEST_WAIT))


CLAIM = """
UPDATE connectors_syncwish w
SET taken_at = clock_timestamp(), leased_until = clock_timestamp() + %s * interval '1 second', attempts = w.attempts + 1
FROM connectors_connection c
WHERE c.id = w.connection_id AND w.id IN (
  SELECT s.id FROM connectors_syncwish s JOIN connectors_connection k ON k.id = s.connection_id
  WHERE s.due_at <= clock_timestamp() AND (s.leased_until IS NULL OR s.leased_until < clock_timestamp())
    AND (k.paused_until IS NULL OR k.paused_until < clock_timestamp())
    AND (s.task = ANY(%s::text[])) = %s
  ORDER BY s.due_at LIMIT %s FOR UPDATE OF s SKIP LOCKED)
RETURNING w.id, w.connection_id, w.task,
  CASE WHEN w.task = 'records' THEN coalesce(c.cursors -> 'records', '{}') ELSE w.cursor END::text,
  w.taken_at, w.attempts
"""

REMEMBER = """
UPDATE connectors_syncwish SET cursor = %s::jsonb, leased_until = clock_timestamp() + %s * interval '1 second', attempts = 1
WHERE id = %s AND taken_at = %s
"""

REMEMBER_RECORDS = "UPDATE connectors_connection SET cursors = jsonb_set(cursors, '{records}', %s::jsonb) WHERE id = %s"

FINISH = "DELETE FROM connectors_syncwish WHERE id = %s AND taken_at = %s AND asked_at <= taken_at"

AGAIN = """
UPDATE connectors_syncwish SET taken_at = NULL, leased_until = NULL, cursor = '{}', attempts = 0,
  due_at = clock_timestamp() + interval '2 seconds'
WHERE id = %s AND taken_at = %s
"""

LET_GO = "UPDATE connectors_syncwish SET leased_until = NULL, taken_at = NULL WHERE id = %s AND taken_at = %s"

POSTPONE = """
UPDATE connectors_syncwish SET leased_until = NULL, taken_at = NULL, due_at = clock_timestamp() + %s * interval '1 second' WHERE id = %s AND taken_at = %s
"""

PAUSE = "UPDATE connectors_connection SET paused_until = clock_timestamp() + %s * interval '1 second' WHERE id = %s"

BEGIN_WHOLE = "UPDATE connectors_connection SET sync_state = 'running' WHERE id = ANY(%s)"

REMEMBER_WHOLE = "UPDATE connectors_connection SET sync_done = %s, sync_total = %s WHERE id = %s"

END_WHOLE = """
UPDATE connectors_connection SET sync_state = 'idle', sync_total = sync_done, synced_at = clock_timestamp() WHERE id = %s
"""

WAIT_WHOLE = "UPDATE connectors_connection SET sync_state = 'waiting' WHERE id = %s"
