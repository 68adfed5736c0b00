"""Orders from a shop: signed, whole, strict about money, and told once."""

import hashlib
import hmac
import json
from datetime import UTC, datetime

import pytest

from qunce.connectors.contract import Inbound, Linked, Rejected
from qunce.connectors.shop import CONNECTOR

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
SECRET = "sim-shop-secret"
LINKED = Linked(9, 1, "shop", {"secret": SECRET, "identity_platform": "wecom", "window_seconds": "300"})
PAID = {
    "event": "order.paid",
    "order_no": "A1",
    "at": "2026-11-22T15:00:00+08:00",
    "external_userid": "wm1",
    "unionid": "u1",
    "amount_fen": 1990,
    "refund_fen": 0,
    "items": [{"title": "酸奶", "sku": "Y1", "qty": 2, "price_fen": 995}],
    "group": "wr1",
}


def a_request(content, *, at=None, secret=SECRET, method="POST"):
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    timestamp = str(int(NOW.timestamp()) if at is None else at)
    mac = hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    return Inbound(method, {}, {"x-shop-timestamp": timestamp, "x-shop-signature": f"sha256={mac}"}, body, NOW)


def refusal(request, linked=LINKED):
    with pytest.raises(Rejected) as caught:
        CONNECTOR.receive(linked, request)
    return caught.value


def test_an_order_becomes_an_event():
    (event,) = CONNECTOR.receive(LINKED, a_request(PAID)).events
    assert (event.kind, event.platform, event.member_ref, event.group_ref) == ("order.paid", "wecom", "wm1", "wr1")
    assert event.at == datetime(2026, 11, 22, 7, 0, tzinfo=UTC)
    assert event.dedupe_key == "shop:9:A1:paid"
    assert event.payload == {
        "order_no": "A1",
        "amount_fen": 1990,
        "refund_fen": 0,
        "items": [{"title": "酸奶", "sku": "Y1", "qty": 2, "price_fen": 995}],
        "unionid": "u1",
    }


def test_a_list_becomes_events_and_refunds_are_told_apart():
    refund = {"event": "order.refunded", "order_no": "A1", "at": 1795330000, "refund_fen": 500}
    click = {"event": "link.clicked", "at": 1795330000, "url": "https://shop.example/x", "unionid": "u1"}
    rows = [PAID, refund, refund | {"at": 1795330001}, refund | {"refund_no": "7"}, click]
    events = CONNECTOR.receive(LINKED, a_request(rows)).events
    assert [event.kind for event in events] == ["order.paid", *["order.refunded"] * 3, "link.clicked"]
    assert len({event.dedupe_key for event in events}) == 5
    again = CONNECTOR.receive(LINKED, a_request(rows)).events
    assert [one.dedupe_key for one in again] == [one.dedupe_key for one in events]


@pytest.mark.parametrize(
    "flaw",
    [
        {"amount_fen": 19.9},
        {"amount_fen": -1},
        {"amount_fen": "1990"},
        {"amount_fen": True},
        {"amount_fen": 10**20},
        {"order_no": ""},
        {"at": "yesterday"},
        {"at": "2026-11-22T15:00:00"},
        {"at": 10**18},
        {"event": "order.lost"},
        {"items": "many"},
        {"items": [{"price_fen": 0.5}]},
    ],
)
def test_one_bad_row_refuses_all_and_is_named(flaw):
    refused = refusal(a_request([PAID, PAID | flaw]))
    assert (refused.status, refused.reason) == (422, "bad_row")
    assert refused.told.startswith("row 2: ")


def test_what_is_not_signed_by_the_shop_hears_nothing():
    for request in (
        a_request(PAID, secret="another-secret"),
        Inbound("POST", {}, {}, b"{}", NOW),
    ):
        refused = refusal(request)
        assert (refused.status, refused.reason, refused.told) == (403, "bad_signature", "")
    assert refusal(a_request(PAID, at=int(NOW.timestamp()) - 301)).reason == "stale"
    assert refusal(a_request(PAID, method="GET")).status == 405
    assert refusal(a_request(PAID), Linked(9, 1, "shop", {})).status == 503


def test_too_much_and_no_json_are_refused():
    assert refusal(a_request([PAID] * 501)).reason == "too_many_rows"
    assert refusal(a_request(b"order please")).reason == "bad_json"
    assert len(CONNECTOR.receive(LINKED, a_request([PAID] * 500)).events) == 500
