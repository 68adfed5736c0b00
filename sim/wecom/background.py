"""Serves an application on a free port from a thread: for tests and rehearsals in one process."""

from __future__ import annotations

import socket
import threading
import time

import uvicorn
from starlette.types import ASGIApp

from sim.wecom.app import create_app
from sim.wecom.world import World

START_POLL_S = 0.005


class Served:
    """Any ASGI application on a free port of this machine, in a thread of its own."""

    def __init__(self, app: ASGIApp) -> None:
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self._server = uvicorn.Server(uvicorn.Config(app, log_level="critical"))
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [self._socket]}, daemon=True)

    def start(self) -> Served:
        """Begin, and wait until it answers."""
        self._thread.start()
        while not self._server.started:
            time.sleep(START_POLL_S)
        return self

    def stop(self) -> None:
        """Hang up; the thread ends by itself within a tick."""
        self._server.should_exit = True
        self._server.force_exit = True


def serve_world(world: World) -> Served:
    """A running platform with this world; read `.url`, call `.stop()` in the end."""
    return Served(create_app(world)).start()
