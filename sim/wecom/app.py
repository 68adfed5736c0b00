"""The simulator as an ASGI application."""

from __future__ import annotations

import hmac
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sim.wecom import routes
from sim.wecom.acts import ImpossibleError
from sim.wecom.control import table
from sim.wecom.errors import ApiError
from sim.wecom.fields import Fields
from sim.wecom.gate import Gate
from sim.wecom.keeper import Keeper
from sim.wecom.limits import ARCHIVE_PAGE
from sim.wecom.world import World

METHODS = ["GET", "POST", "DELETE"]


def create_app(world: World, keeper: Keeper | None = None) -> Starlette:
    """An application that serves this world, and has it kept."""
    gate, desk = Gate(world, routes.load()), Desk(world)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        world.courier.resume()
        if world.live:
            world.live.start()
        if keeper:
            keeper.start()
        yield
        if keeper:
            await keeper.close()
        for stream in (world.live, world.replay):
            if stream:
                stream.stop()
        await world.courier.close()

    paths = [
        Route("/cgi-bin/{path:path}", gate.answer, methods=METHODS),
        Route("/archive/records", desk.archive),
        Route("/_sim/{path:path}", desk.control, methods=METHODS),
    ]
    app = Starlette(routes=paths, lifespan=lifespan)
    app.state.world = world
    return app


class Desk:
    """The paths that the platform itself does not have."""

    def __init__(self, world: World) -> None:
        self._world, self._table = world, table.load()

    async def archive(self, request: Request) -> Response:
        """The sidecar before the message archive: decrypted records after a sequence number."""
        expected = f"Bearer {self._world.archive_key}"
        if not hmac.compare_digest(request.headers.get("authorization", ""), expected):
            return JSONResponse({"errcode": 40001, "errmsg": "invalid archive key"}, 401)
        seq, limit = (request.query_params.get(name, "") for name in ("seq", "limit"))
        if not seq.isdigit() or not (limit or "1").isdigit() or int(limit or 1) > ARCHIVE_PAGE:
            return JSONResponse({"errcode": 10000, "errmsg": "invalid parameters", "records": []})
        records = self._world.archive.records(int(seq), int(limit or ARCHIVE_PAGE))
        return _json({"errcode": 0, "errmsg": "ok", "records": records})

    async def control(self, request: Request) -> Response:
        """One control call."""
        handler = self._table.get((request.method, request.path_params["path"]))
        if handler is None:
            return JSONResponse({"error": "no such control"}, 404)
        raw = await request.body()
        try:
            fields = Fields(dict(request.query_params) | (json.loads(raw) if raw else {}))
            return _json(await handler(self._world, fields))
        except (ImpossibleError, ApiError, ValueError) as error:
            return JSONResponse({"error": str(error) or type(error).__name__}, 409)
        finally:
            if request.method != "GET":
                self._world.touch()


def _json(content: object) -> Response:
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return Response(body, media_type="application/json; charset=UTF-8")
