"""The table of control paths; each file here adds its own."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Awaitable, Callable

from sim.wecom.fields import Fields, Json
from sim.wecom.world import World

Control = Callable[[World, Fields], Awaitable[Json]]
Act = Callable[[World, Fields], Json]

CONTROLS: dict[tuple[str, str], Control] = {}


def control(method: str, path: str) -> Callable[[Control], Control]:
    """Answer this method of /_sim/<path>."""

    def add(handler: Control) -> Control:
        CONTROLS[method, path] = handler
        return handler

    return add


def act(name: str) -> Callable[[Act], Act]:
    """Answer POST /_sim/acts/<name>."""

    def add(handler: Act) -> Act:
        async def run(world: World, fields: Fields) -> Json:
            return handler(world, fields)

        CONTROLS["POST", f"acts/{name}"] = run
        return handler

    return add


def load() -> dict[tuple[str, str], Control]:
    """The whole table."""
    package = importlib.import_module("sim.wecom.control")
    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"sim.wecom.control.{module.name}")
    return CONTROLS
