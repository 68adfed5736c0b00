"""The demo past: same for the same seed, of the promised size, and replayed in order."""

from __future__ import annotations

import json
import re
import time
from collections import Counter

import pytest

from sim.wecom.__main__ import build_world
from sim.wecom.app import create_app
from sim.wecom.demo.brands import BRANDS
from sim.wecom.demo.history import generate_history
from sim.wecom.demo.names import HOSTILE
from sim.wecom.world import World
from tests.sim.conftest import NOON, Platform, Serve
from tests.sim.receiver import Receiver


def _demo(seed: int = 1, days: int = 60) -> World:
    world = World(seed)
    generate_history(world, days=days, until=NOON)
    return world


@pytest.fixture(scope="module")
def demo() -> World:
    return _demo()


def test_the_same_seed_makes_the_same_past(demo: World) -> None:
    again, other = _demo(), _demo(seed=2)
    assert again.history == demo.history
    assert again.archive.records(0, 1000) == demo.archive.records(0, 1000)
    assert again.past_orders == demo.past_orders
    assert other.history != demo.history


def test_the_past_may_end_at_any_moment() -> None:
    worlds = [build_world(seed=3, days=6, end=NOON, brands=["baby"]) for _ in range(2)]
    assert worlds[0].history == worlds[1].history
    assert worlds[0].contact_ways == worlds[1].contact_ways
    assert NOON - 86_400 < worlds[0].history[-1].at < NOON
    assert max(way.created for way in worlds[0].contact_ways.values()) < NOON


def test_counts(demo: World) -> None:
    kinds = Counter(one["event"] for one in demo.past_orders)
    members = sum(len(group.members) for group in demo.groups.values())
    assert len(demo.groups) == 24
    assert 2600 < members < 3500
    assert 6000 < len(demo.history) < 8500
    assert 40_000 < len(demo.archive) < 60_000
    assert 900 < kinds["order.paid"] < 1100
    assert 1600 < kinds["link.clicked"] < 2600
    assert kinds["order.refunded"] > 10
    assert len(demo.employees) == 7
    assert demo.employees["assistant"].name == "官方小助手"


def test_everything_lies_in_the_past_and_in_order(demo: World) -> None:
    times = [event.at for event in demo.history]
    assert times == sorted(times)
    assert times[-1] < NOON
    records = [int(str(one["msgtime"])) for one in demo.archive.records(0, 100_000)]
    assert records == sorted(records)
    assert times[0] > NOON - 61 * 86400


def test_nobody_speaks_before_joining_or_after_leaving(demo: World) -> None:
    seats: dict[tuple[str, str], list[int]] = {}
    for event in demo.history:
        fields = dict(event.fields)
        if "MemChangeList" in fields:
            seat = (str(fields["ChatId"]), "".join(fields["MemChangeList"]))  # type: ignore[arg-type]
            seats.setdefault(seat, []).append(event.at * 1000)
    for one in demo.archive.records(0, 100_000):
        if str(one["from"]).startswith("wm"):
            joined, *left = seats[str(one["roomid"]), str(one["from"])]
            assert joined <= int(str(one["msgtime"])) <= (left or [1 << 60])[0]


def test_people_are_believable_and_some_are_hostile(demo: World) -> None:
    names = {customer.name for customer in demo.customers.values()}
    assert len(names) > 1500
    assert set(HOSTILE) <= names
    sources = {member.state for group in demo.groups.values() for member in group.members.values()}
    assert {"catering-poster", "baby-article", "fresh-sms"} <= sources
    texts = [str(one["text"]) for one in demo.archive.records(0, 100_000) if one["msgtype"] == "text"]
    assert not any(re.search(r"\d{7,}|\{\w+\}", text) for text in texts)


def test_days_have_a_rhythm(demo: World) -> None:
    hours = Counter((int(str(one["msgtime"])) // 3_600_000 + 8) % 24 for one in demo.archive.records(0, 100_000))
    assert hours[3] * 10 < hours[12]
    assert all(len(brand.threads) >= 20 for brand in BRANDS)


def test_replay_pushes_everything_in_order_within_a_group(serve: Serve) -> None:
    world = _demo(days=9)
    platform, receiver = Platform(world, serve(create_app(world)).url), Receiver(world.courier.seal)
    url = serve(receiver.app()).url
    platform.sim("callback", url=f"{url}/hook")
    platform.sim("shop", url=f"{url}/shop")
    platform.sim("replay")
    while (progress := platform.see("replay"))["running"]:
        time.sleep(0.05)
    assert progress["acked"] == progress["total"] == len(world.history)
    assert progress["shop_sent"] == len(world.past_orders)
    assert sum(len(json.loads(one.body)) for one in receiver.shop) == len(world.past_orders)
    versions: dict[str, str] = {}
    for plain in receiver.plains():
        found = re.search(
            r"<ChatId><!\[CDATA\[(.*?)\]\].*<LastMemVer><!\[CDATA\[(.*?)\]\].*CDATA\[(\w+)\]\]></CurMemVer>", plain
        )
        if found:
            assert versions.get(found[1], found[2]) == found[2]
            versions[found[1]] = found[3]
    assert all(world.groups[chat].version == version for chat, version in versions.items())


def test_the_world_starts_anew(platform: Platform) -> None:
    counts = platform.sim("seed", seed=5, days=6, brands=["baby"])
    assert (counts["seed"], counts["groups"]) == (5, 8)
    staff = platform.see("state")["employees"]
    assert staff == 3
    answer = platform.http.post("/_sim/populate", json={"days": 6})
    assert answer.status_code == 409
