"""The door: plan deliveries (inside the transaction of their cause), and make tracked links."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec
import psycopg
from django.db.models import Count

from qunce.connectors.contract import Content, Mode, all_connectors
from qunce.delivery.links import checked_target, shorten, track_text
from qunce.delivery.models import Delivery
from qunce.delivery.outbox import CHANNEL, cancel_origin
from qunce.delivery.rules import Executor, LatePolicy, State, choose_executor
from qunce.delivery.words import reason_text, state_tone, state_word
from qunce.platform.tenancy import Scope

__all__ = [
    "Content",
    "NewDelivery",
    "Outcome",
    "cancel_origin",
    "checked_target",
    "outcomes",
    "plan",
    "reason_text",
    "shorten",
    "state_tone",
    "state_word",
    "states_of",
    "track_text",
    "used_in",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDelivery:
    """A wish that something reach a group or a person.

    `kind` is a capability's code ("welcome", "group_message", "direct_message", "group_post") or a
    task's own word; what no connector can do becomes a person's task. `context` holds what the kind
    needs (welcome_code, sender). `idempotency_key` is unique in the workspace for ever. `origin` says
    whose it is ("broadcast:5"). After `not_after` the late policy decides (send, skip, ask).
    """

    workspace_id: int
    kind: str
    connection_id: int | None
    content: Content
    due_at: datetime
    idempotency_key: str
    group_id: int | None = None
    member_id: int | None = None
    target_ref: str = ""
    not_after: datetime | None = None
    late_policy: str = LatePolicy.SEND
    context: Mapping[str, Any] = field(default_factory=dict)
    origin: str = ""
    executor: str | None = None
    cause_event_id: int | None = None


def plan(cursor: psycopg.Cursor[Any], deliveries: Iterable[NewDelivery]) -> int:
    """Store deliveries in the cursor's transaction, in one statement; returns how many are new.

    A delivery whose idempotency key is known is left as it is. Workers wake when the transaction commits.
    """
    given = list(deliveries)
    if not given:
        return 0
    modes = modes_of(cursor, {d.connection_id for d in given if d.connection_id is not None})
    rows = [row_of(each, modes) for each in given]
    columns = [list(column) for column in zip(*rows, strict=True)]
    planned = cursor.execute(INSERT, columns).rowcount
    cursor.execute("SELECT pg_notify(%s, '')", [f"qunce_{CHANNEL}"])
    return planned


def modes_of(cursor: psycopg.Cursor[Any], connection_ids: set[int]) -> dict[tuple[int, str], Mode]:
    """How each connection does each capability."""
    if not connection_ids:
        return {}
    rows = cursor.execute(CONNECTORS, [sorted(connection_ids)]).fetchall()
    known = all_connectors()
    return {
        (connection_id, capability.code): capability.mode
        for connection_id, slug in rows
        if slug in known
        for capability in known[slug].capabilities
    }


def row_of(new: NewDelivery, modes: Mapping[tuple[int, str], Mode]) -> tuple[Any, ...]:
    """The values of one row, in the order of INSERT's arrays."""
    mode = None if new.connection_id is None else modes.get((new.connection_id, new.kind))
    return (
        new.workspace_id,
        new.connection_id,
        new.kind,
        new.group_id,
        new.member_id,
        new.target_ref,
        as_json({"text": new.content.text, "attachments": [dict(a) for a in new.content.attachments]}),
        as_json(dict(new.context)),
        new.due_at,
        new.not_after,
        LatePolicy(new.late_policy).value,
        new.idempotency_key,
        new.origin,
        Executor(new.executor).value if new.executor else choose_executor(mode).value,
        new.cause_event_id,
    )


def as_json(value: Any) -> str:
    """JSON text without the NUL character, which PostgreSQL cannot keep."""
    return msgspec.json.encode(value).decode().replace("\\u0000", "")


CONNECTORS = "SELECT id, connector FROM connectors_connection WHERE id = ANY(%s::bigint[])"

INSERT = """
INSERT INTO delivery_delivery (workspace_id, connection_id, kind, group_id, member_id, target_ref, content, context,
  due_at, not_after, late_policy, idempotency_key, origin, executor, cause_event_id, next_try_at,
  state, reason, attempts, platform_ref, done_by, held_by, created_at)
SELECT u.w, u.conn, u.kind, u.g, u.m, u.target, u.content::jsonb, u.context::jsonb,
  u.due, u.until, u.late, u.key, u.origin, u.executor, u.cause, u.due,
  'waiting', '', 0, '', '', '', now()
FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::bigint[], %s::bigint[], %s::text[], %s::text[], %s::text[],
  %s::timestamptz[], %s::timestamptz[], %s::text[], %s::text[], %s::text[], %s::text[], %s::bigint[])
  AS u(w, conn, kind, g, m, target, content, context, due, until, late, key, origin, executor, cause)
ON CONFLICT (workspace_id, idempotency_key) DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one delivery of an origin stands."""

    id: int
    group_id: int | None
    state: str
    reason: str
    executor: str
    sender: str
    done_by: str
    done_at: datetime | None
    due_at: datetime


def outcomes(scope: Scope, origin: str) -> list[Outcome]:
    """Every delivery of an origin ("broadcast:5") and how it stands, oldest first."""
    rows = Delivery.objects.filter(workspace_id=scope.workspace_id, origin=origin).order_by("id")
    fields = ("id", "group_id", "state", "reason", "executor", "context", "done_by", "done_at", "due_at")
    return [
        Outcome(id_, group, state, reason, by, str(context.get("sender", "")), done_by, done_at, due_at)
        for id_, group, state, reason, by, context, done_by, done_at, due_at in rows.values_list(*fields)
    ]


def states_of(scope: Scope, origins: Sequence[str]) -> dict[str, dict[str, int]]:
    """How many deliveries of each origin are in each state, in one query."""
    rows = Delivery.objects.filter(workspace_id=scope.workspace_id, origin__in=list(origins))
    found: dict[str, dict[str, int]] = {}
    for origin, state, number in rows.values_list("origin", "state").annotate(number=Count("id")):
        found.setdefault(origin, {})[state] = number
    return found


def used_in(scope: Scope, kind: str, group_ids: Sequence[int], start: datetime, end: datetime) -> dict[int, int]:
    """How many deliveries of a kind each group gets through a connector with a due time in [start, end)."""
    rows = Delivery.objects.filter(
        workspace_id=scope.workspace_id,
        group_id__in=list(group_ids),
        kind=kind,
        executor=Executor.CONNECTOR,
        due_at__gte=start,
        due_at__lt=end,
    ).exclude(state__in=[State.FAILED, State.SKIPPED, State.CANCELLED])
    return dict(rows.values_list("group_id").annotate(number=Count("id")))
