"""The webhook gate: one address per connection. Verified, normalised, durable, and only then answered."""

import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any

from django.db import InterfaceError, OperationalError
from prometheus_client import Counter
from starlette.background import BackgroundTask
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from qunce.connectors.contract import Inbound, Linked, Received, Rejected, connector_of
from qunce.connectors.links import KEPT, PUBLIC_ID, linked_by_public_id
from qunce.connectors.models import Connection
from qunce.kernel.clock import utc_now
from qunce.kernel.errors import Unavailable

logger = logging.getLogger(__name__)

MOST_BYTES = 1_000_000
"""A callback is a few kilobytes; a shop's list of 500 rows stays below this."""

TOUCH_SECONDS = 30.0
"""`last_event_at` is a hint for people: written at most this often, not per request."""

Db = Callable[..., Awaitable[Any]]

REFUSED = Counter("qunce_hooks_refused", "Webhook requests refused, by reason", ["connector", "reason"])
RECEIVED = Counter("qunce_hooks_received", "Webhook requests made durable", ["connector"])
LATER = Counter("qunce_hooks_unavailable", "Webhook requests answered 503, to be repeated by the platform")

touched: dict[int, float] = {}


async def hook(request: Request) -> Response:
    """Take one webhook request. Every refusal is a bare status: no detail for whoever tries."""
    linked: Linked | None = None
    try:
        linked = await connection_behind(request)
        inbound = await read(request)
        received = connector_of(linked.connector).receive(linked, inbound)
        return await store(request, linked, received)
    except Rejected as refusal:
        return refused(linked, refusal)
    except (Unavailable, OperationalError, InterfaceError):
        LATER.inc()
        return Response(status_code=503, headers={"Retry-After": "1"})
    except ClientDisconnect:
        return Response(status_code=400)
    except Exception:  # the connector boundary: a bug there must look like any refusal, and be ours to find
        logger.exception("hook failed: connection=%s", linked.id if linked else None)
        return Response(status_code=500)


async def connection_behind(request: Request) -> Linked:
    """The connection of this address, from memory or the database."""
    public_id = request.path_params["public_id"]
    if not PUBLIC_ID.fullmatch(public_id):
        raise Rejected("no_such_address", 404)
    known, linked = KEPT.get(public_id)
    if not known:
        linked = await request.app.state.db(linked_by_public_id, public_id)
    if linked is None:
        raise Rejected("no_such_address", 404)
    return linked


async def read(request: Request) -> Inbound:
    """The request with its body, refused as soon as it is too large."""
    size = 0
    chunks: list[bytes] = []
    if request.method == "POST":
        async for chunk in request.stream():
            size += len(chunk)
            if size > MOST_BYTES:
                raise Rejected("too_large", 413)
            chunks.append(chunk)
    return Inbound(request.method, request.query_params, request.headers, b"".join(chunks), utc_now())


async def store(request: Request, linked: Linked, received: Received) -> Response:
    """Make the events durable, then answer."""
    if received.events:
        await request.app.state.intake.submit(received.events)
    RECEIVED.labels(linked.connector).inc()
    return Response(received.reply, media_type=received.content_type, background=touch(request, linked.id))


def touch(request: Request, connection_id: int) -> BackgroundTask | None:
    """After the answer, note that this connection is alive; rarely."""
    now = time.monotonic()
    if now - touched.get(connection_id, float("-inf")) < TOUCH_SECONDS:
        return None
    touched[connection_id] = now
    return BackgroundTask(note_event, request.app.state.db, connection_id)


async def note_event(db: Db, connection_id: int) -> None:
    """Write `last_event_at`."""
    await db(lambda: Connection.objects.filter(id=connection_id).update(last_event_at=utc_now()))


def refused(linked: Linked | None, refusal: Rejected) -> Response:
    """The bare answer; the reason goes to our log and counter."""
    REFUSED.labels(linked.connector if linked else "", refusal.reason).inc()
    logger.info("hook refused: connection=%s reason=%s", linked.id if linked else None, refusal.reason)
    return Response(refusal.told, status_code=refusal.status)


ROUTES = [Route("/hooks/{public_id}", hook, methods=["GET", "POST"])]
