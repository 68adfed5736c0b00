"""A world survives restarts: kept in a file, loaded at start, put aside when unreadable."""

from __future__ import annotations

import asyncio
import os
import pickle
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from sim.wecom import acts, memory
from sim.wecom import keeper as keeping
from sim.wecom.__main__ import build_world
from sim.wecom.app import create_app
from sim.wecom.keeper import Keeper, load_world
from sim.wecom.memory import END, UnreadableError, encoded, heading, opened
from sim.wecom.state import Welcome
from sim.wecom.world import World
from tests.sim.conftest import NOON, Platform, Serve
from tests.sim.receiver import Receiver


class Process:
    """`python -m sim.wecom` as an operator runs it."""

    def __init__(self, *options: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        command = [sys.executable, "-m", "sim.wecom", "--port", str(port), *options]
        self.child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.platform = Platform(World(), f"http://127.0.0.1:{port}")
        self._wait()

    def stop(self, number: int = signal.SIGTERM) -> str:
        """Send the signal; what it had printed."""
        self.child.send_signal(number)
        return self.child.communicate(timeout=20)[0]

    def _wait(self) -> None:
        deadline = time.monotonic() + 20
        while True:
            try:
                self.platform.see("state")
            except httpx.TransportError:
                assert time.monotonic() < deadline
                time.sleep(0.05)
            else:
                return


@pytest.fixture
def state(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "sim.state"
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith(".")] == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stopped_world_goes_on_where_it_was(state: Path, number: int) -> None:
    first = Process("--state", str(state), "--days", "5", "--end", str(NOON))
    platform = first.platform
    token = platform.token
    chat = platform.call("externalcontact/groupchat/list", limit=1)["group_chat_list"][0]["chat_id"]
    owner = platform.call("externalcontact/groupchat/get", chat_id=chat)["group_chat"]["owner"]
    added = platform.act("add_contact", userid=owner, name="小雨")
    platform.act("post_message", chat_id=chat, **{"from": owner}, content="留着")
    platform.call("externalcontact/send_welcome_msg", welcome_code=added["welcome_code"], text={"content": "欢迎"})
    body = {"chat_type": "group", "sender": owner, "chat_id_list": [chat]}
    platform.call("externalcontact/add_msg_template", **body, text={"content": "群发"})
    platform.sim("callback", url="http://127.0.0.1:9/hook", token="another")
    order = platform.act("order", external_userid=added["external_userid"])
    platform.sim("permissions", deny_apis=["user/get"])
    platform.sim("live", per_minute=0.001, confirm_after_s=900)
    platform.sim("clock", advance=5000)
    before, received = platform.see("state"), platform.see("received")
    first.stop(number)

    again = Process("--state", str(state), "--days", "60")
    later = again.platform.see("state")
    assert 5000 > later.pop("now") - before.pop("now") > 0
    assert later == before
    assert again.platform.see("received") == received
    assert again.platform.see("callback")["token"] == "another"
    assert again.platform.see("live") == {"running": True, "per_minute": 0.001, "done": {}}
    assert again.platform.see("permissions")["deny_apis"] == ["user/get"]
    assert again.platform.get("externalcontact/get_follow_user_list", access_token=token)["errcode"] == 0
    used = {"welcome_code": added["welcome_code"], "text": {"content": "又"}}
    assert again.platform.call("externalcontact/send_welcome_msg", **used)["errcode"] == 41051
    assert again.platform.act("confirm") == {"confirmed": 1}
    assert again.platform.act("refund", order_no=order["order_no"])["event"] == "order.refunded"
    other = again.platform.act("add_contact", userid=owner)
    assert other["external_userid"] != added["external_userid"]
    again.stop()


def test_a_broken_file_is_put_aside_and_told(state: Path) -> None:
    state.write_bytes(b"nonsense")
    process = Process("--state", str(state), "--days", "0")
    assert process.platform.see("state")["groups"] == 0
    told = process.stop()
    assert "sim.state is not a state file; it is now sim.state." in told
    aside = [one for one in state.parent.iterdir() if one.name.endswith(".unreadable")]
    assert [one.read_bytes() for one in aside] == [b"nonsense"]
    assert load_world(state)


def test_files_of_other_makes_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    content = _content(build_world(seed=1, days=0))
    assert opened(content).seed == 1
    with pytest.raises(UnreadableError, match="damaged"):
        opened(content[:-1])
    with pytest.raises(UnreadableError, match="damaged"):
        opened(content[:-9] + b"x" + content[-8:])
    monkeypatch.setattr(memory, "FORMAT", 0)
    with pytest.raises(UnreadableError, match="of another version"):
        opened(content)


@pytest.mark.parametrize("foreign", [os.system, subprocess.Popen, create_app])
def test_a_file_cannot_call_what_is_not_ours(foreign: object) -> None:
    content = pickle.dumps((END, foreign))
    with pytest.raises(UnreadableError, match="does not belong here"):
        opened(heading(content) + content)


def test_clocks_go_on_or_stay_frozen(monkeypatch: pytest.MonkeyPatch) -> None:
    world = build_world(seed=1, days=0)
    world.clock.advance(-500)
    running = _content(world)
    world.clock.run(0)
    world.clock.jump(NOON)
    frozen, real = _content(world), time.time()
    monkeypatch.setattr(time, "time", lambda: real + 3600)
    assert opened(running).clock.now() == pytest.approx(real + 3600 - 500, abs=2)
    assert opened(frozen).clock.now() == NOON


def test_callbacks_that_had_not_arrived_are_sent_by_the_next_run(
    platform: Platform, receiver: Receiver, serve: Serve
) -> None:
    platform.sim("modes", delay_ms=20_000)
    external = platform.act("add_contact", userid="anna")["external_userid"]
    world = opened(_content(platform.world))
    world.courier.modes.delay_ms = 0
    Platform(world, serve(create_app(world)).url).sim("settle", timeout_s=5)
    assert [external in plain for plain in receiver.plains()] == [True]


def test_it_saves_when_changed_and_only_then(tmp_path: Path) -> None:
    async def life() -> list[bool]:
        world = build_world(seed=1, days=0)
        keeper = Keeper(world, tmp_path / "new" / "sim.state")
        saved = [await keeper.save(), await keeper.save()]
        world.restart(2)
        return [*saved, await keeper.save(), await keeper.save()]

    assert asyncio.run(life()) == [True, False, True, False]
    kept = load_world(tmp_path / "new" / "sim.state")
    assert kept
    assert kept.seed == 2


def test_it_saves_by_itself_and_a_full_disk_is_survived(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    async def life() -> None:
        (tmp_path / "file").touch()
        blocked = Keeper(build_world(seed=1, days=0), tmp_path / "file" / "sim.state", every_s=0.01)
        working = Keeper(build_world(seed=1, days=0), tmp_path / "sim.state", every_s=0.01)
        for keeper in (blocked, working):
            keeper.start()
        await asyncio.to_thread(_wait_for, tmp_path / "sim.state")
        await blocked.close()
        await working.close()

    asyncio.run(life())
    assert "was not saved" in capsys.readouterr().out


def test_the_demo_world_is_loaded_quickly_and_whole() -> None:
    world = build_world(seed=1, days=60, end=NOON)
    content = _content(world)
    started = time.perf_counter()
    again = opened(content)
    assert time.perf_counter() - started < 1
    assert len(content) < 8_000_000
    for name in (*memory.MANY, *memory.LISTS, "relations", "departments", "employees"):
        assert getattr(again, name) == getattr(world, name)
        assert list(getattr(again, name)) == list(getattr(world, name))
    assert again.archive.records(0, 1000) == world.archive.records(0, 1000)


def test_a_save_never_holds_the_loop_for_long(tmp_path: Path) -> None:
    """Even a busy machine sees the loop free again within 50 ms; a whole encoding takes longer."""

    async def life() -> float:
        keeper, gaps = Keeper(world, tmp_path / "sim.state"), []
        saving = asyncio.create_task(keeper.save(always=True))
        last = time.thread_time()
        while not saving.done():
            await asyncio.sleep(0)
            gaps.append(time.thread_time() - last)
            last = time.thread_time()
        return max(gaps)

    world = build_world(seed=1, days=60, end=NOON)
    assert min(asyncio.run(life()) for _ in range(3)) < 0.05
    kept = load_world(tmp_path / "sim.state")
    assert kept
    assert kept.customers == world.customers


def test_what_changes_during_a_save_is_saved_whole(tmp_path: Path) -> None:
    async def life() -> None:
        saving = asyncio.create_task(keeper.save())
        for _ in range(40):
            acts.add_contact(world, "xuqing", acts.add_customer(world, "新").external_userid, NOON)
            await asyncio.sleep(0)
        await saving

    world = build_world(seed=1, days=30, end=NOON, brands=["baby"])
    keeper = Keeper(world, tmp_path / "sim.state")
    asyncio.run(life())
    kept = load_world(tmp_path / "sim.state")
    assert kept
    assert all(external in kept.customers for book in kept.relations.values() for external in book)
    assert kept.followers == world.followers


def test_a_world_that_never_keeps_still_is_saved_in_one_stop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def life() -> None:
        saving = asyncio.create_task(keeper.save())
        while not saving.done():
            world.touch()
            await asyncio.sleep(0)

    monkeypatch.setattr(keeping, "PAUSE_S", 0)
    world = build_world(seed=1, days=20, end=NOON, brands=["baby"])
    keeper = Keeper(world, tmp_path / "sim.state")
    asyncio.run(life())
    kept = load_world(tmp_path / "sim.state")
    assert kept
    assert kept.relations == world.relations


def test_what_is_one_thing_stays_one_thing() -> None:
    world = build_world(seed=1, days=0)
    world.received.welcomes.append(Welcome("CALLBACKCODE1", "anna", "wm1", NOON))
    world.welcomes["CALLBACKCODE1"] = world.received.welcomes[0]
    world.tokens.issue(world.apps[0], world.clock.now())
    again = opened(_content(world))
    assert again.received.welcomes[0] is again.welcomes["CALLBACKCODE1"]
    assert again.apps == world.apps


def _wait_for(path: Path) -> None:
    deadline = time.monotonic() + 10
    while not path.exists():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def _content(world: World) -> bytes:
    body = encoded(world)
    return heading(body) + body
