"""The table of API paths; each file in `api` adds its own."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass

from sim.wecom.errors import ApiError
from sim.wecom.fields import Fields, Json
from sim.wecom.ids import digest
from sim.wecom.state import App
from sim.wecom.world import World

CURSOR_DIGEST = 12


@dataclass(slots=True)
class Call:
    """One call of an API: who, with what, when."""

    world: World
    app: App
    query: dict[str, str]
    body: Fields
    raw: bytes
    content_type: str
    now: int

    def page(self, kind: str, size: int) -> slice:
        """The slice that the request's cursor points at; 40058 for a made-up cursor."""
        return slice(start := self._offset(kind), start + size)

    def next_cursor(self, kind: str, page: slice, total: int) -> str:
        """An opaque cursor for the page after this one; empty at the end."""
        return _seal(kind, page.stop) if page.stop < total else ""

    def _offset(self, kind: str) -> int:
        cursor = self.body.text("cursor")
        if not cursor:
            return 0
        offset = int(cursor[CURSOR_DIGEST:], 36) if cursor[CURSOR_DIGEST:].isalnum() else -1
        if offset < 0 or cursor != _seal(kind, offset):
            raise ApiError(40058, "invalid cursor")
        return offset


Handler = Callable[[Call], Json]
Note = Callable[[World, bytes], None]


@dataclass(slots=True, frozen=True)
class Route:
    """A path under /cgi-bin/ and what answers it."""

    handler: Handler
    method: str
    needs_token: bool
    takes_json: bool
    note: Note | None = None


ROUTES: dict[str, Route] = {}


def get(path: str, *, needs_token: bool = True) -> Callable[[Handler], Handler]:
    """Answer GET calls of this path."""
    return _adder(path, "GET", needs_token=needs_token, takes_json=False)


def post(path: str, *, takes_json: bool = True, note: Note | None = None) -> Callable[[Handler], Handler]:
    """Answer POST calls of this path; `note` sees every call that arrives, refused ones too."""
    return _adder(path, "POST", needs_token=True, takes_json=takes_json, note=note)


def load() -> dict[str, Route]:
    """The whole table, after importing every file in `api`."""
    package = importlib.import_module("sim.wecom.api")
    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"sim.wecom.api.{module.name}")
    return ROUTES


def _adder(
    path: str, method: str, *, needs_token: bool, takes_json: bool, note: Note | None = None
) -> Callable[[Handler], Handler]:
    def add(handler: Handler) -> Handler:
        ROUTES[path] = Route(handler, method, needs_token, takes_json, note)
        return handler

    return add


def _seal(kind: str, offset: int) -> str:
    shown = _base36(offset)
    return digest(f"cursor/{kind}/{shown}", CURSOR_DIGEST) + shown


def _base36(number: int) -> str:
    digits = "0123456789abcdefghijklmnopqrstuvwxyz"
    text = ""
    while number:
        number, rest = divmod(number, 36)
        text = digits[rest] + text
    return text or "0"
