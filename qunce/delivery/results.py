"""Asking platforms what became of what was handed over, and telling newest states as events."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import connection

from qunce.connectors.api import linked as link_of
from qunce.connectors.contract import Fate, PlatformTrouble, connector_of
from qunce.delivery import outbox
from qunce.delivery.outbox import Asked
from qunce.delivery.rules import STATE_OF_FATE, State, poll_delay
from qunce.kernel.errors import NotFound
from qunce.platform.events import NewEvent
from qunce.platform.jobs import LoopContext

logger = logging.getLogger(__name__)

ASKING = timedelta(seconds=60)
"""How long a worker keeps the deliveries it is asking about."""

ASK_SECONDS = 45.0


async def ask_results(context: LoopContext) -> None:
    """Ask every connection about its open deliveries that are due to be asked for."""
    now = context.now()
    asked = await context.db(outbox.take_pending, now, now + ASKING)
    by_connection: defaultdict[int, list[Asked]] = defaultdict(list)
    for each in asked:
        by_connection[each.connection_id].append(each)
    await asyncio.gather(*(ask_connection(context, id_, open_) for id_, open_ in by_connection.items()))


async def ask_connection(context: LoopContext, connection_id: int, asked: Sequence[Asked]) -> None:
    """Ask one platform; store what it knows, and set when to ask again about the rest."""
    said: list[tuple[int, State, str, str]] = []
    try:
        linked = await context.db(link_of, connection_id)
        async with asyncio.timeout(ASK_SECONDS):
            fates = await connector_of(linked.connector).results(linked, [each.pending for each in asked])
        said = [
            (sent.delivery, STATE_OF_FATE[sent.fate], sent.reason, sent.platform_ref)
            for sent in fates
            if sent.fate in {Fate.DONE, Fate.SENT, Fate.FAILED}
        ]
    except (NotFound, PlatformTrouble, TimeoutError) as trouble:
        logger.info("results not known: connection=%s %s", connection_id, type(trouble).__name__)
    except Exception:  # the connector boundary: a bug in one connector must not stop the others
        logger.exception("connector failed: connection=%s results", connection_id)
    now = context.now()
    await context.db(outbox.resolve, said, now)
    settled = {id_ for id_, state, _, _ in said if state is not State.SENT}
    rest = [each for each in asked if each.pending.delivery not in settled]
    await context.db(outbox.ask_again, [(each.pending.delivery, next_asking(each, now)) for each in rest])


def next_asking(asked: Asked, now: datetime) -> datetime:
    """When to ask again: often at first, seldom later."""
    return now + timedelta(seconds=poll_delay((now - asked.since).total_seconds()))


async def announce(context: LoopContext) -> None:
    """Tell newest states as events. Told twice is told once: the dedupe key names delivery, state and try."""
    while untold := await context.db(take_untold, context.now()):
        await context.admit([event for _, event in untold])
        await context.db(mark_told, [id_ for id_, _ in untold], [event.kind.split(".")[1] for _, event in untold])


def take_untold(now: datetime, most: int = 500) -> list[tuple[int, NewEvent]]:
    """Deliveries whose newest state has not been told."""
    with connection.cursor() as cursor:
        cursor.execute(UNTOLD, [now, most])
        rows = cursor.fetchall()
    return [
        (
            id_,
            NewEvent(
                workspace_id=workspace_id,
                kind=f"delivery.{state}",
                at=at,
                dedupe_key=f"delivery:{id_}:{state}:{attempts}",
                connection_id=connection_id,
                group_id=group_id,
                member_id=member_id,
                payload={"delivery_id": id_, "kind": kind, "origin": origin, "executor": executor, "reason": reason},
            ),
        )
        for id_, workspace_id, state, attempts, at, connection_id, group_id, member_id, kind, origin, executor, reason in rows
    ]


def mark_told(ids: Sequence[int], states: Sequence[str]) -> None:
    """Remember that these states were told (a newer state of the same delivery stays untold)."""
    with connection.cursor() as cursor:
        cursor.execute(TOLD, [list(ids), list(states)])


UNTOLD = """
SELECT id, workspace_id, state, attempts, coalesce(done_at, sent_at, created_at), connection_id, group_id, member_id,
  kind, origin, executor, reason
FROM delivery_delivery WHERE announce_at <= %s AND state IN ('sent', 'done', 'failed')
ORDER BY announce_at LIMIT %s
"""

TOLD = """
UPDATE delivery_delivery d SET announce_at = NULL
FROM unnest(%s::bigint[], %s::text[]) AS u(id, state) WHERE d.id = u.id AND d.state = u.state
"""
