"""Admission: one transaction that stores events and everything they cause, or parks what cannot be.

The rule, in words. The batch takes the lock of each workspace it touches, so admissions of one
workspace follow one another whatever the number of processes. Events whose dedupe key is known are
duplicates and change nothing. The rest are resolved, stored and given to every reaction in order;
what reactions emit is admitted the same way in the next round. If anything fails, the savepoint is
rolled back and the batch is halved until the event at fault stands alone; that one is parked, with
no effect at all, and its key stays known, because it has been accepted.
"""

import logging
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

import msgspec
import psycopg
from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction

from qunce.kernel.clock import Clock, utc_now
from qunce.kernel.decision import Decision, Outcome
from qunce.kernel.errors import Unavailable
from qunce.platform.arrays import batch_cursor
from qunce.platform.batch import Batch, Reaction, Resolver, only
from qunce.platform.events import Event, NewEvent, key_of
from qunce.platform.tally import count

logger = logging.getLogger(__name__)
T = TypeVar("T")

ROUNDS = 5
"""How deep reactions may cause further events before it is called a loop."""

ADMISSION_LOCK = 7001
"""First half of the advisory lock; the second is the workspace id."""


class TooDeep(RuntimeError):
    """Reactions kept emitting events."""


@dataclass(slots=True)
class Failure(Exception):
    """A reaction or resolver failed."""

    where: str
    cause: BaseException


@dataclass(slots=True)
class Admission:
    """The pipeline: resolvers, then storage, then reactions, in this order."""

    resolvers: Sequence[Resolver]
    reactions: Sequence[Reaction]
    clock: Clock = utc_now

    def admit(self, events: Sequence[NewEvent]) -> list[Decision]:
        """Admit events in one transaction; one decision each, in order.

        Raises Unavailable when the database does not answer: then nothing was stored.
        """
        if not events:
            return []
        try:
            decisions = self._admit_durably(events)
        except (OperationalError, InterfaceError, psycopg.OperationalError) as error:
            connection.close()
            raise Unavailable("The database does not answer. Nothing was stored; try again.") from error
        tally(decisions)
        return decisions

    def rerun(self, parked_id: int) -> Decision:
        """Run a parked event again; on success it is resolved, otherwise its error is renewed."""
        with transaction.atomic():
            cursor = open_cursor()
            row = cursor.execute(TAKE_PARKED, [parked_id]).fetchone()
            if row is None:
                return Decision(Outcome.REFUSED, reason="not_parked")
            event = msgspec.json.decode(row[0], type=NewEvent)
            lock_workspaces(cursor, [event])
            decision = self._try(cursor, [event], self.clock())[0]
            if decision.outcome is Outcome.PARKED:
                cursor.execute(RENEW_PARKED, [decision.values["where"], decision.reason, parked_id])
            else:
                cursor.execute(RESOLVE_PARKED, [parked_id])
            return decision

    def _admit_durably(self, events: Sequence[NewEvent]) -> list[Decision]:
        with transaction.atomic():
            cursor = open_cursor()
            lock_workspaces(cursor, events)
            fresh = remember_keys(cursor, events)
            admitted = self._try(cursor, [event for event, new in zip(events, fresh, strict=True) if new], self.clock())
            park(cursor, [e for e, new in zip(events, fresh, strict=True) if new], admitted)
        results = iter(admitted)
        return [next(results) if new else Decision(Outcome.DUPLICATE) for new in fresh]

    def _try(self, cursor: psycopg.Cursor[Any], events: list[NewEvent], now: datetime) -> list[Decision]:
        """Run the batch in a savepoint; on failure halve it, down to the event at fault."""
        if not events:
            return []
        try:
            with transaction.atomic():
                return self._run(cursor, events, now)
        except (OperationalError, InterfaceError, psycopg.OperationalError):
            raise
        except Failure as failure:
            if len(events) == 1:
                logger.warning("event parked: kind=%s where=%s", events[0].kind, failure.where)
                reason = f"{type(failure.cause).__name__}: {failure.cause}"[:2000]
                return [Decision(Outcome.PARKED, reason=reason, values={"where": failure.where})]
        middle = len(events) // 2
        return self._try(cursor, events[:middle], now) + self._try(cursor, events[middle:], now)

    def _run(self, cursor: psycopg.Cursor[Any], events: list[NewEvent], now: datetime) -> list[Decision]:
        batch = Batch(cursor=cursor, now=now)
        first = stored = self._store(batch, events)
        for _ in range(ROUNDS):
            self._react(batch, stored)
            emitted = batch.take_emitted()
            if not emitted:
                notify(cursor, batch.take_signals())
                return [Decision(Outcome.ACCEPTED, e.id, values=batch.values.get(e.id, {})) for e in first]
            fresh = remember_keys(cursor, emitted)
            stored = self._store(batch, [e for e, new in zip(emitted, fresh, strict=True) if new])
        raise Failure("rounds", TooDeep("events kept causing events"))

    def _store(self, batch: Batch, events: list[NewEvent]) -> list[Event]:
        for resolver in self.resolvers:
            guarded(resolver.slug, partial(resolver, batch, events))
        return guarded("store", partial(insert_events, batch, events))

    def _react(self, batch: Batch, events: Sequence[Event]) -> None:
        for reaction in self.reactions:
            chosen = only(events, reaction.kinds)
            if chosen:
                guarded(reaction.slug, partial(reaction, batch, chosen))


def tally(decisions: Sequence[Decision]) -> None:
    """Count what became of the events, and the size of the batch by its power of two."""
    for outcome, times in Counter(decision.outcome.value for decision in decisions).items():
        count("events", outcome, times)
    count("batches", f"up to {1 << (len(decisions) - 1).bit_length()}")


def guarded(where: str, act: Callable[[], T]) -> T:
    """Run one step; name it in whatever it raises (the database going away passes through)."""
    try:
        return act()
    except (OperationalError, InterfaceError, psycopg.OperationalError):
        raise
    except (Exception, DatabaseError) as error:
        raise Failure(where, error) from error


def open_cursor() -> psycopg.Cursor[Any]:
    """A server-side-binding cursor on Django's connection, inside its transaction."""
    connection.ensure_connection()
    return batch_cursor(connection.connection)


def lock_workspaces(cursor: psycopg.Cursor[Any], events: Sequence[NewEvent]) -> None:
    """Take each workspace's admission lock, in order of id, until the transaction ends."""
    cursor.execute(BY_INDEX)
    for workspace_id in sorted({event.workspace_id for event in events}):
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [ADMISSION_LOCK, workspace_id])


def remember_keys(cursor: psycopg.Cursor[Any], events: Sequence[NewEvent]) -> list[bool]:
    """Store the dedupe keys; True for each event whose key was not known before (first of equals)."""
    keys = [(event.workspace_id, key_of(event.dedupe_key)) for event in events]
    rows = cursor.execute(REMEMBER, [[w for w, _ in keys], [k for _, k in keys]]).fetchall()
    unseen = {(row[0], row[1]) for row in rows}
    fresh = []
    for key in keys:
        fresh.append(key in unseen)
        unseen.discard(key)
    return fresh


def insert_events(batch: Batch, events: Sequence[NewEvent]) -> list[Event]:
    """Store resolved events; ids follow the order given."""
    if not events:
        return []
    ids = [row[0] for row in batch.cursor.execute(NEXT_IDS, [len(events)]).fetchall()]
    batch.cursor.execute(
        INSERT,
        [
            batch.now,
            ids,
            [e.workspace_id for e in events],
            [e.kind for e in events],
            [e.at for e in events],
            [e.dedupe_key for e in events],
            [e.platform for e in events],
            [e.connection_id for e in events],
            [e.group_id for e in events],
            [e.member_id for e in events],
            [e.actor_id for e in events],
            [e.source for e in events],
            [msgspec.json.encode(e.payload).decode() for e in events],
            [e.is_staff for e in events],
            [e.is_bot for e in events],
            [e.is_test for e in events],
        ],
    )
    return [
        Event(id=id_, received_at=batch.now, **msgspec.structs.asdict(event))
        for id_, event in zip(ids, events, strict=True)
    ]


def park(cursor: psycopg.Cursor[Any], events: Sequence[NewEvent], decisions: Sequence[Decision]) -> None:
    """Keep the events that failed, whole, to be shown and run again."""
    for event, decision in zip(events, decisions, strict=True):
        if decision.outcome is Outcome.PARKED:
            cursor.execute(
                PARK,
                [
                    event.workspace_id,
                    event.kind,
                    msgspec.json.encode(event).decode(),
                    decision.values["where"],
                    decision.reason,
                ],
            )


def notify(cursor: psycopg.Cursor[Any], channels: set[str]) -> None:
    """Wake the listeners when the transaction commits."""
    for channel in sorted(channels):
        cursor.execute("SELECT pg_notify(%s, '')", [f"qunce_{channel}"])


BY_INDEX = """
SELECT set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true),
       set_config('enable_mergejoin', 'off', true), set_config('enable_material', 'off', true),
       set_config('enable_bitmapscan', 'off', true)
"""
"""An admission looks up some hundred rows by their keys. Statistics lag behind a flood of newcomers, and on
stale ones the planner reads a whole table to find them; for this transaction it may not."""

REMEMBER = """
INSERT INTO platform_event_key (workspace_id, key)
SELECT DISTINCT * FROM unnest(%s::bigint[], %s::uuid[])
ON CONFLICT DO NOTHING RETURNING workspace_id, encode(uuid_send(key), 'hex')
"""

NEXT_IDS = "SELECT nextval('platform_event_id_seq') FROM generate_series(1, %s)"

INSERT = """
INSERT INTO platform_event (id, workspace_id, kind, at, received_at, dedupe_key, platform, connection_id,
  group_id, member_id, actor_id, source, payload, is_staff, is_bot, is_test)
SELECT u.id, u.w, u.kind, u.at, %s, u.key, u.platform, u.conn, u.g, u.m, u.a, u.source, u.payload::jsonb,
  u.staff, u.bot, u.test
FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::timestamptz[], %s::text[], %s::text[], %s::bigint[],
  %s::bigint[], %s::bigint[], %s::bigint[], %s::text[], %s::text[], %s::bool[], %s::bool[], %s::bool[])
  AS u(id, w, kind, at, key, platform, conn, g, m, a, source, payload, staff, bot, test)
"""

PARK = """
INSERT INTO platform_parkedevent (workspace_id, kind, event, reaction, error, parked_at, attempts, resolution)
VALUES (%s, %s, %s::jsonb, %s, %s, now(), 1, '')
"""

TAKE_PARKED = "SELECT event::text FROM platform_parkedevent WHERE id = %s AND resolved_at IS NULL FOR UPDATE"

RENEW_PARKED = """
UPDATE platform_parkedevent SET attempts = attempts + 1, reaction = %s, error = %s WHERE id = %s
"""

RESOLVE_PARKED = """
UPDATE platform_parkedevent SET resolved_at = now(), resolution = 'rerun', attempts = attempts + 1 WHERE id = %s
"""
