"""What of a world survives a restart, as bytes and back."""

from __future__ import annotations

import gc
import hashlib
import io
import pickle
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from sim.wecom import courier, events, faults, permissions, rates, state, world
from sim.wecom.live import Live
from sim.wecom.world import World

FORMAT = 1  # to be raised when a class that is no dataclass changes its attributes
MAGIC = b"sim-wecom"
PAST = ("history", "past_orders")
PRESENT = (
    *("seed", "corp_id", "archive_key", "apps", "rng", "mint", "tokens", "rates", "faults", "settings", "received"),
    *("permissions", "departments", "employees", "customers", "relations", "followers", "groups", "contact_ways"),
    *("join_ways", "tag_groups", "media", "welcomes", "masses", "mass_quota", "archive"),
)
MODULES = (courier, events, faults, permissions, rates, state, world)
FOREIGN = {("array", "array"), ("array", "_array_reconstructor"), ("collections", "deque"), ("random", "Random")}
DAMAGE = (pickle.UnpicklingError, EOFError, ValueError, TypeError, KeyError, IndexError, AttributeError)


class UnreadableError(Exception):
    """These bytes are no world, or one of an older make."""


class Encoder:
    """Turns one world into bytes; the past does not change, so it is turned only once."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._past: tuple[object, ...] = ()
        self._past_bytes = b""

    def past(self) -> bytes:
        """History and shop events of the past."""
        past = tuple(getattr(self._world, name) for name in PAST)
        if not self._past or any(one is not other for one, other in zip(past, self._past, strict=True)):
            self._past, self._past_bytes = past, _pickled(past)
        return self._past_bytes

    def present(self) -> bytes:
        """Everything else at this moment, without the clock."""
        return _pickled({name: getattr(self._world, name) for name in PRESENT} | _surroundings(self._world))

    def clock(self) -> tuple[float, float, float]:
        """The virtual time, its scale, and the real time."""
        return self._world.clock.now(), self._world.clock.scale, time.time()


def sealed(past: bytes, present: bytes, clock: tuple[float, float, float]) -> bytes:
    """The content of a state file."""
    body = _pickled((past, present, clock))
    return b"%s %d %s %s\n" % (MAGIC, FORMAT, _shape(), _digest(body)) + body


def opened(content: bytes) -> World:
    """The world in a state file; real time has gone on meanwhile."""
    head, _, body = content.partition(b"\n")
    parts = head.split(b" ")
    if parts[0] != MAGIC:
        raise UnreadableError("not a state file")
    if parts[1:3] != [b"%d" % FORMAT, _shape()]:
        raise UnreadableError("of another version")
    if parts[3:] != [_digest(body)]:
        raise UnreadableError("damaged")
    collects = gc.isenabled()
    gc.disable()
    try:
        return _world_of(body)
    except DAMAGE as error:
        raise UnreadableError(f"damaged: {error}") from error
    finally:
        if collects:
            gc.enable()


def _surroundings(world: World) -> dict[str, object]:
    """Where callbacks and shop events go, what has not arrived, and whether life went on."""
    road, shop, live = world.courier, world.shop, world.live
    return {
        "callback": (road.url, road.seal.token, road.seal.aes_key),
        "modes": road.modes,
        "counts": road.counts,
        "unsent": [one.event for one in road.log if one.status == "queued"],
        "shop": (shop.url, shop.secret),
        "shop_counts": shop.counts,
        "shop_log": shop.log,
        "clicks": world.clicker.log,
        "live": (live.per_minute, live.confirm_after_s) if live and live.running else None,
    }


def _world_of(body: bytes) -> World:
    past, present, clock = _unpickled(body)
    known: dict[str, Any] = _unpickled(present)
    made = World(known["seed"], known["corp_id"])
    for name in PRESENT:
        setattr(made, name, known[name])
    made.history, made.past_orders = _unpickled(past)
    _recall(made, known)
    virtual, scale, real = clock
    made.clock.run(scale)
    made.clock.jump(virtual + (time.time() - real) * scale)
    return made


def _recall(made: World, known: Mapping[str, Any]) -> None:
    road, shop = made.courier, made.shop
    road.configure(*known["callback"])
    road.modes, road.counts = known["modes"], known["counts"]
    road.backlog = deque(known["unsent"])
    shop.configure(*known["shop"])
    shop.counts, shop.log = known["shop_counts"], known["shop_log"]
    made.clicker.log = known["clicks"]
    if known["live"]:
        per_minute, confirm_after_s = known["live"]
        made.live = Live(made, per_minute=per_minute, confirm_after_s=confirm_after_s)


def _shape() -> bytes:
    """Stands for the fields of every record: a file of an older make has another shape."""
    kinds = [one for module in MODULES for one in vars(module).values() if isinstance(one, type) and is_dataclass(one)]
    names = sorted((kind.__qualname__, [one.name for one in fields(kind)]) for kind in set(kinds))
    return _digest(repr((PRESENT, PAST, names)).encode())[:12]


def _digest(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=16).hexdigest().encode()


def _pickled(content: object) -> bytes:
    return pickle.dumps(content, protocol=5)


def _unpickled(content: bytes) -> Any:
    return Reader(io.BytesIO(content)).load()


class Reader(pickle.Unpickler):
    """Makes records of the simulator and nothing else, whatever a file asks for."""

    def find_class(self, module: str, name: str) -> Any:
        """The class of this name, if it is one of ours."""
        ours = module.startswith("sim.") and "." not in name
        found = super().find_class(module, name) if ours or (module, name) in FOREIGN else None
        if isinstance(found, type) or (found and not ours):
            return found
        raise pickle.UnpicklingError(f"{module}.{name} does not belong here")
