"""Welcome messages: a code lives 20 seconds and works once (p92137)."""

from __future__ import annotations

import json

from sim.wecom.content import content_of
from sim.wecom.errors import ApiError
from sim.wecom.fields import Json
from sim.wecom.limits import WELCOME_ATTACHMENTS, WELCOME_LIFE_S
from sim.wecom.routes import Call, post
from sim.wecom.world import World


def count_call(world: World, raw: bytes) -> None:
    """Write down that a code was called with, whatever the answer will be."""
    try:
        code = json.loads(raw)["welcome_code"]
    except (ValueError, TypeError, KeyError):
        return
    world.received.welcome_calls += 1
    if isinstance(code, str) and code in world.welcomes:
        world.welcomes[code].calls += 1


@post("externalcontact/send_welcome_msg", note=count_call)
def send_welcome_msg(call: Call) -> Json:
    """Greet the customer behind a code; 41050 unknown or expired, 41051 already greeted."""
    welcome = call.world.welcomes.get(call.body.text("welcome_code"))
    now = call.world.clock.now()
    if welcome is None:
        raise ApiError(41050)
    call.world.permissions.check_staff(welcome.userid)
    if welcome.used_at is not None:
        raise ApiError(41051)
    if now - welcome.born > WELCOME_LIFE_S:
        raise ApiError(41050)
    welcome.text, welcome.attachments = content_of(call, WELCOME_ATTACHMENTS)
    welcome.used_at = now
    call.world.received.welcomes.append(welcome)
    return {}
