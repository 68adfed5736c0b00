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

from sim.wecom import memory
from sim.wecom.__main__ import build_world
from sim.wecom.app import create_app
from sim.wecom.keeper import Keeper, load_world
from sim.wecom.memory import Encoder, UnreadableError, opened, sealed
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
    content = sealed(pickle.dumps(((), ())), pickle.dumps(foreign), (0, 1, 0))
    with pytest.raises(UnreadableError, match="does not belong here"):
        opened(content)


def test_clocks_go_on_or_stay_frozen() -> None:
    world = build_world(seed=1, days=0)
    world.clock.advance(-500)
    running = Encoder(world).clock()
    assert opened(sealed(Encoder(world).past(), Encoder(world).present(), running)).clock.now() == pytest.approx(
        world.clock.now(), abs=1
    )
    hour_ago = (world.clock.now() - 3600, 1.0, time.time() - 3600)
    assert _restored(world, hour_ago).clock.now() == pytest.approx(world.clock.now(), abs=1)
    assert _restored(world, (NOON, 0.0, time.time() - 3600)).clock.now() == NOON


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


def test_the_demo_world_is_saved_and_loaded_quickly() -> None:
    world = build_world(seed=1, days=60, end=NOON)
    encoder = Encoder(world)
    encoder.past()
    stops = []
    for _ in range(5):
        started = time.perf_counter()
        encoder.past(), encoder.present()
        stops.append(time.perf_counter() - started)
    content = _content(world)
    started = time.perf_counter()
    again = opened(content)
    took = time.perf_counter() - started
    assert min(stops) < 0.05
    assert took < 1
    assert len(content) < 8_000_000
    assert again.history == world.history
    assert again.archive.records(0, 1000) == world.archive.records(0, 1000)


def _wait_for(path: Path) -> None:
    deadline = time.monotonic() + 10
    while not path.exists():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def _content(world: World) -> bytes:
    encoder = Encoder(world)
    return sealed(encoder.past(), encoder.present(), encoder.clock())


def _restored(world: World, clock: tuple[float, float, float]) -> World:
    return opened(sealed(Encoder(world).past(), Encoder(world).present(), clock))
