"""The door of this slice: connections, their capabilities, and wishes to read from them."""

import asyncio
import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import connection as database
from django.db import transaction

from qunce.connectors.cards import ConnectionCard, card_of, divided
from qunce.connectors.contract import (
    Capability,
    Connector,
    Content,
    Fate,
    Health,
    HealthState,
    Limit,
    Linked,
    Mode,
    Outgoing,
    Pending,
    PlatformTrouble,
    Sent,
    SettingField,
    all_connectors,
    connector_of,
)
from qunce.connectors.health import examine, note_health
from qunce.connectors.links import KEPT, linked
from qunce.connectors.models import Connection
from qunce.connectors.platforms import (
    FACTS,
    RIGHTS,
    Platform,
    all_platforms,
    fit,
    is_by_hand,
    platform_of,
    refuse_automation,
)
from qunce.connectors.reasons import Reason, reason_words
from qunce.connectors.settings_form import checked
from qunce.connectors.vault import opened, sealed
from qunce.connectors.wishes import want_sync, want_syncs
from qunce.kernel.clock import utc_now
from qunce.kernel.errors import NotFound, Refused
from qunce.platform import audit
from qunce.platform.tenancy import Scope

__all__ = [
    "FACTS",
    "RIGHTS",
    "Capability",
    "ConnectionCard",
    "Connector",
    "Content",
    "Fate",
    "Health",
    "HealthState",
    "Limit",
    "Linked",
    "Mode",
    "Outgoing",
    "Pending",
    "Platform",
    "PlatformTrouble",
    "Reason",
    "Sent",
    "SettingField",
    "all_connectors",
    "all_platforms",
    "capability",
    "check_connection",
    "connection",
    "connections",
    "connector_of",
    "create_connection",
    "fit",
    "is_by_hand",
    "linked",
    "name_of",
    "note_health",
    "platform_of",
    "reason_words",
    "request_sync",
    "update_connection",
    "want_sync",
    "want_syncs",
]

PUBLIC_ID_BYTES = 16
LONGEST_NAME = 80


def connections(scope: Scope) -> list[ConnectionCard]:
    """The workspace's connections, oldest first."""
    return [card_of(row) for row in Connection.objects.filter(workspace_id=scope.workspace_id).order_by("id")]


def connection(scope: Scope, connection_id: int) -> ConnectionCard:
    """One connection of the workspace; NotFound otherwise."""
    return card_of(row_of(scope, connection_id))


def name_of(platform: str, language: str) -> str:
    """What a connector or a declared platform is called in a language; its code where nobody knows it."""
    found = all_platforms().get(platform) or all_connectors().get(platform)
    names = found.names if found else {}
    return names.get(language.lower(), names.get("en", platform))


def capability(connector_slug: str, code: str) -> Capability:
    """How a connector or a platform does something; mode NONE when it does not say (or is not there)."""
    platform = all_platforms().get(connector_slug)
    if platform is not None:
        return Capability(code, Mode.PERSON if code in platform.can else Mode.NONE)
    connector = all_connectors().get(connector_slug)
    found = (one for one in (connector.capabilities if connector else ()) if one.code == code)
    return next(found, Capability(code, Mode.NONE))


def create_connection(
    scope: Scope,
    actor: audit.Actor,
    connector: str,
    name: str,
    settings: Mapping[str, str],
    *,
    read_now: bool = True,
) -> ConnectionCard:
    """Link the workspace to a platform and begin to read it.

    Secrets are sealed; the audit log gets only the plain settings. With `read_now` off the first sync is
    left to the caller, who has a past to send first.
    """
    if connector not in all_connectors():
        raise NotFound("There is no connector called %(slug)s.", slug=connector)
    values = checked(connector_of(connector).fields, settings, {})
    refuse_automation(values)
    with transaction.atomic():
        row = Connection.objects.create(
            workspace_id=scope.workspace_id,
            connector=connector,
            name=checked_name(name),
            public_id=secrets.token_hex(PUBLIC_ID_BYTES),
            sealed_settings=sealed(values),
            paused_until=None if read_now else utc_now() + timedelta(days=1),
        )
        audit.record(
            actor, "connection.created", workspace_id=scope.workspace_id, target=str(row.pk), after=shown(row, values)
        )
        if read_now and capability(connector, "sync").mode is not Mode.NONE:
            with database.cursor() as cursor:
                want_sync(cursor, row.pk, "full")
    KEPT.clear()
    return card_of(row)


def update_connection(
    scope: Scope,
    actor: audit.Actor,
    connection_id: int,
    *,
    name: str | None = None,
    settings: Mapping[str, str] | None = None,
    is_active: bool | None = None,
) -> ConnectionCard:
    """Change what is given. A secret left empty keeps its value; its change is logged by name only."""
    with transaction.atomic():
        row = row_of(scope, connection_id, lock=True)
        old = opened(row.sealed_settings)
        before = shown(row, old)
        values = old if settings is None else checked(connector_of(row.connector).fields, settings, old)
        refuse_automation(values)
        row.name = row.name if name is None else checked_name(name)
        row.is_active = row.is_active if is_active is None else is_active
        row.sealed_settings = sealed(values)
        row.save(update_fields=["name", "is_active", "sealed_settings"])
        _, secret = divided(row.connector, values)
        after = shown(row, values) | {"secrets_changed": sorted(n for n, v in secret.items() if old.get(n, "") != v)}
        audit.record(
            actor,
            "connection.changed",
            workspace_id=scope.workspace_id,
            target=str(row.pk),
            before=before,
            after=after,
        )
    KEPT.clear()
    return card_of(row)


def check_connection(scope: Scope, connection_id: int) -> Health:
    """Ask the platform now whether the connection is usable, and remember the answer. Not inside a transaction."""
    row_of(scope, connection_id)
    KEPT.clear()
    health = asyncio.run(examine(linked(connection_id)))
    note_health(connection_id, health)
    if health.state is HealthState.GOOD:
        Connection.objects.filter(id=connection_id).update(paused_until=None)
    return health


def request_sync(scope: Scope, actor: audit.Actor, connection_id: int, task: str = "full") -> None:
    """Somebody asks for a sync: it begins at once, also where the connection was left alone for a while."""
    row = row_of(scope, connection_id)
    if not row.is_active:
        raise Refused("This connection is switched off.")
    with transaction.atomic(), database.cursor() as cursor:
        Connection.objects.filter(id=connection_id).update(paused_until=None)
        want_sync(cursor, connection_id, task)
        audit.record(
            actor,
            "connection.sync_asked",
            workspace_id=scope.workspace_id,
            target=str(connection_id),
            after={"task": task},
        )


def row_of(scope: Scope, connection_id: int, *, lock: bool = False) -> Connection:
    """The row, if it is this workspace's."""
    rows = Connection.objects.filter(workspace_id=scope.workspace_id, id=connection_id)
    found = (rows.select_for_update() if lock else rows).first()
    if found is None:
        raise NotFound("There is no such connection.")
    return found


def checked_name(name: str) -> str:
    """A name that is there and fits."""
    name = name.strip()
    if not 0 < len(name) <= LONGEST_NAME:
        raise Refused("A connection needs a name of at most %(most)s characters.", most=LONGEST_NAME)
    return name


def shown(row: Connection, values: Mapping[str, str]) -> dict[str, Any]:
    """What the audit log may hold of a connection."""
    plain, _ = divided(row.connector, values)
    return {"name": row.name, "connector": row.connector, "is_active": row.is_active, "settings": plain}
