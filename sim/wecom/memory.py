"""What of a world survives a restart, as bytes and back."""

from __future__ import annotations

import gc
import hashlib
import io
import pickle
import time
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any, TypeVar

from sim.wecom import courier, events, faults, permissions, rates, state, world
from sim.wecom.live import Live
from sim.wecom.world import World

FORMAT = 1  # to be raised when a class that is no dataclass changes its attributes
MAGIC = b"sim-wecom"
WHOLE = (
    *("seed", "corp_id", "archive_key", "rng", "mint", "rates", "faults", "settings"),
    *("permissions", "departments", "employees", "mass_quota", "archive", "received"),
)
MANY = {  # how many of them make a piece of a few milliseconds
    **dict.fromkeys(("customers", "followers", "welcomes"), 500),
    **dict.fromkeys(("contact_ways", "join_ways", "tag_groups", "media", "masses"), 100),
    "groups": 2,
}
LISTS = {"history": 400, "past_orders": 500}
CONTACTS = 500
END = "end"
T = TypeVar("T")
Piece = tuple[str, object]
MODULES = (courier, events, faults, permissions, rates, state, world)
FOREIGN = {("array", "array"), ("array", "_array_reconstructor"), ("collections", "deque"), ("random", "Random")}
DAMAGE = (pickle.UnpicklingError, EOFError, ValueError, TypeError, KeyError, IndexError, AttributeError)


class UnreadableError(Exception):
    """These bytes are no world, or one of an older make."""


def pieces(world: World) -> Iterator[Piece]:
    """The world bit by bit; it must not change until the last one is taken."""
    for name, size in MANY.items():
        yield from ((name, dict(some)) for some in _cut(list(getattr(world, name).items()), size))
    for userid, book in world.relations.items():
        yield "relations", {userid: {}}
        yield from (("relations", {userid: dict(some)}) for some in _cut(list(book.items()), CONTACTS))
    for name, size in LISTS.items():
        yield from ((name, some) for some in _cut(getattr(world, name), size))
    yield from ((name, getattr(world, name)) for name in WHOLE)
    yield "access", (world.apps, world.tokens)
    yield "surroundings", _surroundings(world)
    yield END, (world.clock.now(), world.clock.scale, time.time())


def encoded(world: World) -> bytes:
    """The whole world at once."""
    return b"".join(map(encoded_piece, pieces(world)))


def encoded_piece(piece: Piece) -> bytes:
    """One piece on its own: nothing is remembered from piece to piece, nothing large to forget in the end."""
    return pickle.dumps(piece, protocol=5)


def heading(body: bytes) -> bytes:
    """The first line of a state file: what it is, of which make, and the digest of what follows."""
    return b"%s %d %s %s\n" % (MAGIC, FORMAT, _shape(), _digest(body))


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
    known: dict[str, Any] = {name: [] for name in LISTS} | {name: {} for name in (*MANY, "relations")}
    for name, value in _pieces_of(body):
        if name in LISTS:
            known[name].extend(value)
        elif name == "relations":
            for userid, book in value.items():
                known[name].setdefault(userid, {}).update(book)
        elif name in MANY:
            known[name].update(value)
        else:
            known[name] = value
    return _made(known)


def _pieces_of(body: bytes) -> Iterator[tuple[str, Any]]:
    file, name = io.BytesIO(body), ""
    while name != END:
        name, value = Reader(file).load()
        yield name, value


def _made(known: Mapping[str, Any]) -> World:
    made = World(known["seed"], known["corp_id"])
    for name in (*WHOLE, *MANY, *LISTS, "relations"):
        setattr(made, name, known[name])
    made.apps, made.tokens = known["access"]
    made.received.relink(made.welcomes)
    _recall(made, known["surroundings"])
    virtual, scale, real = known[END]
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
    return _digest(repr((WHOLE, [*MANY], [*LISTS], names)).encode())[:12]


def _digest(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=16).hexdigest().encode()


def _cut(items: list[T], size: int) -> Iterator[list[T]]:
    return (items[first : first + size] for first in range(0, len(items), size))


class Reader(pickle.Unpickler):
    """Makes records of the simulator and nothing else, whatever a file asks for."""

    def find_class(self, module: str, name: str) -> Any:
        """The class of this name, if it is one of ours."""
        ours = module.startswith("sim.") and "." not in name
        found = super().find_class(module, name) if ours or (module, name) in FOREIGN else None
        if isinstance(found, type) or (found and not ours):
            return found
        raise pickle.UnpicklingError(f"{module}.{name} does not belong here")
