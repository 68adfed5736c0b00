"""What the worker runs for connections: readings in three lanes, new messages, health."""

import asyncio
from collections.abc import Sequence
from functools import partial

from django.db import connection as database

from qunce.connectors.contract import Capability, Mode, all_connectors
from qunce.connectors.granting import grant_all
from qunce.connectors.health import examine, note_health
from qunce.connectors.links import linked as link_of
from qunce.connectors.models import Connection
from qunce.connectors.wishes import CHANNEL, want_syncs
from qunce.kernel.errors import NotFound
from qunce.platform.jobs import Loop, LoopContext

RECORDS_SECONDS = 5.0
HEALTH_SECONDS = 60.0


async def read_records(context: LoopContext) -> None:
    """Wish for new messages wherever an archive is set, then read them."""
    await context.db(wish_records)
    await grant_all(context, "records")


def wish_records() -> None:
    """One wish for each connection that reads messages."""
    readers = [slug for slug, one in all_connectors().items() if can_read_messages(one.capabilities)]
    ids = Connection.objects.filter(is_active=True, connector__in=readers).values_list("id", flat=True)
    wanted = [(id_, "records") for id_ in ids if link_of(id_).settings.get("archive_url")]
    with database.cursor() as cursor:
        want_syncs(cursor, wanted, wake=False)


def can_read_messages(capabilities: Sequence[Capability]) -> bool:
    """True for a connector that reads what is said in groups."""
    return any(one.code == "messages" and one.mode is not Mode.NONE for one in capabilities)


async def check_health(context: LoopContext) -> None:
    """Ask every connection how it is; one worker asks each."""
    ids = await context.db(claim_checks)
    await asyncio.gather(*(check_one(context, id_) for id_ in ids))


def claim_checks() -> list[int]:
    """The active connections that nobody has just asked."""
    with database.cursor() as cursor:
        cursor.execute(CLAIM_CHECKS)
        return [row[0] for row in cursor.fetchall()]


async def check_one(context: LoopContext, connection_id: int) -> None:
    """Ask one connection and remember the answer."""
    try:
        linked = await context.db(link_of, connection_id)
    except NotFound:
        return
    await context.db(note_health, connection_id, await examine(linked))


CLAIM_CHECKS = """
UPDATE connectors_connection SET checked_at = clock_timestamp()
WHERE is_active AND (checked_at IS NULL OR checked_at < clock_timestamp() - interval '50 seconds') RETURNING id
"""

LOOPS = [
    Loop("sync-single", partial(grant_all, lane="single"), 1.0),
    Loop("sync-whole", partial(grant_all, lane="whole"), 5.0, CHANNEL),
    Loop("sync-records", read_records, RECORDS_SECONDS, CHANNEL),
    Loop("connection-health", check_health, HEALTH_SECONDS),
]
