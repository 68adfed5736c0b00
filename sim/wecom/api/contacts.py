"""External contacts: list, detail, batch detail, remark (p92113 to p92115, p92994)."""

from __future__ import annotations

from sim.wecom.errors import ApiError
from sim.wecom.fields import Json
from sim.wecom.limits import BATCH_DEFAULT, BATCH_LIMIT, BATCH_USERS, FOLLOW_USERS_PER_PAGE
from sim.wecom.routes import Call, get, post
from sim.wecom.state import Customer, Relation
from sim.wecom.world import World

WECHAT, WECOM = 1, 2  # external_contact type, p92114


@get("externalcontact/list")
def list_contacts(call: Call) -> Json:
    """The customers of one employee; 84061 when there are none."""
    found = call.world.relations.get(call.world.employee(call.query.get("userid", "")).userid)
    if not found:
        raise ApiError(84061)
    return {"external_userid": list(found)}


@get("externalcontact/get")
def get_contact(call: Call) -> Json:
    """One customer with everyone who follows them."""
    customer = call.world.customer(call.query.get("external_userid", ""))
    call.body.data = {"cursor": call.query.get("cursor", "")}
    followers = list(filter(call.world.permissions.sees, call.world.followers.get(customer.external_userid, [])))
    if not followers:
        raise ApiError(84061)
    page = call.page("followers", FOLLOW_USERS_PER_PAGE)
    relations = [call.world.relations[userid][customer.external_userid] for userid in followers[page]]
    shown: Json = {
        "external_contact": person(customer),
        "follow_user": [_follow_user(call.world, relation) for relation in relations],
    }
    cursor = call.next_cursor("followers", page, len(followers))
    return shown | ({"next_cursor": cursor} if cursor else {})


@post("externalcontact/batch/get_by_user")
def batch_get_by_user(call: Call) -> Json:
    """The customers of up to 100 employees; a larger limit is clamped to 100."""
    users = call.body.texts("userid_list")
    if not users or len(users) > BATCH_USERS:
        raise ApiError(40058)
    staff = [call.world.employee(userid).userid for userid in users]
    relations = [one for userid in staff for one in call.world.relations.get(userid, {}).values()]
    limit = call.body.number("limit", BATCH_DEFAULT)
    page = call.page("batch", min(max(limit, 1), BATCH_LIMIT))
    return {
        "external_contact_list": [_batch_row(call.world, one) for one in relations[page]],
        "next_cursor": call.next_cursor("batch", page, len(relations)),
        "fail_info": {"unlicensed_userid_list": []},
    }


@post("externalcontact/remark")
def remark(call: Call) -> Json:
    """Change what an employee wrote about a customer. Fires no callback."""
    body = call.body
    userid = call.world.employee(body.text("userid")).userid
    relation = call.world.relation(userid, body.text("external_userid"))
    relation.remark = body.text("remark", relation.remark)
    relation.description = body.text("description", relation.description)
    relation.company = body.text("remark_company", relation.company)
    if "remark_mobiles" in body:
        relation.mobiles = tuple(filter(None, body.texts("remark_mobiles")))
    call.world.received.remarks.append(dict(body.data) | {"at": call.now})
    return {}


def person(customer: Customer) -> Json:
    """The external_contact object."""
    shown: Json = {
        "external_userid": customer.external_userid,
        "name": customer.name,
        "type": customer.kind,
        "avatar": "",
        "gender": customer.gender,
    }
    if customer.kind == WECHAT and customer.unionid:
        shown["unionid"] = customer.unionid
    if customer.kind == WECOM:
        shown |= {"corp_name": "示例公司", "corp_full_name": "示例公司", "position": ""}
    return shown


def _common(relation: Relation) -> Json:
    shown: Json = {
        "userid": relation.userid,
        "remark": relation.remark,
        "description": relation.description,
        "createtime": relation.createtime,
        "remark_corp_name": relation.company,
        "remark_mobiles": list(relation.mobiles),
        "oper_userid": relation.external_userid,
        "add_way": relation.add_way,
    }
    return shown | ({"state": relation.state} if relation.state else {})


def _follow_user(world: World, relation: Relation) -> Json:
    tags = [
        {"group_name": group.name, "tag_name": tag.name, "tag_id": tag.tag_id, "type": 1}
        for group in world.tag_groups.values()
        for tag in group.tags.values()
        if tag.tag_id in relation.tags
    ]
    return _common(relation) | {"tags": tags}


def _batch_row(world: World, relation: Relation) -> Json:
    return {
        "external_contact": person(world.customers[relation.external_userid]),
        "follow_info": _common(relation) | {"tag_id": sorted(relation.tags)},
    }
