"""What other slices and screens may know of a connection: plain values, never a secret."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from qunce.connectors.contract import all_connectors
from qunce.connectors.models import Connection
from qunce.connectors.vault import opened


@dataclass(frozen=True, slots=True)
class ConnectionCard:
    """A connection as it may be shown. `settings` holds the plain ones, `secrets_set` the names of the others."""

    id: int
    workspace_id: int
    connector: str
    name: str
    callback_path: str
    is_active: bool
    health: str
    health_reason: str
    health_detail: str
    health_at: datetime | None
    last_event_at: datetime | None
    sync_state: str
    sync_done: int
    sync_total: int | None
    synced_at: datetime | None
    settings: Mapping[str, str]
    secrets_set: frozenset[str]


def card_of(row: Connection) -> ConnectionCard:
    """The card of a row."""
    plain, secret = divided(row.connector, opened(row.sealed_settings))
    return ConnectionCard(
        id=row.pk,
        workspace_id=row.workspace_id,
        connector=row.connector,
        name=row.name,
        callback_path=callback_path(row.public_id),
        is_active=row.is_active,
        health=row.health,
        health_reason=row.health_reason,
        health_detail=row.health_detail,
        health_at=row.health_at,
        last_event_at=row.last_event_at,
        sync_state=row.sync_state,
        sync_done=row.sync_done,
        sync_total=row.sync_total,
        synced_at=row.synced_at,
        settings=plain,
        secrets_set=frozenset(name for name, value in secret.items() if value),
    )


def divided(slug: str, settings: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Settings parted into plain ones and secrets; what the declaration does not name counts as secret."""
    plain_names = {field.name for field in all_connectors()[slug].fields if not field.is_secret}
    plain = {name: value for name, value in settings.items() if name in plain_names}
    return plain, {name: value for name, value in settings.items() if name not in plain_names}


def callback_path(public_id: str) -> str:
    """Where the platform sends its callbacks, below the public address of this installation."""
    return f"/hooks/{public_id}"
