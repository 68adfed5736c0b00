"""Employees confirm or refuse mass tasks; what the product sent is listed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict

from sim.wecom import mass
from sim.wecom.control.table import act, control
from sim.wecom.fields import Fields, Json
from sim.wecom.state import MassTask, SenderTask
from sim.wecom.world import World


@act("confirm")
def confirm(world: World, fields: Fields) -> Json:
    """Employees press send: of one task or all, by one employee or all."""
    done = 0
    for task, sender in list(_open(world, fields)):
        mass.confirm(world, task, sender, world.clock.seconds())
        done += 1
    return {"confirmed": done}


@act("refuse")
def refuse(world: World, fields: Fields) -> Json:
    """Employees decide never to press send."""
    done = 0
    for _, sender in list(_open(world, fields)):
        sender.refused = True
        done += 1
    return {"refused": done}


@control("GET", "received")
async def received(world: World, _: Fields) -> Json:
    """Welcomes, mass tasks, messages to employees and remarks that arrived here."""
    return {
        "welcome_calls": _welcome_calls(world),
        "welcomes": [asdict(one) for one in world.received.welcomes],
        "mass_tasks": [asdict(one) for one in world.masses.values()],
        "messages": list(world.received.messages),
        "remarks": list(world.received.remarks),
    }


def _welcome_calls(world: World) -> Json:
    """Every send_welcome_msg that arrived, and the codes that were called with more than once."""
    called = [one for one in world.welcomes.values() if one.calls]
    repeated = {one.code: one.calls for one in called if one.calls > 1}
    return {"total": world.received.welcome_calls, "codes": len(called), "repeated": repeated}


def _open(world: World, fields: Fields) -> Iterator[tuple[MassTask, SenderTask]]:
    msgid, userid = fields.text("msgid"), fields.text("userid")
    for task, sender in mass.open_tasks(world):
        if msgid in ("", task.msgid) and userid in ("", sender.userid):
            yield task, sender
