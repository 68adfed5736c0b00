"""The webhook gate over HTTP: what is true gets in once, all else gets a bare status."""

import json

import httpx
import pytest

from qunce.connectors import api
from qunce.connectors.granting import grant_all
from qunce.connectors.models import Connection
from qunce.connectors.shop.connector import event_of
from qunce.connectors.shop.rows import rows_of
from qunce.connectors.wecom.crypto import Envelope
from qunce.platform.models import StoredEvent
from sim.shop import signature
from tests.connectors.conftest import ACTOR, eventually

pytestmark = pytest.mark.django_db(transaction=True)


def events(kind):
    return list(StoredEvent.objects.filter(kind=kind).order_by("id"))


def test_the_platform_accepts_our_address_and_its_events_are_durable(hooked):
    assert hooked.platform.sim("callback/verify")["ok"]
    group = hooked.platform.act("create_group", owner="anna", name="一群")["chat_id"]
    made = hooked.platform.act("add_contact", userid="anna", state="qr-01")
    hooked.platform.act("join_group", chat_id=group, external_userid=made["external_userid"], join_scene=3)
    hooked.platform.sim("settle", timeout_s=10)
    assert hooked.platform.see("deliveries")["counts"]["acked"] == 3
    (added,) = events("contact.added")
    assert (added.source, added.payload["welcome_code"]) == ("qr-01", made["welcome_code"])
    (changed,) = events("roster.changed")
    assert [one["ref"] for one in changed.payload["added"]] == [made["external_userid"]]
    assert changed.payload["how"] == "scan"
    assert eventually(lambda: Connection.objects.get(id=hooked.card.id).last_event_at)


def test_a_redelivered_callback_changes_nothing(hooked):
    hooked.platform.sim("modes", duplicate=1.0)
    for _ in range(5):
        hooked.platform.act("add_contact", userid="anna")
    hooked.platform.sim("settle", timeout_s=10)
    assert hooked.platform.see("deliveries")["counts"]["acked"] == 10
    assert len(events("contact.added")) == 5


def test_unknown_kinds_are_stored_and_ignored(hooked):
    hooked.platform.act("create_tag", group_name="等级", name="新客")
    hooked.platform.sim("settle", timeout_s=10)
    assert {event.payload["Event"] for event in events("wecom.other")} == {"change_external_tag"}


def sealed(corp, xml, receiver=None):
    given = corp.platform.see("credentials")
    envelope = Envelope(given["callback_token"], given["callback_aes_key"], receiver or given["corp_id"])
    encrypted = envelope.encrypt(xml.encode())
    query = {"msg_signature": envelope.signature("1", "n", encrypted), "timestamp": "1", "nonce": "n"}
    return query, f"<xml><Encrypt>{encrypted}</Encrypt></xml>".encode()


def post(gateway, corp, body, **query):
    return httpx.post(gateway.url + corp.card.callback_path, params=query, content=body)


def test_what_is_not_true_gets_a_bare_status_and_leaves_nothing(hooked, gateway):
    query, body = sealed(hooked, "<xml><Event>x</Event></xml>")
    wrong_query, wrong_body = sealed(hooked, "<xml><Event>x</Event></xml>", "ww0000000000000002")
    bomb_query, bomb = sealed(hooked, '<!DOCTYPE x [<!ENTITY a "b">]><xml><Event>&a;</Event></xml>')
    outer = b'<!DOCTYPE x [<!ENTITY a "b">]><xml><Encrypt>&a;</Encrypt></xml>'
    answers = [
        post(gateway, hooked, body, **query | {"msg_signature": "0" * 40}),
        post(gateway, hooked, wrong_body, **wrong_query),
        post(gateway, hooked, bomb, **bomb_query),
        post(gateway, hooked, outer, **query),
        post(gateway, hooked, b"", **query),
        post(gateway, hooked, body),
        post(gateway, hooked, b"x" * 1_000_001, **query),
        post(gateway, hooked, (b"x" * 100_000 for _ in range(11)), **query),
        httpx.get(gateway.url + hooked.card.callback_path, params=query),
        httpx.get(gateway.url + "/hooks/" + "0" * 32),
        httpx.get(gateway.url + "/hooks/nothing"),
    ]
    assert [one.status_code for one in answers] == [403, 403, 400, 400, 400, 400, 413, 413, 403, 404, 404]
    assert {one.text for one in answers} == {""}
    assert StoredEvent.objects.count() == 0
    assert post(gateway, hooked, body, **query).status_code == 200
    assert post(gateway, hooked, body, **query).text == "success"
    assert StoredEvent.objects.count() == 1


def test_without_a_secret_the_gate_is_shut(corp, gateway, scope):
    query, body = sealed(corp, "<xml><Event>x</Event></xml>")
    bare = api.create_connection(
        scope,
        ACTOR,
        "wecom",
        "无回调",
        {"corp_id": "ww0000000000000001", "corp_secret": "s", "base_url": corp.platform.url},
    )
    answer = httpx.post(gateway.url + bare.callback_path, params=query, content=body)
    assert (answer.status_code, answer.text) == (503, "")
    assert StoredEvent.objects.count() == 0


def test_a_switched_off_connection_is_nobody(hooked, gateway, scope):
    query, body = sealed(hooked, "<xml><Event>x</Event></xml>")
    api.update_connection(scope, ACTOR, hooked.card.id, is_active=False)
    assert post(gateway, hooked, body, **query).status_code == 404


def test_the_shop_posts_and_a_bad_row_is_named(gateway, platform, scope):
    card = api.create_connection(scope, ACTOR, "shop", "商城", {"secret": "sim-shop-secret"})
    platform.sim("shop", url=gateway.url + card.callback_path)
    customer = platform.act("create_customer", name="小雨")["external_userid"]
    paid = platform.act("order", external_userid=customer)
    platform.act("refund", order_no=paid["order_no"])
    eventually(lambda: platform.see("state")["shop"]["acked"] == 2)
    assert [event.payload["amount_fen"] for event in events("order.paid")] == [paid["amount_fen"]]
    assert len(events("order.refunded")) == 1
    body = b'[{"event":"order.paid","order_no":"x","at":1,"amount_fen":1.5}]'
    headers = {"X-Shop-Timestamp": "1795320000", "X-Shop-Signature": signature("sim-shop-secret", "1795320000", body)}
    api.update_connection(scope, ACTOR, card.id, settings={"window_seconds": "0"})
    answer = httpx.post(gateway.url + card.callback_path, content=body, headers=headers)
    assert answer.status_code == 422
    assert answer.text.startswith("row 1: ")


async def test_an_order_that_only_knows_the_unionid_finds_its_member(corp, context):
    person = corp.platform.act("add_contact", userid="anna")["external_userid"]
    union = corp.platform.world.customers[person].unionid
    await grant_all(context, "whole")
    shop = await context.db(
        api.create_connection, corp.scope, ACTOR, "shop", "商城", {"secret": "sim-shop-secret", "window_seconds": "0"}
    )
    linked = await context.db(api.linked, shop.id)
    row = {"event": "order.paid", "order_no": "1", "at": 1795320000, "amount_fen": 100}
    rows = [row | {"unionid": union}, row | {"order_no": "2", "unionid": "nobody"}]
    await context.admit([event_of(linked, one) for one in rows_of(json.dumps(rows).encode())])
    known, unknown = await context.db(events, "order.paid")
    (contact,) = await context.db(events, "contact.seen")
    assert known.member_id == contact.member_id
    assert unknown.member_id is None
