"""Customer groups: list and detail (p92120, p92122)."""

from __future__ import annotations

from sim.wecom.errors import ApiError
from sim.wecom.fields import Json
from sim.wecom.limits import GROUP_LIST_LIMIT, GROUP_OWNER_FILTER
from sim.wecom.routes import Call, post
from sim.wecom.state import CUSTOMER, Group, Member
from sim.wecom.world import World


@post("externalcontact/groupchat/list")
def list_groups(call: Call) -> Json:
    """Group ids, by status and owner."""
    limit = call.body.number("limit")
    if not 1 <= limit <= GROUP_LIST_LIMIT:
        raise ApiError(40058)
    chosen = _chosen(call)
    page = call.page("groups", limit)
    shown = [{"chat_id": one.chat_id, "status": one.status} for one in chosen[page]]
    cursor = call.next_cursor("groups", page, len(chosen))
    return {"group_chat_list": shown, "next_cursor": cursor}


@post("externalcontact/groupchat/get")
def get_group(call: Call) -> Json:
    """One group with its members; names only when asked for."""
    group = call.world.group(call.body.text("chat_id"))
    call.world.permissions.check_staff(group.owner)
    need_name = call.body.number("need_name") == 1
    members = [_member(call.world, one, need_name=need_name) for one in group.members.values()]
    return {
        "group_chat": {
            "chat_id": group.chat_id,
            "name": group.name,
            "owner": group.owner,
            "create_time": group.create_time,
            "notice": group.notice,
            "member_list": members,
            "admin_list": [{"userid": userid} for userid in group.admins],
            "member_version": group.version,
        }
    }


def _chosen(call: Call) -> list[Group]:
    owners = call.body.inner("owner_filter").texts("userid_list")
    if len(owners) > GROUP_OWNER_FILTER:
        raise ApiError(40058)
    status, sees = call.body.number("status_filter"), call.world.permissions.sees
    found = [one for one in call.world.groups.values() if sees(one.owner) and status in (0, one.status)]
    return [one for one in found if not owners or one.owner in owners]


def _member(world: World, member: Member, *, need_name: bool) -> Json:
    shown: Json = {
        "userid": member.userid,
        "type": member.kind,
        "join_time": member.join_time,
        "join_scene": member.join_scene,
        "group_nickname": member.nickname,
    }
    if member.invitor:
        shown["invitor"] = {"userid": member.invitor}
    if member.state:
        shown["state"] = member.state
    if member.kind == CUSTOMER and (unionid := world.customers[member.userid].unionid):
        shown["unionid"] = unionid
    if need_name:
        shown["name"] = _name(world, member)
    return shown


def _name(world: World, member: Member) -> str:
    if member.kind == CUSTOMER:
        return world.customers[member.userid].name
    return world.employees[member.userid].name
