"""What the admin of the corp takes away from the app."""

from __future__ import annotations

from sim.wecom.control.table import control
from sim.wecom.fields import Fields, Json
from sim.wecom.permissions import Permissions
from sim.wecom.world import World


@control("GET", "permissions")
async def read(world: World, _: Fields) -> Json:
    """What is denied, and who is out of range."""
    return {
        "deny_apis": sorted(world.permissions.deny_apis),
        "out_of_range": sorted(world.permissions.out_of_range),
    }


@control("POST", "permissions")
async def change(world: World, fields: Fields) -> Json:
    """New lists take the place of the old ones; a list that is not given stays."""
    known = world.permissions
    denied, hidden = frozenset(fields.texts("deny_apis")), frozenset(fields.texts("out_of_range"))
    world.permissions = Permissions(
        denied if "deny_apis" in fields else known.deny_apis,
        frozenset(world.employee(one).userid.lower() for one in hidden)
        if "out_of_range" in fields
        else known.out_of_range,
    )
    return await read(world, fields)


@control("DELETE", "permissions")
async def restore(world: World, fields: Fields) -> Json:
    """Everything is allowed again."""
    world.permissions = Permissions()
    return await read(world, fields)
