"""One ASGI application: the gate's routes, health, metrics and static files; all else is the console."""

import mimetypes
import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, cast

from a2wsgi import WSGIMiddleware
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from qunce.kernel.errors import Refused
from qunce.platform import assets
from qunce.platform.discovery import modules_named
from qunce.platform.intake import MAX_BATCH, Intake
from qunce.platform.setup import setup_django
from qunce.platform.threads import DatabaseThreads

if TYPE_CHECKING:
    from a2wsgi.wsgi_typing import WSGIApp

CONSOLE_THREADS = 4
GATE_THREADS = 4
BACKLOG = 4096
GRACE_SECONDS = 10
A_YEAR = "public, max-age=31536000, immutable"


def create_app() -> Starlette:
    """The application; Django is set up first, so that every slice can be imported."""
    setup_django()
    routes = [*gate_routes(), *own_routes(), Mount("/", app=console())]
    return Starlette(routes=routes, lifespan=lifespan)


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    """The intake and the database threads live as long as the process serves."""
    from qunce.main import admission

    pin_process()
    app.state.db = DatabaseThreads(GATE_THREADS)
    app.state.intake = Intake(admission(), int(os.environ.get("QUNCE_INTAKE_BATCH", str(MAX_BATCH))))
    app.state.intake.start()
    try:
        yield
    finally:
        await app.state.intake.stop()
        app.state.db.close()


def gate_routes() -> list[BaseRoute]:
    """The hot endpoints of every slice."""
    return [route for module in modules_named("gate") for route in getattr(module, "ROUTES", ())]


class Turnstile:
    """Lets the hottest addresses pass before Starlette's middleware and its search among all routes.

    A slice's `gate.py` may export HOT, a bare ASGI application for each prefix; it finds the rest of
    the address in `scope["path_params"]["rest"]`.
    """

    def __init__(self, app: Starlette) -> None:
        self._app = app
        self._hot = {
            prefix: hot for module in modules_named("gate") for prefix, hot in getattr(module, "HOT", {}).items()
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request to the hot application of its prefix, or to all the others."""
        if scope["type"] == "http":
            path = scope["path"]
            for prefix, hot in self._hot.items():
                if path.startswith(prefix):
                    scope["app"] = self._app
                    scope["path_params"] = {"rest": path[len(prefix) :]}
                    await hot(scope, receive, send)
                    return
        await self._app(scope, receive, send)


def own_routes() -> list[BaseRoute]:
    """Health, metrics and static files."""
    from qunce.platform import health

    return [*health.ROUTES, Route("/static/{name:path}", static_file)]


def console() -> ASGIApp:
    """Django, as WSGI in a few threads."""
    from django.core.wsgi import get_wsgi_application

    return cast("ASGIApp", WSGIMiddleware(cast("WSGIApp", get_wsgi_application()), workers=CONSOLE_THREADS))


async def static_file(request: Request) -> Response:
    """A file of a slice's static folder; with its fingerprint it may be cached for a year."""
    name = request.path_params["name"]
    path = assets.find(name)
    if path is None:
        return PlainTextResponse("Not found", status_code=404)
    is_fingerprinted = request.query_params.get("v") == assets.fingerprint(name)
    headers = {"Cache-Control": A_YEAR if is_fingerprinted else "no-cache", "Vary": "Accept-Encoding"}
    packed = assets.packed(path) if "gzip" in request.headers.get("accept-encoding", "") else b""
    if packed:
        media_type = mimetypes.guess_type(path)[0]
        return Response(packed, headers=headers | {"Content-Encoding": "gzip"}, media_type=media_type)
    return FileResponse(path, headers=headers)


def pin_process() -> None:
    """Keep the process on one core when QUNCE_PIN names it (the hand-off between loop and writer gains)."""
    core = os.environ.get("QUNCE_PIN")
    if core:
        os.sched_setaffinity(0, {int(core)})


def serve(host: str, port: int) -> None:
    """Serve on this address until stopped."""
    serve_on(bind(host, port), create_app())


def bind(host: str, port: int) -> socket.socket:
    """Listen; raises Refused with a sentence when the port cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise Refused(
            "Port %(port)s on %(host)s cannot be used: %(why)s. Choose another with --port or QUNCE_PORT.",
            port=port,
            host=host,
            why=(error.strerror or "unknown").lower(),
        ) from error
    listener.listen(BACKLOG)
    listener.set_inheritable(True)
    return listener


def serve_on(listener: socket.socket, app: Starlette) -> None:
    """Serve on a listening socket until stopped."""
    import uvicorn

    config = uvicorn.Config(
        Turnstile(app),
        loop="uvloop",
        http="httptools",
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        backlog=BACKLOG,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    uvicorn.Server(config).run(sockets=[listener])
