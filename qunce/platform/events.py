"""Events: what happened outside, as plain values.

Everything that happens outside (a scan, a join, a message, a click, an order) enters as a `NewEvent`
with a dedupe key. Once admitted it is an `Event`: it has an id, and the group and member it is about
have been resolved to ids of this workspace.
"""

import hashlib
from datetime import datetime
from typing import Any

import msgspec


class NewEvent(msgspec.Struct, kw_only=True):
    """A fact as a connector, an import or a reaction states it.

    `group_ref` and `member_ref` are the platform's own ids (chat id, external user id); resolvers
    turn them into ids of this workspace before the event is stored. A reaction that already knows
    the ids sets `group_id` and `member_id` instead. `platform` is the connector's slug and, with
    `member_ref`, names an identity. `actor_*` is who did it where that is not the member
    (the employee who removed someone). `dedupe_key` is unique in the workspace for ever.
    """

    workspace_id: int
    kind: str
    at: datetime
    dedupe_key: str
    platform: str = ""
    connection_id: int | None = None
    group_ref: str | None = None
    member_ref: str | None = None
    actor_ref: str | None = None
    group_id: int | None = None
    member_id: int | None = None
    actor_id: int | None = None
    source: str = ""
    payload: dict[str, Any] = {}
    is_staff: bool = False
    is_bot: bool = False
    is_test: bool = False


class Event(NewEvent, kw_only=True):
    """An admitted event: stored under `id`, in the transaction that holds all it causes."""

    id: int
    received_at: datetime


def key_of(dedupe_key: str) -> str:
    """The 128-bit fingerprint under which a dedupe key is remembered, as 32 hexadecimal digits."""
    return hashlib.sha256(dedupe_key.encode()).hexdigest()[:32]
