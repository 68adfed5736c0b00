"""Archive bridge, shop webhooks, clicks, load and live stream."""

from __future__ import annotations

import json
import time

import pytest

from sim.shop import signature
from sim.wecom import load
from sim.wecom.clicks import is_loopback, links_in, referred
from sim.wecom.world import World
from tests.sim.conftest import Platform
from tests.sim.receiver import ENCRYPT, Receiver

KEY = {"Authorization": "Bearer sim-archive-key"}


def test_the_archive_serves_records_after_a_number(platform: Platform) -> None:
    chat = platform.act("create_group", owner="anna", name="一群")["chat_id"]
    for number in range(3):
        platform.act("post_message", chat_id=chat, **{"from": "anna"}, content=f"第{number}条")
    first = platform.http.get("/archive/records?seq=0&limit=1", headers=KEY).json()["records"][0]
    assert first["msgid"].endswith("_external")
    assert (first["roomid"], first["msgtype"], first["text"]) == (chat, "text", {"content": "第0条"})
    platform.act("post_message", chat_id=chat, **{"from": "anna"}, content=first["msgid"], msgtype="revoke")
    rest = platform.http.get("/archive/records?seq=1&limit=1000", headers=KEY).json()["records"]
    assert [one["seq"] for one in rest] == [2, 3, 4]
    assert (rest[2]["action"], rest[2]["revoke"]) == ("recall", {"pre_msgid": first["msgid"]})


@pytest.mark.parametrize("query", ["seq=-1", "seq=x", "seq=0&limit=1001"])
def test_the_archive_refuses_nonsense_and_strangers(platform: Platform, query: str) -> None:
    assert platform.http.get("/archive/records?seq=0").status_code == 401
    assert platform.http.get(f"/archive/records?{query}", headers=KEY).json()["errcode"] == 10000


def test_an_order_is_signed_and_tried_again(platform: Platform, receiver: Receiver) -> None:
    receiver.statuses = [500]
    external = platform.act("create_customer", name="小雨")["external_userid"]
    paid = platform.act("order", external_userid=external, amount_fen=990)
    _wait(lambda: len(receiver.shop) == 2)
    post = receiver.shop[1]
    expected = signature("sim-shop-secret", post.headers["x-shop-timestamp"], post.body)
    assert post.headers["x-shop-signature"] == expected
    assert json.loads(post.body)["amount_fen"] == 990
    refund = platform.act("refund", order_no=paid["order_no"])
    assert (refund["event"], refund["refund_fen"]) == ("order.refunded", 990)


def test_clicks_carry_the_member_and_stay_on_this_machine(platform: Platform, receiver: Receiver) -> None:
    answer = platform.act("click", url=f"{receiver.url}/c/abc?x=1", external_userid="wm1")
    assert answer["status"] == 302
    assert receiver.clicks == [f"{receiver.url}/c/abc?x=1&m=wm1"]
    assert platform.http.post("/_sim/acts/click", json={"url": "http://example.com/"}).status_code == 409


def test_links() -> None:
    assert referred("http://127.0.0.1/c/a?m=you", "me") == "http://127.0.0.1/c/a?m=you"
    assert referred("http://127.0.0.1/c/a#top", "me") == "http://127.0.0.1/c/a?m=me#top"
    assert links_in("看 http://127.0.0.1:8700/c/1，和 https://x.example/2") == ["http://127.0.0.1:8700/c/1"]
    assert not is_loopback("http://127.0.0.1.evil.example/")
    assert not is_loopback("ftp://127.0.0.1/")
    assert is_loopback("http://[::1]:80/")


def test_load_makes_sealed_callbacks_and_real_people(platform: Platform) -> None:
    world = platform.world
    shots = load.mixed(world, 600, contacts=0.5)
    plain = world.courier.seal.decrypt(ENCRYPT.search(shots[0].body.decode())[1]).decode()  # type: ignore[index]
    assert shots[0].external_userid in plain
    assert len({shot.external_userid for shot in shots}) == 600
    code = next(shot.welcome_code for shot in shots if shot.welcome_code)
    greeted = platform.call("externalcontact/send_welcome_msg", welcome_code=code, text={"content": "hi"})
    assert greeted["errcode"] == 0
    assert platform.sim("load", mix="joins", count=3)["callbacks"][2]["query"].startswith("msg_signature=")


def test_load_is_fast() -> None:
    started = time.perf_counter()
    load.contacts_added(World(), 3000)
    assert time.perf_counter() - started < 2


def _wait(happened: object, seconds: float = 8) -> None:
    deadline = time.monotonic() + seconds
    while not happened():  # type: ignore[operator]
        assert time.monotonic() < deadline
        time.sleep(0.02)
