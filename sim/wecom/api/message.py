"""Messages of the app to employees (p90236), kept for looking at."""

from __future__ import annotations

from sim.wecom.errors import ApiError
from sim.wecom.fields import Json
from sim.wecom.limits import MESSAGE_USERS
from sim.wecom.routes import Call, post

EVERYONE = "@all"


@post("message/send")
def send(call: Call) -> Json:
    """Deliver to the employees that exist; 81013 when none does."""
    if call.body.number("agentid") != call.app.agent_id:
        raise ApiError(40056)
    kind = call.body.text("msgtype")
    if not kind or kind not in call.body:
        raise ApiError(40035)
    known, unknown = _recipients(call)
    if not known:
        raise ApiError(81013)
    msgid = call.world.mint.strike("mi")
    call.world.received.messages.append(
        {"msgid": msgid, "at": call.now, "to": known, "msgtype": kind, kind: call.body.data[kind]}
    )
    return {"invaliduser": "|".join(unknown), "invalidparty": "", "invalidtag": "", "msgid": msgid}


def _recipients(call: Call) -> tuple[list[str], list[str]]:
    staff = {
        one.userid.lower(): one.userid
        for one in call.world.employees.values()
        if one.active and call.world.permissions.sees(one.userid)
    }
    wanted = call.body.text("touser")
    if wanted == EVERYONE:
        return list(staff.values()), []
    named = [name.lower() for name in wanted.split("|") if name]
    if len(named) > MESSAGE_USERS:
        raise ApiError(40032, "invalid user list size")
    known = [staff[name] for name in named if name in staff]
    return known, [name for name in named if name not in staff]
