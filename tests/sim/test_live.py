"""The live stream: what happens, how often, and that it never grows without bound."""

from __future__ import annotations

import random
import time
from collections.abc import Callable

import pytest

from sim.wecom.__main__ import build_world
from sim.wecom.archive import Archive, Post
from sim.wecom.crowd import Crowd
from sim.wecom.seen import seen_links
from tests.sim.conftest import NOON, Platform
from tests.sim.receiver import Receiver

KEY = {"Authorization": "Bearer sim-archive-key"}


def test_live_people_act_and_employees_confirm(platform: Platform, receiver: Receiver) -> None:
    platform.sim("seed", days=5)
    chat = platform.call("externalcontact/groupchat/list", limit=1)["group_chat_list"][0]["chat_id"]
    owner = platform.call("externalcontact/groupchat/get", chat_id=chat)["group_chat"]["owner"]
    text = f"点这里 {receiver.url}/c/now"
    platform.call(
        "externalcontact/add_msg_template", chat_type="group", sender=owner, chat_id_list=[chat], text={"content": text}
    )
    platform.sim("live", per_minute=6000, confirm_after_s=0)
    wanted = {"talk", "reply", "join", "leave", "order", "confirm", "click"}
    _wait(lambda: platform.see("live")["done"].keys() >= wanted)
    platform.http.delete("/_sim/live")
    assert receiver.arrivals
    assert "/c/now?m=wm" in receiver.clicks[0]


def test_a_welcome_link_is_opened_by_who_was_greeted(platform: Platform, receiver: Receiver) -> None:
    platform.act("create_group", owner="anna", name="一群")
    added = platform.act("add_contact", userid="anna")
    text = {"content": f"{receiver.url}/c/hello"}
    platform.call("externalcontact/send_welcome_msg", welcome_code=added["welcome_code"], text=text)
    platform.sim("live", per_minute=6000)
    _wait(lambda: bool(receiver.clicks))
    platform.http.delete("/_sim/live")
    assert receiver.clicks[0] == f"{receiver.url}/c/hello?m={added['external_userid']}"


def test_employees_confirm_after_20_to_90_seconds(platform: Platform) -> None:
    chat = platform.act("create_group", owner="anna", name="一群")["chat_id"]
    for number in range(12):
        body = {"chat_type": "group", "sender": "anna", "chat_id_list": [chat]}
        platform.call("externalcontact/add_msg_template", **body, text={"content": f"第{number}条"})
    platform.sim("live", per_minute=0.001)
    platform.sim("clock", advance=19)
    time.sleep(1.1)
    assert platform.see("live")["done"] == {}
    platform.sim("clock", advance=31)
    _wait(lambda: "confirm" in platform.see("live")["done"])
    assert platform.see("live")["done"]["confirm"] < 12
    platform.sim("clock", advance=41)
    _wait(lambda: platform.see("live")["done"]["confirm"] == 12)


@pytest.mark.parametrize("pace", [0, -3])
def test_a_pace_is_more_than_nothing(platform: Platform, pace: int) -> None:
    assert platform.http.post("/_sim/live", json={"per_minute": pace}).status_code == 409


def test_the_archive_forgets_its_oldest_records_and_numbers_go_on(platform: Platform) -> None:
    platform.sim("limits", messages_kept=10)
    chat = platform.act("create_group", owner="anna", name="一群")["chat_id"]
    for number in range(30):
        post = platform.act("post_message", chat_id=chat, **{"from": "anna"}, content=f"第{number}条")
    kept = platform.http.get("/archive/records?seq=0&limit=1000", headers=KEY).json()["records"]
    assert 10 <= len(kept) <= 11
    assert (kept[-1]["seq"], kept[-1]["msgid"], kept[-1]["text"]) == (30, post["msgid"], {"content": "第29条"})
    assert [one["seq"] for one in kept] == list(range(kept[0]["seq"], 31))
    after = platform.http.get("/archive/records?seq=28&limit=1", headers=KEY).json()["records"]
    assert [one["seq"] for one in after] == [29]


def test_forgotten_contents_are_really_gone() -> None:
    archive = Archive(1)
    for number in range(500):
        archive.append(Post(number, "anna", "wr1", str(number)))
        archive.keep(20)
    assert len(archive) <= 22
    assert archive.latest(1) == [("wr1", "499")]
    assert len(archive.__dict__["_shared"]) <= 22


def test_weeks_of_life_stay_within_bounds() -> None:
    """40,000 happenings are a day and a half at 20 a minute; with small limits they stand for weeks."""
    world = build_world(seed=1, days=8, end=NOON)
    world.settings.people_kept, world.settings.messages_kept = len(world.customers) + 300, 5000
    crowd = Crowd(world, random.Random(1))
    sizes = []
    for number in range(40_000):
        crowd.happen()
        if number % 10_000 == 9_999:
            sizes.append(sum(len(group.members) for group in world.groups.values()))
    assert len(world.customers) <= world.settings.people_kept
    assert len(world.archive) <= 5500
    assert len(world.groups) <= 60
    assert len(world.welcomes) <= 5001
    assert max(sizes) - min(sizes) < sizes[0] / 4
    assert all(len(group.members) > 20 for group in world.groups.values())
    done = crowd.done
    assert done["talk"] > done.total() / 2
    assert done["impossible"] < 40_000 * 0.16  # the clicks, where nobody was shown a link
    assert 0.15 < done["reply"] / done["talk"] < 0.4


def test_the_mix_of_a_gentle_hour() -> None:
    world = build_world(seed=1, days=20, end=NOON)
    crowd = Crowd(world, random.Random(1))
    world.archive.append(Post(0, "x", next(iter(world.groups)), "http://127.0.0.1/c/1"))
    assert seen_links(world) == [("http://127.0.0.1/c/1", next(iter(world.groups)))]
    for _ in range(1200):
        crowd.happen()
    done = crowd.done
    assert 640 < done["talk"] < 800
    assert done["join"] > done["leave"] > 50
    assert done["order"] > 60


def _wait(happened: Callable[[], bool], seconds: float = 8) -> None:
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.02)
