"""Codes: 联系我 adds an employee (p92228), 加入群聊 leads into a group (p92229)."""

from __future__ import annotations

from sim.wecom.errors import ApiError
from sim.wecom.fields import Fields, Json
from sim.wecom.limits import (
    CONTACT_WAY_LIMIT,
    CONTACT_WAY_LIST_S,
    CONTACT_WAY_PAGE,
    CONTACT_WAY_USERS,
    JOIN_WAY_BASE_NAME,
    JOIN_WAY_GROUPS,
    JOIN_WAY_REMARK,
    STATE_CHARS,
)
from sim.wecom.routes import Call, post
from sim.wecom.state import ContactWay, JoinWay
from sim.wecom.world import World

SINGLE = 1
QR = 2
QR_HOST = "https://wework.qpic.cn/wwpic"


@post("externalcontact/add_contact_way")
def add_contact_way(call: Call) -> Json:
    """A new code for adding one or several employees."""
    body = call.body
    kind, scene, users = body.number("type"), body.number("scene"), body.texts("user")
    if kind not in (1, 2) or scene not in (1, 2) or len(users) > CONTACT_WAY_USERS:
        raise ApiError(40058)
    if kind == SINGLE and len(users) != 1:
        raise ApiError(40058)
    staff = [call.world.employee(userid).userid for userid in users]
    way = open_contact_way(call.world, kind, scene, staff, _state(body))
    way.parties, way.style = body.numbers("party"), body.number("style")
    way.remark, way.skip_verify = body.text("remark"), body.flag("skip_verify", default=True)
    shown: Json = {"config_id": way.config_id}
    return shown | ({"qr_code": way.qr_code} if scene == QR else {})


@post("externalcontact/get_contact_way")
def get_contact_way(call: Call) -> Json:
    """One code for adding employees."""
    way = _contact_way(call)
    return {
        "contact_way": {
            "config_id": way.config_id,
            "type": way.kind,
            "scene": way.scene,
            "style": way.style,
            "remark": way.remark,
            "skip_verify": way.skip_verify,
            "state": way.state,
            "qr_code": way.qr_code,
            "user": way.users,
            "party": way.parties,
            "is_temp": False,
        }
    }


@post("externalcontact/list_contact_way")
def list_contact_way(call: Call) -> Json:
    """The codes made in a span; by default the last 90 days."""
    end = call.body.number("end_time", call.now)
    start = call.body.number("start_time", call.now - CONTACT_WAY_LIST_S)
    found = [one for one in call.world.contact_ways.values() if start <= one.created <= end]
    page = call.page("ways", min(max(call.body.number("limit", CONTACT_WAY_PAGE), 1), CONTACT_WAY_LIMIT))
    shown = [{"config_id": one.config_id} for one in found[page]]
    return {"contact_way": shown, "next_cursor": call.next_cursor("ways", page, len(found))}


@post("externalcontact/update_contact_way")
def update_contact_way(call: Call) -> Json:
    """Replace users, parties and remark; type and scene cannot change."""
    way, body = _contact_way(call), call.body
    if "user" in body:
        way.users = [call.world.employee(userid).userid for userid in body.texts("user")]
    way.parties = body.numbers("party") or way.parties
    way.remark = body.text("remark", way.remark)
    way.state = _state(body) or way.state
    way.skip_verify = body.flag("skip_verify", default=way.skip_verify)
    return {}


@post("externalcontact/del_contact_way")
def del_contact_way(call: Call) -> Json:
    """Forget a code."""
    del call.world.contact_ways[_contact_way(call).config_id]
    return {}


@post("externalcontact/groupchat/add_join_way")
def add_join_way(call: Call) -> Json:
    """A new code into up to five groups; the QR comes from get_join_way."""
    way = open_join_way(call.world, [], "")
    try:
        _fill(call, way)
    except ApiError:
        del call.world.join_ways[way.config_id]
        raise
    return {"config_id": way.config_id}


@post("externalcontact/groupchat/get_join_way")
def get_join_way(call: Call) -> Json:
    """One code into groups, with its QR and the groups it made itself."""
    way = _join_way(call)
    return {
        "join_way": {
            "config_id": way.config_id,
            "scene": way.scene,
            "remark": way.remark,
            "auto_create_room": way.auto_create,
            "room_base_name": way.base_name,
            "room_base_id": way.base_id,
            "chat_id_list": way.chat_ids,
            "qr_code": way.qr_code,
            "state": way.state,
            "mark_source": way.mark_source,
        }
    }


@post("externalcontact/groupchat/update_join_way")
def update_join_way(call: Call) -> Json:
    """Overwrite everything."""
    _fill(call, _join_way(call))
    return {}


@post("externalcontact/groupchat/del_join_way")
def del_join_way(call: Call) -> Json:
    """Forget a code."""
    del call.world.join_ways[_join_way(call).config_id]
    return {}


def open_contact_way(world: World, kind: int, scene: int, users: list[str], state: str) -> ContactWay:
    """A fresh code for adding these employees."""
    config = world.mint.strike("", 32)
    way = ContactWay(config, kind, scene, f"{QR_HOST}/{config}/0", users, [], state, created=world.clock.seconds())
    world.contact_ways[config] = way
    return way


def open_join_way(world: World, chat_ids: list[str], state: str) -> JoinWay:
    """A fresh code into these groups."""
    config = world.mint.strike("", 32)
    way = JoinWay(config, QR, chat_ids, f"{QR_HOST}/{config}/1", state)
    world.join_ways[config] = way
    return way


def _fill(call: Call, way: JoinWay) -> None:
    body, chats = call.body, call.body.texts("chat_id_list")
    if len(chats) > JOIN_WAY_GROUPS:
        raise ApiError(41091)
    if not chats or body.number("scene") not in (1, 2):
        raise ApiError(40058)
    way.chat_ids = [call.world.group(chat_id).chat_id for chat_id in chats]
    way.scene, way.state = body.number("scene"), _state(body)
    way.remark = body.text("remark")[:JOIN_WAY_REMARK]
    way.auto_create = body.number("auto_create_room", 1)
    way.base_name = body.text("room_base_name")[:JOIN_WAY_BASE_NAME]
    way.base_id, way.mark_source = body.number("room_base_id"), body.flag("mark_source")


def _state(body: Fields) -> str:
    state = body.text("state")
    if len(state) > STATE_CHARS:
        raise ApiError(40058)
    return state


def _contact_way(call: Call) -> ContactWay:
    way = call.world.contact_ways.get(call.body.text("config_id"))
    if way is None:
        raise ApiError(40058, "invalid config_id")
    return way


def _join_way(call: Call) -> JoinWay:
    way = call.world.join_ways.get(call.body.text("config_id"))
    if way is None:
        raise ApiError(40058, "invalid config_id")
    return way
