"""The delivery log of callbacks."""

from __future__ import annotations

from sim.wecom.control.table import control
from sim.wecom.courier import Delivery
from sim.wecom.fields import Fields, Json
from sim.wecom.world import World

PAGE = 100
SETTLE_S = 30.0


@control("GET", "deliveries")
async def deliveries(world: World, fields: Fields) -> Json:
    """The newest callbacks and what became of them."""
    courier = world.courier
    wanted = fields.text("status")
    found = [one for one in courier.log if wanted in ("", one.status)]
    shown = [_shown(one) for one in found[-int(fields.text("limit", str(PAGE))) :]]
    return {"counts": courier.counts, "pending": courier.pending, "deliveries": shown}


@control("POST", "settle")
async def settle(world: World, fields: Fields) -> Json:
    """Wait until no callback is on its way."""
    settled = await world.courier.settle(fields.real("timeout_s", SETTLE_S))
    return {"settled": settled, "counts": world.courier.counts}


def _shown(one: Delivery) -> Json:
    return {
        "number": one.number,
        "event": one.event.name,
        "change": one.event.change,
        "at": one.event.at,
        "fields": dict(one.event.fields),
        "status": one.status,
        "tries": one.statuses,
        "duplicate": one.duplicate,
        "took_ms": round(one.took_ms, 2),
    }
