"""Granting wishes: claim under a lease, read page by page, admit, remember how far.

A killed runner's lease ends and the next one goes on from the saved cursor; a page that was admitted
but not yet remembered is read again, which changes nothing. An empty result is a page that the
platform really gave: trouble raises, is noted on the connection, and the wish waits.
"""

import asyncio
import logging

from qunce.connectors import ledger
from qunce.connectors.contract import Page, PlatformTrouble, connector_of
from qunce.connectors.health import health_after, note_health
from qunce.connectors.ledger import Wish
from qunce.connectors.links import linked as link_of
from qunce.kernel.errors import NotFound, Unavailable
from qunce.platform.jobs import LoopContext

logger = logging.getLogger(__name__)

AT_ONCE = 8
MOST_PER_TRANSACTION = 500


async def grant_all(context: LoopContext, lane: str) -> None:
    """Grant what is due in a lane until nothing is."""
    while not context.stopping.is_set():
        wishes = await context.db(ledger.claim, lane, AT_ONCE)
        if not wishes:
            return
        await asyncio.gather(*(grant(context, wish) for wish in wishes))


async def grant(context: LoopContext, wish: Wish) -> None:
    """Grant one wish, and write down how it ended."""
    try:
        if await read_pages(context, wish):
            await context.db(ledger.finish, wish)
    except NotFound:
        await context.db(ledger.drop, wish)
    except PlatformTrouble as trouble:
        logger.info("sync waits: connection=%s task=%s reason=%s", wish.connection_id, wish.lane, trouble.reason)
        await context.db(ledger.postpone, wish, trouble)
        if trouble.retry_after or trouble.permanent:
            await context.db(note_health, wish.connection_id, health_after(trouble))
    except Unavailable:
        await context.db(ledger.postpone, wish, PlatformTrouble("database_busy"))
    except Exception:  # the connector boundary: a bug in one connector must not stop the others
        logger.exception("sync failed: connection=%s task=%s", wish.connection_id, wish.lane)
        await context.db(ledger.postpone, wish, PlatformTrouble("connector_error"))


async def read_pages(context: LoopContext, wish: Wish) -> bool:
    """Read and admit every page; False when we must stop or somebody else holds the wish."""
    linked = await context.db(link_of, wish.connection_id)
    async for page in connector_of(linked.connector).sync(linked, wish.task, wish.cursor):
        await admit(context, page)
        if not await context.db(ledger.remember, wish, page):
            return False
        if context.stopping.is_set():
            await context.db(ledger.let_go, wish)
            return False
    return True


async def admit(context: LoopContext, page: Page) -> None:
    """Admit a page's events, a transaction for each part."""
    for start in range(0, len(page.events), MOST_PER_TRANSACTION):
        await context.admit(page.events[start : start + MOST_PER_TRANSACTION])
