"""The audit log: who, what, when, from where, before and after, in a chain of hashes.

Each entry's hash covers its own content and the hash before it, so an edit, a deletion or a swap in
the middle breaks the chain. The newest entries could be cut off without a trace inside the table;
`qunce audit verify` prints the head so that it can be kept elsewhere.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction

from qunce.kernel.clock import utc_now
from qunce.platform.models import AuditEntry

GENESIS = "0" * 64
AUDIT_LOCK = 7002


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a person of the console, the command line, or the system itself."""

    label: str
    user_id: int | None = None
    address: str = ""


SYSTEM = Actor("system")


def record(
    actor: Actor,
    action: str,
    *,
    workspace_id: int | None = None,
    target: str = "",
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    at: datetime | None = None,
) -> AuditEntry:
    """Add an entry, in the caller's transaction. Never pass secrets in `before` or `after`."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, 0)", [AUDIT_LOCK])
        last = AuditEntry.objects.order_by("-id").values_list("hash", flat=True).first()
        entry = AuditEntry(
            workspace_id=workspace_id,
            at=at or utc_now(),
            actor_id=actor.user_id,
            actor=actor.label,
            action=action,
            target=target,
            before=before,
            after=after,
            address=actor.address,
            previous_hash=last or GENESIS,
        )
        entry.hash = seal(entry)
        entry.save(force_insert=True)
        return entry


def seal(entry: AuditEntry) -> str:
    """The hash over the entry's content and its predecessor's hash."""
    content = [
        entry.previous_hash,
        entry.workspace_id,
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.actor_id,
        entry.actor,
        entry.action,
        entry.target,
        entry.before,
        entry.after,
        entry.address,
    ]
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the verifier found: how many entries, the head, and the first id that does not fit."""

    entries: int
    head: str
    broken_at: int | None

    @property
    def is_whole(self) -> bool:
        """True when every entry fits its predecessor."""
        return self.broken_at is None


def verify() -> Verdict:
    """Walk the chain from the first entry to the last."""
    previous, count = GENESIS, 0
    for entry in AuditEntry.objects.order_by("id").iterator(chunk_size=2000):
        if entry.previous_hash != previous or entry.hash != seal(entry):
            return Verdict(count, previous, entry.id)
        previous, count = entry.hash, count + 1
    return Verdict(count, previous, None)
