"""Start anew, fill with demo life, replay the past, let the present run."""

from __future__ import annotations

from sim.wecom.control.table import control
from sim.wecom.fields import Fields, Json
from sim.wecom.live import DEFAULT_PER_MINUTE, Live
from sim.wecom.replay import LANES, Replay
from sim.wecom.world import World

DEMO_DAYS = 60


@control("POST", "seed")
async def seed(world: World, fields: Fields) -> Json:
    """An empty corp with this seed, or a demo one when days are given."""
    await _stop(world)
    world.restart(fields.number("seed", world.seed))
    return await populate(world, fields) if fields.number("days") else _counts(world)


@control("POST", "populate")
async def populate(world: World, fields: Fields) -> Json:
    """The demo population with its history."""
    from sim.wecom.demo.history import generate_history

    if world.groups:
        raise ValueError("the corp is not empty: POST seed first")
    days, until = fields.number("days", DEMO_DAYS), fields.number("until") or None
    generate_history(world, days=days, until=until, brands=fields.texts("brands"))
    return _counts(world)


@control("POST", "replay")
async def start_replay(world: World, fields: Fields) -> Json:
    """Push the past to callback URL and shop webhook."""
    if world.replay:
        world.replay.stop()
    replay = Replay(world, fields.number("lanes", LANES))
    world.replay = replay
    replay.start(with_shop=fields.flag("shop", default=True))
    return replay.progress()


@control("GET", "replay")
async def read_replay(world: World, _: Fields) -> Json:
    """How far the replay has come."""
    return world.replay.progress() if world.replay else {"running": False, "total": 0}


@control("DELETE", "replay")
async def stop_replay(world: World, fields: Fields) -> Json:
    """Stop where it is."""
    if world.replay:
        world.replay.stop()
    return await read_replay(world, fields)


@control("POST", "live")
async def start_live(world: World, fields: Fields) -> Json:
    """Let people join, leave, talk, click, buy and confirm in real time."""
    if world.live:
        world.live.stop()
    world.live = Live(
        world,
        per_minute=fields.real("per_minute", DEFAULT_PER_MINUTE),
        confirm_after_s=fields.real("confirm_after_s") if "confirm_after_s" in fields else None,
    )
    world.live.start()
    return world.live.progress()


@control("GET", "live")
async def read_live(world: World, _: Fields) -> Json:
    """What the live stream has done."""
    return world.live.progress() if world.live else {"running": False}


@control("DELETE", "live")
async def stop_live(world: World, fields: Fields) -> Json:
    """Hold the live stream."""
    if world.live:
        world.live.stop()
    return await read_live(world, fields)


async def _stop(world: World) -> None:
    for stream in (world.live, world.replay):
        if stream:
            stream.stop()
    world.live = world.replay = None


def _counts(world: World) -> Json:
    return {
        "seed": world.seed,
        "customers": len(world.customers),
        "groups": len(world.groups),
        "messages": len(world.archive),
        "history_events": len(world.history),
        "past_shop_events": len(world.past_orders),
    }
