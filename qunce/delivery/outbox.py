"""The dispatcher's statements: claim, store, let go, sweep. Each is one conditional statement, set-based."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec
from django.db import connection

from qunce.connectors.contract import Pending
from qunce.delivery.models import Delivery
from qunce.delivery.rules import GROUPABLE, Due, State
from qunce.platform import audit
from qunce.platform.tenancy import Scope

CHANNEL = "deliveries"
"""What NOTIFY wakes the dispatchers on."""

LEASE = timedelta(seconds=60)
"""How long a worker may hold a row it is sending; after that the outcome counts as unknown."""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a claimed delivery. `next_try_at` is for what waits or is to be asked about."""

    id: int
    token: uuid.UUID | None
    state: State
    reason: str = ""
    platform_ref: str = ""
    next_try_at: datetime | None = None


def claim(now: datetime, most: int, busy: Sequence[int], *, grouped: bool) -> list[Due]:
    """Take due deliveries for sending, and commit: no other worker will have them.

    `busy` connections are passed over. Calls that may be shared (`grouped`) are claimed apart, in
    great numbers, so that one broadcast becomes one call.
    """
    token = uuid.uuid4()
    with connection.cursor() as cursor:
        cursor.execute(
            CLAIM,
            {
                "now": now,
                "groupable": sorted(GROUPABLE),
                "grouped": grouped,
                "busy": list(busy),
                "most": most,
                "token": token,
                "until": now + LEASE,
            },
        )
        rows = cursor.fetchall()
    return sorted((due_of(row, token) for row in rows), key=lambda due: due.id)


def due_of(row: Sequence[Any], token: uuid.UUID) -> Due:
    """The plain value of a claimed row."""
    id_, workspace_id, connection_id, kind, target, content, context, origin, attempts = row
    return Due(
        id=id_,
        workspace_id=workspace_id,
        connection_id=connection_id,
        kind=kind,
        target_ref=target,
        content=msgspec.json.decode(content),
        context=msgspec.json.decode(context),
        origin=origin,
        attempts=attempts,
        token=token,
    )


def store(results: Sequence[Result], now: datetime) -> int:
    """Write what became of claimed deliveries, where the claim still holds; returns how many rows it did."""
    if not results:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            STORE,
            {
                "now": now,
                "ids": [r.id for r in results],
                "tokens": [r.token for r in results],
                "states": [r.state.value for r in results],
                "reasons": [r.reason[:200] for r in results],
                "refs": [r.platform_ref for r in results],
                "tries": [r.next_try_at for r in results],
            },
        )
        return int(cursor.rowcount)


def let_go(deliveries: Sequence[Due]) -> None:
    """Give back what was claimed and never called."""
    with connection.cursor() as cursor:
        cursor.execute(LET_GO, [[d.id for d in deliveries], [d.token for d in deliveries]])


def sweep(now: datetime) -> bool:
    """End leases that ran out, and apply late policies. True when a page should hear of it."""
    with connection.cursor() as cursor:
        cursor.execute(LOSE, [now])
        lost = cursor.rowcount
        cursor.execute(LATE, {"now": now})
        return bool(lost or cursor.rowcount)


@dataclass(frozen=True, slots=True)
class Asked:
    """A delivery whose result is to be asked for."""

    connection_id: int
    state: State
    since: datetime
    pending: Pending


def take_pending(now: datetime, until: datetime, most: int = 1000) -> list[Asked]:
    """Take deliveries whose result is due to be asked for; others may take them again after `until`."""
    with connection.cursor() as cursor:
        cursor.execute(TAKE_PENDING, [now, most, until])
        rows = cursor.fetchall()
    return [asked_of(row) for row in rows]


def asked_of(row: Sequence[Any]) -> Asked:
    """A row to ask about.

    For an unknown one the connector also hears its text, and which of the platform's numbers belong
    to its siblings, so that it can tell which task of the platform is ours.
    """
    id_, connection_id, state, kind, target, ref, since, context, text, known_refs = row
    told = msgspec.json.decode(context)
    if state == State.UNKNOWN:
        told |= {"text": text, "known_refs": known_refs or []}
    return Asked(connection_id, State(state), since, Pending(id_, kind, target, ref, since, told))


def resolve(results: Sequence[tuple[int, State, str, str]], now: datetime) -> int:
    """Write what the platform says of deliveries that were handed over or unknown (id, state, reason, ref)."""
    if not results:
        return 0
    ids, states, reasons, refs = (list(column) for column in zip(*results, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(RESOLVE, [now, now, now, ids, [s.value for s in states], [r[:200] for r in reasons], refs])
        return int(cursor.rowcount)


def ask_again(when: Sequence[tuple[int, datetime]]) -> None:
    """Set when these are to be asked for next."""
    if when:
        with connection.cursor() as cursor:
            cursor.execute(ASK_AGAIN, [[id_ for id_, _ in when], [at for _, at in when]])


def cancel_origin(scope: Scope, origin: str, actor: audit.Actor, now: datetime) -> int:
    """Call off all waiting deliveries of one origin; returns how many."""
    rows = Delivery.objects.filter(workspace_id=scope.workspace_id, origin=origin, state=State.WAITING)
    return rows.update(
        state=State.CANCELLED, reason="by_hand", done_at=now, done_by_id=scope.user_id, done_by=actor.label
    )


CLAIM = """
WITH due AS (
  SELECT id FROM delivery_delivery
  WHERE state = 'waiting' AND executor = 'connector' AND next_try_at <= %(now)s
    AND (not_after IS NULL OR not_after >= %(now)s OR late_policy = 'send')
    AND (kind = ANY(%(groupable)s::text[])) = %(grouped)s
    AND connection_id <> ALL(%(busy)s::bigint[])
  ORDER BY next_try_at, id LIMIT %(most)s FOR UPDATE SKIP LOCKED)
UPDATE delivery_delivery d
SET state = 'sending', token = %(token)s, attempts = d.attempts + 1, sending_since = %(now)s, lease_until = %(until)s
FROM due WHERE d.id = due.id
RETURNING d.id, d.workspace_id, d.connection_id, d.kind, d.target_ref, d.content::text, d.context::text, d.origin,
  d.attempts
"""

STORE = """
UPDATE delivery_delivery d
SET state = u.state, reason = u.reason, lease_until = NULL,
  platform_ref = CASE WHEN u.ref = '' THEN d.platform_ref ELSE u.ref END,
  next_try_at = coalesce(u.try, d.next_try_at),
  sent_at = CASE WHEN u.state IN ('sent', 'done') THEN %(now)s ELSE d.sent_at END,
  done_at = CASE WHEN u.state IN ('done', 'failed') THEN %(now)s END,
  announce_at = CASE WHEN u.state IN ('sent', 'done', 'failed') THEN %(now)s END
FROM unnest(%(ids)s::bigint[], %(tokens)s::uuid[], %(states)s::text[], %(reasons)s::text[], %(refs)s::text[],
  %(tries)s::timestamptz[]) AS u(id, token, state, reason, ref, try)
WHERE d.id = u.id AND d.token = u.token
  AND (d.state = 'sending' OR (d.state = 'unknown' AND d.reason = 'worker_lost' AND u.state <> 'waiting'))
"""

LET_GO = """
UPDATE delivery_delivery d SET state = 'waiting', token = NULL, lease_until = NULL, attempts = d.attempts - 1
FROM unnest(%s::bigint[], %s::uuid[]) AS u(id, token)
WHERE d.id = u.id AND d.token = u.token AND d.state = 'sending'
"""

LOSE = """
UPDATE delivery_delivery SET state = 'unknown', reason = 'worker_lost', lease_until = NULL
WHERE state = 'sending' AND lease_until < %s
"""

LATE = """
UPDATE delivery_delivery SET
  state = CASE WHEN late_policy = 'skip' THEN 'skipped' ELSE state END,
  executor = CASE WHEN late_policy = 'ask' THEN 'person' ELSE executor END,
  reason = CASE WHEN late_policy = 'skip' THEN 'too_late' ELSE 'late_ask' END,
  done_at = CASE WHEN late_policy = 'skip' THEN %(now)s END
WHERE state = 'waiting' AND not_after < %(now)s
  AND (late_policy = 'skip' OR (late_policy = 'ask' AND executor = 'connector'))
"""

TAKE_PENDING = """
WITH asked AS (
  SELECT id FROM delivery_delivery
  WHERE state IN ('sent', 'unknown') AND executor = 'connector' AND next_try_at <= %s
  ORDER BY next_try_at LIMIT %s FOR UPDATE SKIP LOCKED)
UPDATE delivery_delivery d SET next_try_at = %s FROM asked WHERE d.id = asked.id
RETURNING d.id, d.connection_id, d.state, d.kind, d.target_ref, d.platform_ref,
  coalesce(d.sent_at, d.sending_since, d.created_at), d.context::text, coalesce(d.content ->> 'text', ''),
  CASE WHEN d.state = 'unknown' AND d.origin <> '' THEN (
    SELECT array_agg(DISTINCT other.platform_ref) FROM delivery_delivery other
    WHERE other.workspace_id = d.workspace_id AND other.origin = d.origin AND other.platform_ref <> '') END
"""

RESOLVE = """
UPDATE delivery_delivery d
SET state = u.state, reason = u.reason, platform_ref = CASE WHEN u.ref = '' THEN d.platform_ref ELSE u.ref END,
  sent_at = coalesce(d.sent_at, %s), done_at = CASE WHEN u.state IN ('done', 'failed') THEN %s::timestamptz END,
  announce_at = %s
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[]) AS u(id, state, reason, ref)
WHERE d.id = u.id AND d.state IN ('sent', 'unknown') AND d.state <> u.state
"""

ASK_AGAIN = """
UPDATE delivery_delivery d SET next_try_at = u.at
FROM unnest(%s::bigint[], %s::timestamptz[]) AS u(id, at)
WHERE d.id = u.id AND d.state IN ('sent', 'unknown')
"""
