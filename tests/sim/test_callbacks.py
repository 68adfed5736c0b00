"""Callbacks over real HTTP: sealed, retried, dropped, doubled."""

from __future__ import annotations

import re
from typing import Any

from tests.sim.conftest import Platform
from tests.sim.receiver import Receiver


def _settled(platform: Platform) -> dict[str, Any]:
    assert platform.sim("settle", timeout_s=10)["settled"]
    return platform.see("deliveries")


def test_the_handshake(platform: Platform, receiver: Receiver) -> None:
    assert receiver.url
    assert platform.sim("callback/verify")["ok"]


def test_adding_an_employee_calls_back_with_state_and_code(platform: Platform, receiver: Receiver) -> None:
    added = platform.act("add_contact", userid="anna", state="poster-7")
    assert _settled(platform)["counts"]["acked"] == 1
    plain = receiver.plains()[0]
    assert "<ChangeType><![CDATA[add_external_contact]]></ChangeType>" in plain
    assert f"<WelcomeCode><![CDATA[{added['welcome_code']}]]></WelcomeCode>" in plain
    assert "<State><![CDATA[poster-7]]></State>" in plain


def test_three_tries_repeat_the_text_but_not_the_cipher(platform: Platform, receiver: Receiver) -> None:
    receiver.statuses = [500, 503, 200]
    platform.act("add_contact", userid="anna")
    assert _settled(platform)["deliveries"][0]["tries"] == [500, 503, 200]
    assert len(set(receiver.plains())) == 1
    assert len({one.body for one in receiver.arrivals}) == 3
    assert len({one.query["nonce"] for one in receiver.arrivals}) == 3


def test_after_three_failures_the_event_is_lost(platform: Platform, receiver: Receiver) -> None:
    receiver.statuses = [500] * 3
    platform.act("add_contact", userid="anna")
    log = _settled(platform)
    assert log["deliveries"][0]["status"] == "lost"
    assert log["counts"] == {"submitted": 1, "acked": 0, "lost": 1, "dropped": 0, "tries": 3}


def test_a_slow_receiver_is_tried_again(platform: Platform, receiver: Receiver) -> None:
    receiver.sleep_s = 0.3
    platform.sim("modes", timeout_s=0.1)
    platform.act("add_contact", userid="anna")
    assert _settled(platform)["deliveries"][0]["tries"] == [0, 0, 0]


def test_drop_and_duplicate(platform: Platform, receiver: Receiver) -> None:
    platform.sim("modes", drop=1.0)
    platform.act("add_contact", userid="anna")
    platform.sim("modes", drop=0.0, duplicate=1.0)
    platform.act("add_contact", userid="anna")
    counts = _settled(platform)["counts"]
    assert (counts["dropped"], counts["acked"], len(receiver.arrivals)) == (1, 2, 2)


def test_reordered_events_overtake_each_other(platform: Platform, receiver: Receiver) -> None:
    platform.sim("modes", reorder=0.5, concurrency=32)
    made = [platform.act("add_contact", userid="anna")["external_userid"] for _ in range(12)]
    _settled(platform)
    seen = [re.findall(r"<ExternalUserID><!\[CDATA\[(\w+)", plain)[0] for plain in receiver.plains()]
    assert sorted(seen) == sorted(made)
    assert seen != made


def test_calls_of_the_api_fire_nothing(platform: Platform, receiver: Receiver) -> None:
    added = platform.act("add_contact", userid="anna")
    _settled(platform)
    receiver.arrivals.clear()
    group = platform.call("externalcontact/add_corp_tag", group_name="来源", tag=[{"name": "海报"}])
    tag = group["tag_group"]["tag"][0]["id"]
    external = added["external_userid"]
    platform.call("externalcontact/mark_tag", userid="anna", external_userid=external, add_tag=[tag])
    platform.call("externalcontact/remark", userid="anna", external_userid=external, remark="常客")
    _settled(platform)
    assert receiver.arrivals == []
    platform.act("edit_contact", userid="anna", external_userid=external, remark="老客")
    _settled(platform)
    assert "edit_external_contact" in receiver.plains()[0]


def test_member_versions_form_a_chain(platform: Platform, receiver: Receiver) -> None:
    chat = platform.act("create_group", owner="anna", name="一群")["chat_id"]
    people = [platform.act("join_group", chat_id=chat)["external_userid"] for _ in range(3)]
    platform.act("remove_member", chat_id=chat, external_userid=people[0])
    platform.act("rename_group", chat_id=chat, name="新名")
    _settled(platform)
    found = re.findall(
        r"<LastMemVer><!\[CDATA\[(\w+)\]\]></LastMemVer><CurMemVer><!\[CDATA\[(\w+)", "".join(receiver.plains())
    )
    lasts, currents = {last for last, _ in found}, {current for _, current in found}
    assert len(found) == 4
    assert len(lasts & currents) == 3
    now = platform.call("externalcontact/groupchat/get", chat_id=chat)["group_chat"]["member_version"]
    assert now in currents - lasts
    assert any("<JoinScene>3</JoinScene><MemChangeCnt>1</MemChangeCnt>" in plain for plain in receiver.plains())
    assert any("<QuitScene>1</QuitScene>" in plain for plain in receiver.plains())
    assert any("change_name" in plain for plain in receiver.plains())


def test_messages_say_so_at_most_every_fifteen_seconds(platform: Platform, receiver: Receiver) -> None:
    chat = platform.act("create_group", owner="anna", name="一群")["chat_id"]
    for _ in range(3):
        platform.act("post_message", chat_id=chat, **{"from": "anna"}, content="早")
    platform.sim("clock", advance=15)
    platform.act("post_message", chat_id=chat, **{"from": "anna"}, content="早")
    _settled(platform)
    assert sum("msgaudit_notify" in plain for plain in receiver.plains()) == 2
