"""Corp tags (p92117, p92118). Made by API, they fire no callback."""

from __future__ import annotations

from sim.wecom.errors import ApiError
from sim.wecom.fields import Fields, Json
from sim.wecom.limits import CORP_TAGS, TAG_NAME_CHARS
from sim.wecom.routes import Call, post
from sim.wecom.state import Tag, TagGroup
from sim.wecom.world import World


@post("externalcontact/get_corp_tag_list")
def get_corp_tag_list(call: Call) -> Json:
    """All tags, or those of the named groups, or the named ones."""
    groups, tags = set(call.body.texts("group_id")), set(call.body.texts("tag_id"))
    chosen = [one for one in call.world.tag_groups.values() if _wanted(one, groups, tags)]
    only = set() if groups else tags
    return {"tag_group": [_shown(one, only) for one in chosen]}


@post("externalcontact/add_corp_tag")
def add_corp_tag(call: Call) -> Json:
    """Add tags to a group, by id or by name; the answer holds what was added."""
    named = {one.text("name"): one for one in call.body.inners("tag")}
    if not named or any(not name or len(name) > TAG_NAME_CHARS for name in named):
        raise ApiError(40058)
    if sum(len(one.tags) for one in call.world.tag_groups.values()) + len(named) > CORP_TAGS:
        raise ApiError(45009, "too many tags")
    group = _group(call)
    added = {_tag(call, group, name, one).tag_id for name, one in named.items()}
    return {"tag_group": _shown(group, added)}


@post("externalcontact/edit_corp_tag")
def edit_corp_tag(call: Call) -> Json:
    """Rename or re-order a tag or a group."""
    wanted = call.body.text("id")
    target = call.world.tag_groups.get(wanted) or find_tag(call.world, wanted)
    target.name = call.body.text("name", target.name)
    target.order = call.body.number("order", target.order)
    return {}


@post("externalcontact/del_corp_tag")
def del_corp_tag(call: Call) -> Json:
    """Delete tags and groups; a group goes with its last tag."""
    tags, groups = set(call.body.texts("tag_id")), set(call.body.texts("group_id"))
    if not tags and not groups:
        raise ApiError(40058)
    for group in list(call.world.tag_groups.values()):
        group.tags = {key: one for key, one in group.tags.items() if key not in tags}
        if group.group_id in groups or not group.tags:
            del call.world.tag_groups[group.group_id]
    return {}


@post("externalcontact/mark_tag")
def mark_tag(call: Call) -> Json:
    """Put tags on a contact and take others off."""
    body = call.body
    add, remove = body.texts("add_tag"), body.texts("remove_tag")
    if not add and not remove:
        raise ApiError(40058)
    for tag_id in add:
        find_tag(call.world, tag_id)
    userid = call.world.employee(body.text("userid")).userid
    relation = call.world.relation(userid, body.text("external_userid"))
    relation.tags = (relation.tags | set(add)) - set(remove)
    return {}


def find_tag(world: World, tag_id: str) -> Tag:
    """The tag; 40068 when there is none."""
    for group in world.tag_groups.values():
        if tag_id in group.tags:
            return group.tags[tag_id]
    raise ApiError(40068)


def _wanted(group: TagGroup, groups: set[str], tags: set[str]) -> bool:
    if groups:
        return group.group_id in groups
    return not tags or bool(tags & group.tags.keys())


def _group(call: Call) -> TagGroup:
    groups, name = call.world.tag_groups, call.body.text("group_name")
    if group_id := call.body.text("group_id"):
        if group_id not in groups:
            raise ApiError(40068)
        return groups[group_id]
    if not name or len(name) > TAG_NAME_CHARS:
        raise ApiError(40058)
    found = next((one for one in groups.values() if one.name == name), None)
    return found or open_tag_group(call.world, name, call.now, call.body.number("order"))


def open_tag_group(world: World, name: str, now: int, order: int = 0) -> TagGroup:
    """A new, still empty group of tags."""
    group = TagGroup(world.mint.strike("etg"), name, now, order)
    world.tag_groups[group.group_id] = group
    return group


def _tag(call: Call, group: TagGroup, name: str, fields: Fields) -> Tag:
    found = next((one for one in group.tags.values() if one.name == name), None)
    if found is None:
        found = Tag(call.world.mint.strike("et"), name, call.now, fields.number("order"))
        group.tags[found.tag_id] = found
    return found


def _shown(group: TagGroup, only: set[str]) -> Json:
    tags = [one for one in group.tags.values() if not only or one.tag_id in only]
    return {
        "group_id": group.group_id,
        "group_name": group.name,
        "create_time": group.create_time,
        "order": group.order,
        "tag": [
            {"id": one.tag_id, "name": one.name, "create_time": one.create_time, "order": one.order} for one in tags
        ],
    }
