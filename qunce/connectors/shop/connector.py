"""A signed webhook: HMAC-SHA256 over timestamp, dot and body; one request is one transaction."""

# ruff: noqa: ARG002  the contract names what a one-way connector has no use for

import hashlib
import hmac
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from qunce.connectors.contract import (
    Capability,
    Fate,
    Health,
    HealthState,
    Inbound,
    Linked,
    Mode,
    Outgoing,
    Page,
    Pending,
    Received,
    Rejected,
    Sent,
)
from qunce.connectors.shop.declaration import FIELDS, NAMES
from qunce.connectors.shop.rows import AnyRow, LinkClicked, OrderPaid, OrderRefunded, rows_of
from qunce.platform.events import NewEvent

SIGNATURE, TIMESTAMP = "x-shop-signature", "x-shop-timestamp"
REPLY = b'{"ok":true}'


class ShopConnector:
    """Any shop that can post JSON."""

    slug = "shop"
    names: Mapping[str, str] = NAMES
    capabilities = (Capability("callbacks", Mode.API),)
    fields = FIELDS

    def receive(self, linked: Linked, request: Inbound) -> Received:
        """Orders, refunds, clicks: all of a request or nothing of it."""
        if request.method != "POST":
            raise Rejected("bad_method", 405)
        verify(linked, request)
        return Received(tuple(event_of(linked, row) for row in rows_of(request.body)), REPLY, "application/json")

    async def send(self, linked: Linked, outgoing: Outgoing) -> Sequence[Sent]:
        """A shop cannot talk to people."""
        return [Sent(delivery, Fate.FAILED, "not_supported") for delivery in outgoing.deliveries]

    async def results(self, linked: Linked, pending: Sequence[Pending]) -> Sequence[Sent]:
        """Nothing was sent."""
        return []

    async def sync(self, linked: Linked, task: str, cursor: Mapping[str, Any]) -> AsyncIterator[Page]:
        """The shop tells us; we do not ask."""
        yield Page((), {}, 0, 0)

    async def check(self, linked: Linked) -> Health:
        """Usable as soon as there is a secret."""
        if not linked.settings.get("secret"):
            return Health(HealthState.DOWN, "callback_missing")
        return Health(HealthState.GOOD)


def verify(linked: Linked, request: Inbound) -> None:
    """Refuse what is not signed with our secret, or signed too long ago."""
    secret = linked.settings.get("secret", "")
    if not secret:
        raise Rejected("not_configured", 503)
    timestamp, signature = request.headers.get(TIMESTAMP, ""), request.headers.get(SIGNATURE, "")
    expected = (
        "sha256=" + hmac.new(secret.encode(), timestamp.encode() + b"." + request.body, hashlib.sha256).hexdigest()
    )
    if not hmac.compare_digest(expected.encode(), signature.encode()):
        raise Rejected("bad_signature")
    window = linked.settings.get("window_seconds") or "0"
    if window != "0" and not is_near(timestamp, int(window), request.at.timestamp()):
        raise Rejected("stale")


def is_near(timestamp: str, window: int, now: float) -> bool:
    """True for a timestamp within the window around now."""
    is_number = timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= len("1795320000")
    return is_number and abs(now - int(timestamp)) <= window


def event_of(linked: Linked, row: AnyRow) -> NewEvent:
    """A row as an event. Who paid is named as the identity platform knows them; a unionid goes along."""
    kind, key, payload = meaning_of(row)
    if row.unionid:
        payload["unionid"] = row.unionid
    return NewEvent(
        workspace_id=linked.workspace_id,
        kind=kind,
        at=row.moment(),
        dedupe_key=f"shop:{linked.id}:{key}",
        platform=linked.settings.get("identity_platform") or "wecom",
        connection_id=linked.id,
        group_ref=row.group or None,
        member_ref=row.external_userid or None,
        payload=payload,
    )


def meaning_of(row: AnyRow) -> tuple[str, str, dict[str, Any]]:
    """Kind, dedupe key and payload of a row."""
    if isinstance(row, OrderPaid):
        return "order.paid", f"{row.order_no}:paid", order(row)
    if isinstance(row, OrderRefunded):
        return "order.refunded", f"{row.order_no}:refunded:{row.refund_no or row.moment().isoformat()}", order(row)
    return (
        "link.clicked",
        f"click:{click_key(row)}",
        {"url": row.url} | ({"link_id": row.link_id} if row.link_id else {}),
    )


def order(row: OrderPaid | OrderRefunded) -> dict[str, Any]:
    """An order's payload."""
    items = [{"title": i.title, "sku": i.sku, "qty": i.qty, "price_fen": i.price_fen} for i in row.items]
    return {"order_no": row.order_no, "amount_fen": row.amount_fen, "refund_fen": row.refund_fen, "items": items}


def click_key(row: LinkClicked) -> str:
    """A click is who, what and when."""
    parts = "\n".join((row.url, row.external_userid, row.unionid, row.moment().isoformat()))
    return hashlib.sha256(parts.encode()).hexdigest()
