"""A simulator on a free port, and a small client for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp

from sim.wecom.app import create_app
from sim.wecom.background import Served
from sim.wecom.world import SECRET, World
from tests.sim.receiver import Receiver

NOON = 1_795_320_000  # 2026-11-22 12:00 in China


class Platform:
    """A caller of the simulated platform."""

    def __init__(self, world: World, url: str) -> None:
        self.world, self.url = world, url
        self.http = httpx.Client(base_url=url, timeout=20)
        self._token = ""

    @property
    def token(self) -> str:
        """An access token, fetched once."""
        if not self._token:
            query = {"corpid": self.world.corp_id, "corpsecret": SECRET}
            self._token = self.http.get("/cgi-bin/gettoken", params=query).json()["access_token"]
        return self._token

    def get(self, path: str, /, **query: str) -> dict[str, Any]:
        """A GET call of the API."""
        params = {"access_token": self.token, **query}
        return dict(self.http.get(f"/cgi-bin/{path}", params=params).json())

    def call(self, path: str, /, **body: object) -> dict[str, Any]:
        """A POST call of the API."""
        params = {"access_token": self.token}
        return dict(self.http.post(f"/cgi-bin/{path}", params=params, json=body).json())

    def sim(self, path: str, /, **body: object) -> dict[str, Any]:
        """A POST control call that must be possible."""
        answer = self.http.post(f"/_sim/{path}", json=body)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def see(self, path: str, /, **query: str) -> dict[str, Any]:
        """A GET control call."""
        return dict(self.http.get(f"/_sim/{path}", params=query).json())

    def act(self, name: str, /, **body: object) -> dict[str, Any]:
        """A client act."""
        return self.sim(f"acts/{name}", **body)


Serve = Callable[[ASGIApp], Served]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Starts applications and stops them after the test."""
    running: list[Served] = []

    def start(app: ASGIApp) -> Served:
        running.append(Served(app).start())
        return running[-1]

    yield start
    for server in running:
        server.stop()


@pytest.fixture
def platform(serve: Serve) -> Platform:
    """An empty corp with one employee, at a frozen noon."""
    world = World(seed=1)
    caller = Platform(world, serve(create_app(world)).url)
    caller.sim("clock", freeze=True, jump=NOON)
    caller.act("create_employee", userid="anna", name="安娜")
    return caller


@pytest.fixture
def receiver(platform: Platform, serve: Serve) -> Receiver:
    """A callback and shop receiver, already configured at the platform."""
    there = Receiver(platform.world.courier.seal)
    url = serve(there.app()).url
    platform.sim("callback", url=f"{url}/hook")
    platform.sim("shop", url=f"{url}/shop")
    platform.sim("modes", retry_pause_s=0.01)
    there.url = url
    return there
