"""Sealed callbacks for a bench in another process."""

from __future__ import annotations

from collections.abc import Callable

from sim.wecom import load
from sim.wecom.control.table import control
from sim.wecom.fields import Fields, Json
from sim.wecom.world import World

MOST = 20_000
MIXES: dict[str, Callable[..., list[load.Shot]]] = {
    "contacts": load.contacts_added,
    "joins": load.members_joined,
    "mixed": load.mixed,
}


@control("POST", "load")
async def make(world: World, fields: Fields) -> Json:
    """Up to 20,000 callbacks: query strings and bodies to POST."""
    count = fields.number("count", 1000)
    maker = MIXES.get(fields.text("mix", "mixed"))
    if maker is None or not 0 < count <= MOST:
        raise ValueError("mix is contacts, joins or mixed; count is 1 to 20000")
    shots = maker(world, count, userid=fields.text("userid"))
    return {
        "callbacks": [
            {
                "query": shot.query,
                "body": shot.body.decode(),
                "external_userid": shot.external_userid,
                "welcome_code": shot.welcome_code,
            }
            for shot in shots
        ]
    }
