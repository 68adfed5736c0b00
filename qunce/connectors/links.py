"""Connections as connectors see them: decrypted, and kept in memory for a few seconds."""

import re
import time
from dataclasses import dataclass, field

from django.conf import settings

from qunce.connectors.cards import callback_path
from qunce.connectors.contract import Linked
from qunce.connectors.models import Connection
from qunce.connectors.vault import opened
from qunce.kernel.errors import NotFound

FRESH_SECONDS = 5.0
MOST_KEPT = 1024
PUBLIC_ID = re.compile(r"[0-9a-f]{32}")


@dataclass(slots=True)
class Kept:
    """A small memory with an age limit, so that the hot path asks the database once in a few seconds."""

    values: dict[str, tuple[float, Linked | None]] = field(default_factory=dict)

    def get(self, key: str) -> tuple[bool, Linked | None]:
        """Whether the answer is known and fresh, and the answer."""
        until, linked = self.values.get(key, (0.0, None))
        return until > time.monotonic(), linked

    def put(self, key: str, linked: Linked | None) -> None:
        """Remember an answer; forget everything rather than grow."""
        if len(self.values) >= MOST_KEPT:
            self.values.clear()
        self.values[key] = (time.monotonic() + FRESH_SECONDS, linked)

    def clear(self) -> None:
        """Forget everything (after a change)."""
        self.values.clear()


KEPT = Kept()


def linked(connection_id: int) -> Linked:
    """The active connection with this id; NotFound otherwise."""
    known, found = KEPT.get(f"id:{connection_id}")
    if not known:
        found = load(id=connection_id)
        KEPT.put(f"id:{connection_id}", found)
    if found is None:
        raise NotFound("There is no such connection.")
    return found


def linked_by_public_id(public_id: str) -> Linked | None:
    """The active connection behind a webhook address, or None."""
    found = load(public_id=public_id)
    KEPT.put(public_id, found)
    return found


def load(**which: object) -> Linked | None:
    """Read and decrypt one active connection."""
    row = Connection.objects.filter(is_active=True, **which).first()
    if row is None:
        return None
    return Linked(
        id=row.pk,
        workspace_id=row.workspace_id,
        connector=row.connector,
        settings=opened(row.sealed_settings),
        callback_url=public_address() + callback_path(row.public_id),
    )


def public_address() -> str:
    """Where the world reaches this installation; empty while the owner has not said."""
    return str(getattr(settings, "PUBLIC_ADDRESS", "")).rstrip("/")
