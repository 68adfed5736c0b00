"""Client acts of customers and employees."""

from __future__ import annotations

from sim.wecom import acts
from sim.wecom.archive import IMAGE, LINK, REVOKE, TEXT, Post
from sim.wecom.control.table import act
from sim.wecom.errors import ApiError
from sim.wecom.fields import Fields, Json
from sim.wecom.state import BY_LINK, BY_QR, EMPLOYEE, Employee, Group, JoinWay
from sim.wecom.world import World

KINDS = {"text": TEXT, "image": IMAGE, "link": LINK, "revoke": REVOKE}


@act("create_employee")
def create_employee(world: World, fields: Fields) -> Json:
    """A new colleague."""
    userid = fields.text("userid") or world.mint.strike("emp", 12)
    name, department = fields.text("name", userid), fields.number("department", 1)
    world.employees[userid] = Employee(userid, name, department)
    return {"userid": userid}


@act("create_group")
def create_group(world: World, fields: Fields) -> Json:
    """An employee opens a group."""
    owner = world.employee(fields.text("owner")).userid
    group = acts.create_group(world, owner, fields.text("name", "新群"), _at(world))
    return {"chat_id": group.chat_id}


@act("create_customer")
def create_customer(world: World, fields: Fields) -> Json:
    """A new outside person."""
    customer = acts.add_customer(world, fields.text("name", "新客户"))
    return {"external_userid": customer.external_userid, "unionid": customer.unionid}


@act("add_contact")
def add_contact(world: World, fields: Fields) -> Json:
    """A customer adds an employee, by contact way or directly; a new person when unnamed."""
    external = _someone(world, fields)
    way = world.contact_ways.get(fields.text("config_id"))
    userid = fields.text("userid") or (world.rng.choice(way.users) if way and way.users else "")
    state = fields.text("state", way.state if way else "")
    code = acts.add_contact(
        world,
        world.employee(userid).userid,
        external,
        _at(world),
        state=state,
        half=fields.flag("half"),
        welcome=fields.flag("welcome", default=True),
    )
    return {"external_userid": external, "userid": userid, "state": state, "welcome_code": code}


@act("join_group")
def join_group(world: World, fields: Fields) -> Json:
    """A customer joins by group code (config_id), or a named group; new when unnamed."""
    external = _someone(world, fields)
    way = _way(world, fields)
    if way is not None:
        group = acts.join_by_way(world, way, external, _at(world))
    else:
        group = _group(world, fields)
        invitor = fields.text("invitor")
        acts.join_group(
            world,
            group,
            external,
            _at(world),
            state=fields.text("state"),
            invitor=invitor,
            scene=fields.number("join_scene", BY_LINK if invitor else BY_QR),
        )
    return {"external_userid": external, "chat_id": group.chat_id, "member_version": group.version}


@act("invite_employee")
def invite_employee(world: World, fields: Fields) -> Json:
    """An employee takes a seat in a group."""
    group, userid = _group(world, fields), world.employee(fields.text("userid")).userid
    acts.join_group(world, group, userid, _at(world), scene=1, kind=EMPLOYEE, invitor=group.owner)
    return {"chat_id": group.chat_id}


@act("leave_group")
def leave_group(world: World, fields: Fields) -> Json:
    """A member leaves."""
    acts.leave_group(world, _group(world, fields), _member(fields), _at(world))
    return {}


@act("remove_member")
def remove_member(world: World, fields: Fields) -> Json:
    """Owner or admin removes a member."""
    acts.leave_group(world, _group(world, fields), _member(fields), _at(world), removed=True)
    return {}


@act("post_message")
def post_message(world: World, fields: Fields) -> Json:
    """Someone writes in a group."""
    kind = KINDS.get(fields.text("msgtype", "text"), TEXT)
    ms = int(world.clock.now() * 1000)
    chat_id = _group(world, fields).chat_id
    post = Post(ms, fields.text("from"), chat_id, fields.text("content"), kind)
    seq = world.post(post)
    return {"seq": seq, "msgid": world.archive.msgid(seq)}


@act("edit_contact")
def edit_contact(world: World, fields: Fields) -> Json:
    """An employee edits a remark in the client."""
    acts.edit_contact(
        world,
        fields.text("userid"),
        fields.text("external_userid"),
        fields.text("remark"),
        _at(world),
    )
    return {}


@act("delete_contact")
def delete_contact(world: World, fields: Fields) -> Json:
    """An employee deletes a customer."""
    acts.delete_contact(world, fields.text("userid"), fields.text("external_userid"), _at(world))
    return {}


@act("delete_employee")
def delete_employee(world: World, fields: Fields) -> Json:
    """A customer deletes an employee."""
    acts.delete_employee(world, fields.text("userid"), fields.text("external_userid"), _at(world))
    return {}


@act("change_owner")
def change_owner(world: World, fields: Fields) -> Json:
    """A group passes to another employee."""
    acts.change_owner(world, _group(world, fields), fields.text("owner"), _at(world))
    return {}


@act("rename_group")
def rename_group(world: World, fields: Fields) -> Json:
    """A group gets a new name."""
    acts.rename_group(world, _group(world, fields), fields.text("name"), _at(world))
    return {}


@act("change_notice")
def change_notice(world: World, fields: Fields) -> Json:
    """A group gets a new announcement."""
    acts.change_notice(world, _group(world, fields), fields.text("notice"), _at(world))
    return {}


@act("dismiss_group")
def dismiss_group(world: World, fields: Fields) -> Json:
    """A group is dissolved."""
    acts.dismiss_group(world, _group(world, fields), _at(world))
    return {}


@act("employee_leaves")
def employee_leaves(world: World, fields: Fields) -> Json:
    """An employee resigns."""
    acts.employee_leaves(world, world.employee(fields.text("userid")).userid)
    return {}


def _at(world: World) -> int:
    return world.clock.seconds()


def _someone(world: World, fields: Fields) -> str:
    named = fields.text("external_userid")
    if named:
        return world.customer(named).external_userid
    return acts.add_customer(world, fields.text("name", "新客户")).external_userid


def _member(fields: Fields) -> str:
    return fields.text("external_userid") or fields.text("userid")


def _group(world: World, fields: Fields) -> Group:
    return world.group(fields.text("chat_id"))


def _way(world: World, fields: Fields) -> JoinWay | None:
    config = fields.text("config_id")
    if config and config not in world.join_ways:
        raise ApiError(40058, "invalid config_id")
    return world.join_ways.get(config)
