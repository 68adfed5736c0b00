"""Clock, callback, modes, faults, limits: how the platform behaves."""

from __future__ import annotations

from dataclasses import asdict

from sim.wecom.control.table import control
from sim.wecom.faults import ANY_API, Fault
from sim.wecom.fields import Fields, Json
from sim.wecom.world import World


@control("GET", "state")
async def state(world: World, _: Fields) -> Json:
    """Counts of everything."""
    seats = sum(len(group.members) for group in world.groups.values())
    return {
        "seed": world.seed,
        "corp_id": world.corp_id,
        "now": world.clock.now(),
        "employees": len(world.employees),
        "customers": len(world.customers),
        "contacts": sum(len(book) for book in world.relations.values()),
        "groups": len(world.groups),
        "seats": seats,
        "messages": len(world.archive),
        "mass_tasks": len(world.masses),
        "history_events": len(world.history),
        "past_shop_events": len(world.past_orders),
        "callbacks": world.courier.counts | {"pending": world.courier.pending},
        "shop": world.shop.counts,
    }


@control("GET", "credentials")
async def credentials(world: World, _: Fields) -> Json:
    """What a connector has to be given."""
    app, seal = world.apps[0], world.courier.seal
    return {
        "corp_id": world.corp_id,
        "secret": app.secret,
        "agent_id": app.agent_id,
        "callback_token": seal.token,
        "callback_aes_key": seal.aes_key,
        "archive_key": world.archive_key,
        "shop_secret": world.shop.secret,
    }


@control("GET", "clock")
async def read_clock(world: World, _: Fields) -> Json:
    """The virtual time."""
    return {"now": world.clock.now(), "scale": world.clock.scale}


@control("POST", "clock")
async def set_clock(world: World, fields: Fields) -> Json:
    """freeze, advance, jump or scale."""
    if "freeze" in fields:
        world.clock.run(0.0 if fields.flag("freeze") else 1.0)
    if "scale" in fields:
        world.clock.run(fields.real("scale"))
    if "jump" in fields:
        world.clock.jump(fields.real("jump"))
    world.clock.advance(fields.real("advance"))
    return await read_clock(world, fields)


@control("GET", "callback")
async def read_callback(world: World, _: Fields) -> Json:
    """Where callbacks go."""
    seal = world.courier.seal
    return {"url": world.courier.url, "token": seal.token, "aes_key": seal.aes_key}


@control("POST", "callback")
async def set_callback(world: World, fields: Fields) -> Json:
    """Change URL, token, key."""
    courier = world.courier
    url = fields.text("url", courier.url)
    courier.configure(url, fields.text("token"), fields.text("aes_key"))
    return await read_callback(world, fields)


@control("POST", "callback/verify")
async def verify_callback(world: World, _: Fields) -> Json:
    """Make the GET handshake."""
    return await world.courier.verify()


@control("GET", "modes")
async def read_modes(world: World, _: Fields) -> Json:
    """How the road to the callback URL misbehaves."""
    return asdict(world.courier.modes)


@control("POST", "modes")
async def set_modes(world: World, fields: Fields) -> Json:
    """Change what is given: drop, duplicate, reorder, delay_ms, concurrency, ..."""
    for name, value in asdict(world.courier.modes).items():
        given = fields.number(name) if isinstance(value, int) else fields.real(name)
        setattr(world.courier.modes, name, given if name in fields else value)
    return await read_modes(world, fields)


@control("GET", "faults")
async def read_faults(world: World, _: Fields) -> Json:
    """What waits to go wrong."""
    return {"faults": world.faults.listed(), "refuse_ip": world.faults.refuse_ip}


@control("POST", "faults")
async def add_fault(world: World, fields: Fields) -> Json:
    """Make the next calls of an API fail; refuse_ip is a switch."""
    if "refuse_ip" in fields:
        world.faults.refuse_ip = fields.flag("refuse_ip")
    else:
        world.faults.waiting.append(
            Fault(
                fields.text("api", ANY_API),
                fields.number("times", 1),
                fields.number("errcode"),
                fields.number("http"),
                fields.number("delay_ms"),
                fields.flag("lost_reply"),
            )
        )
    return await read_faults(world, fields)


@control("DELETE", "faults")
async def clear_faults(world: World, fields: Fields) -> Json:
    """Behave again."""
    world.faults.clear()
    return await read_faults(world, fields)


@control("POST", "tokens/revoke")
async def revoke_tokens(world: World, _: Fields) -> Json:
    """Forget every token before its time."""
    return {"revoked": world.tokens.revoke()}


@control("POST", "limits")
async def set_limits(world: World, fields: Fields) -> Json:
    """Change rate limits, the auto-create threshold, the mass-message quota."""
    rates, settings = world.rates, world.settings
    rates.per_minute = fields.number("per_minute", rates.per_minute)
    rates.per_hour = fields.number("per_hour", rates.per_hour)
    settings.auto_create_at = fields.number("auto_create_at", settings.auto_create_at)
    settings.mass_quota = fields.text("mass_quota", settings.mass_quota)
    settings.messages_kept = max(fields.number("messages_kept", settings.messages_kept), 1)
    settings.people_kept = fields.number("people_kept", settings.people_kept)
    settings.notify_archive = fields.flag("notify_archive", default=settings.notify_archive)
    return asdict(settings) | {"per_minute": rates.per_minute, "per_hour": rates.per_hour}


@control("POST", "shop")
async def set_shop(world: World, fields: Fields) -> Json:
    """Where the shop posts its webhooks."""
    world.shop.configure(fields.text("url", world.shop.url), fields.text("secret"))
    return {"url": world.shop.url, "secret": world.shop.secret}
