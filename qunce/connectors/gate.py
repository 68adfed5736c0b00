"""The webhook gate: one address per connection. Verified, normalised, durable, and only then answered."""

import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any

from django.db import InterfaceError, OperationalError
from prometheus_client import Counter
from starlette.background import BackgroundTask
from starlette.datastructures import Headers, QueryParams
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from qunce.connectors.contract import Inbound, Linked, Received, Rejected, connector_of
from qunce.connectors.links import KEPT, PUBLIC_ID, linked_by_public_id
from qunce.connectors.models import Connection
from qunce.kernel.clock import utc_now
from qunce.kernel.errors import Unavailable

logger = logging.getLogger(__name__)

METHODS = frozenset({"GET", "POST"})
MOST_BYTES = 1_000_000
"""A callback is a few kilobytes; a shop's list of 500 rows stays below this."""

TOUCH_SECONDS = 30.0
"""`last_event_at` is a hint for people: written at most this often, not per request."""

Db = Callable[..., Awaitable[Any]]

REFUSED = Counter("qunce_hooks_refused", "Webhook requests refused, by reason", ["connector", "reason"])
RECEIVED = Counter("qunce_hooks_received", "Webhook requests made durable", ["connector"])
LATER = Counter("qunce_hooks_unavailable", "Webhook requests answered 503, to be repeated by the platform")

touched: dict[int, float] = {}


class Hook:
    """The address of a connection, as a bare ASGI application.

    Thousands of callbacks a second pass here, and Starlette's request object and wrappers cost as much
    as opening one.
    """

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        response = await hook(scope, receive)
        await response(scope, receive, send)


async def hook(scope: Scope, receive: Receive) -> Response:
    """Take one webhook request. Every refusal is a bare status: no detail for whoever tries."""
    linked: Linked | None = None
    try:
        linked = await connection_behind(scope)
        inbound = await read(scope, receive)
        received = connector_of(linked.connector).receive(linked, inbound)
        return await store(scope, linked, received)
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


async def connection_behind(scope: Scope) -> Linked:
    """The connection of this address, from memory or the database."""
    public_id = scope["path_params"]["rest"]
    if not PUBLIC_ID.fullmatch(public_id):
        raise Rejected("no_such_address", 404)
    known, linked = KEPT.get(public_id)
    if not known:
        linked = await scope["app"].state.db(linked_by_public_id, public_id)
    if linked is None:
        raise Rejected("no_such_address", 404)
    return linked


async def read(scope: Scope, receive: Receive) -> Inbound:
    """The request with its body, refused as soon as it is too large."""
    method = scope["method"]
    if method not in METHODS:
        raise Rejected("bad_method", 405)
    body = await whole_body(receive) if method == "POST" else b""
    return Inbound(method, QueryParams(scope["query_string"]), Headers(scope=scope), body, utc_now())


async def whole_body(receive: Receive) -> bytes:
    """The body, while it stays below the cap."""
    chunks: list[bytes] = []
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        chunk = message.get("body", b"")
        size += len(chunk)
        if size > MOST_BYTES:
            raise Rejected("too_large", 413)
        chunks.append(chunk)
        more = message.get("more_body", False)
    return b"".join(chunks)


async def store(scope: Scope, linked: Linked, received: Received) -> Response:
    """Make the events durable, then answer."""
    state = scope["app"].state
    if received.events:
        await state.intake.submit(received.events)
    RECEIVED.labels(linked.connector).inc()
    return Response(received.reply, media_type=received.content_type, background=touch(state.db, linked.id))


def touch(db: Db, connection_id: int) -> BackgroundTask | None:
    """After the answer, note that this connection is alive; rarely."""
    now = time.monotonic()
    if now - touched.get(connection_id, float("-inf")) < TOUCH_SECONDS:
        return None
    touched[connection_id] = now
    return BackgroundTask(note_event, db, connection_id)


async def note_event(db: Db, connection_id: int) -> None:
    """Write `last_event_at`."""
    await db(lambda: Connection.objects.filter(id=connection_id).update(last_event_at=utc_now()))


def refused(linked: Linked | None, refusal: Rejected) -> Response:
    """The bare answer; the reason goes to our log and counter."""
    REFUSED.labels(linked.connector if linked else "", refusal.reason).inc()
    logger.info("hook refused: connection=%s reason=%s", linked.id if linked else None, refusal.reason)
    return Response(refusal.told, status_code=refusal.status)


HOT = {"/hooks/": Hook()}
