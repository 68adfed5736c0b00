"""What stands at the other end: receives callbacks, shop posts and clicks, and may misbehave."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from sim.wecom.crypto import Seal

ENCRYPT = re.compile(r"<Encrypt><!\[CDATA\[(.*?)\]\]></Encrypt>")


@dataclass
class Arrival:
    """One post: query, raw body, headers, and the opened message of a callback."""

    query: dict[str, str]
    body: bytes
    headers: dict[str, str]
    plain: str = ""


@dataclass
class Receiver:
    """An application that opens callbacks with the seal and answers with the queued statuses."""

    seal: Seal
    arrivals: list[Arrival] = field(default_factory=list)
    shop: list[Arrival] = field(default_factory=list)
    clicks: list[str] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    sleep_s: float = 0.0
    url: str = ""

    def app(self) -> Starlette:
        """The ASGI side."""
        return Starlette(
            routes=[
                Route("/hook", self._verify, methods=["GET"]),
                Route("/hook", self._callback, methods=["POST"]),
                Route("/shop", self._shop, methods=["POST"]),
                Route("/c/{code}", self._click),
            ]
        )

    def plains(self) -> list[str]:
        """The opened messages in order of arrival."""
        return [one.plain for one in self.arrivals]

    async def _verify(self, request: Request) -> Response:
        query = request.query_params
        parts = (query["timestamp"], query["nonce"], query["echostr"])
        assert self.seal.signed(query["msg_signature"], *parts)
        return PlainTextResponse(self.seal.decrypt(query["echostr"]))

    async def _callback(self, request: Request) -> Response:
        body = await request.body()
        query = dict(request.query_params)
        encrypted = ENCRYPT.search(body.decode())
        assert encrypted
        assert self.seal.signed(query["msg_signature"], query["timestamp"], query["nonce"], encrypted[1])
        plain = self.seal.decrypt(encrypted[1]).decode()
        self.arrivals.append(Arrival(query, body, dict(request.headers), plain))
        await asyncio.sleep(self.sleep_s)
        return PlainTextResponse("success", status_code=self.statuses.pop(0) if self.statuses else 200)

    async def _shop(self, request: Request) -> Response:
        self.shop.append(Arrival({}, await request.body(), dict(request.headers)))
        return PlainTextResponse("ok", status_code=self.statuses.pop(0) if self.statuses else 200)

    async def _click(self, request: Request) -> Response:
        self.clicks.append(str(request.url))
        return PlainTextResponse("", status_code=302, headers={"location": "/"})
