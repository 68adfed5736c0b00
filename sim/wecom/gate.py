"""What happens to every /cgi-bin call before and after its handler."""

from __future__ import annotations

import asyncio
import itertools
import json

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from sim.wecom.errors import ApiError, refusal
from sim.wecom.faults import Fault
from sim.wecom.fields import Fields, Json
from sim.wecom.routes import Call, Route
from sim.wecom.state import App
from sim.wecom.world import World

WARNING = "ok. Warning: wrong json format. "
NO_FAULT = Fault("")


class LostReply(Response):
    """The call was applied, but the answer breaks off: the caller cannot know."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - the ASGI shape
        """Promise a body and never send it; the server then closes the line."""
        headers = [(b"content-type", b"application/json"), (b"content-length", b"64")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})


class Gate:
    """Checks, faults and error shape around the API handlers."""

    def __init__(self, world: World, routes: dict[str, Route]) -> None:
        self._world, self._routes = world, routes
        self._hints = itertools.count(1)

    async def answer(self, request: Request) -> Response:
        """Answer one call."""
        path: str = request.path_params["path"]
        route = self._routes.get(path)
        if route is None:
            return PlainTextResponse("404 page not found", status_code=404)
        raw = await request.body()
        if route.note:
            route.note(self._world, raw)
        fault = self._world.faults.take(path) or NO_FAULT
        if fault.delay_ms:
            await asyncio.sleep(fault.delay_ms / 1000)
        if fault.http:
            return PlainTextResponse("", status_code=fault.http)
        answer = self._answer(request, path, route, raw, fault.errcode)
        return LostReply() if fault.lost_reply else answer

    def _answer(self, request: Request, path: str, route: Route, raw: bytes, errcode: int) -> Response:
        self._world.touch()
        try:
            call = self._call(request, path, route, raw)
            self._refuse(errcode)
            answer = route.handler(call)
        except ApiError as error:
            return _json(self._refusal(request, error))
        blob = answer.get("__bytes__")
        if isinstance(blob, bytes):
            return Response(blob, media_type=str(answer["content_type"]))
        return _json({"errcode": 0, "errmsg": self._errmsg(call)} | answer)

    @staticmethod
    def _refuse(errcode: int) -> None:
        if errcode:
            raise ApiError(errcode)

    def _call(self, request: Request, path: str, route: Route, raw: bytes) -> Call:
        world, now = self._world, self._world.clock.now()
        query = dict(request.query_params)
        app = world.apps[0]
        if route.needs_token:
            app = world.tokens.app_of(query.get("access_token", ""), now)
        self._check_ip(request, app)
        if route.needs_token:
            world.permissions.check_api(path)
        world.rates.admit(path, now)
        if route.method == "POST" and request.method != "POST":
            raise ApiError(43002)
        body = _parse(raw) if route.takes_json else {}
        world.permissions.check_named(query, body)
        kind = request.headers.get("content-type", "")
        return Call(world, app, query, Fields(body), raw, kind, int(now))

    def _check_ip(self, request: Request, app: App) -> None:
        ip = _ip(request)
        if self._world.faults.refuse_ip or (app.allowed_ips and ip not in app.allowed_ips):
            raise ApiError(60020)

    def _refusal(self, request: Request, error: ApiError) -> Json:
        return refusal(error, self._world.clock.seconds(), _ip(request), next(self._hints))

    def _errmsg(self, call: Call) -> str:
        if not call.body.mistyped:
            return "ok"
        return WARNING + f"hint: [{call.now}_{next(self._hints)}] {','.join(call.body.mistyped)}"


def _parse(raw: bytes) -> Json:
    if not raw:
        raise ApiError(44002)
    try:
        body = json.loads(raw)
    except ValueError as error:
        raise ApiError(47001) from error
    if not isinstance(body, dict):
        raise ApiError(47001)
    return body


def _ip(request: Request) -> str:
    return request.client.host if request.client else "127.0.0.1"


def _json(content: Json) -> Response:
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return Response(body, media_type="application/json; charset=UTF-8")
