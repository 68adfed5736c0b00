"""What people do in their clients. Each act changes the world and fires its callback."""

from __future__ import annotations

from sim.wecom.events import chat_event, contact_event
from sim.wecom.limits import GROUP_CAPACITY
from sim.wecom.state import BY_QR, CUSTOMER, EMPLOYEE, Customer, Group, JoinWay, Member, Relation, Welcome
from sim.wecom.world import World

WELCOMES_KEPT = 50_000
SCANNED = 1
JOINED_INVITED, JOINED_BY_QR = 0, 3  # JoinScene of the event, p92130
LEFT_ALONE, REMOVED = 0, 1  # QuitScene of the event, p92130


class ImpossibleError(Exception):
    """The act cannot happen: the group is full, the person is not there, and the like."""


def add_customer(world: World, name: str, *, persona: str = "lurker", brand: str = "") -> Customer:
    """A new person in the outside world; nobody knows them yet."""
    external, unionid = world.mint.strike("wm"), world.mint.strike("o", 28)
    customer = Customer(external, name, unionid, len(world.customers) % 3, 1, persona, brand)
    world.customers[external] = customer
    return customer


def add_contact(
    world: World,
    userid: str,
    external: str,
    at: int,
    *,
    state: str = "",
    half: bool = False,
    add_way: int = SCANNED,
    welcome: bool = True,
) -> str:
    """A customer adds an employee; the welcome code, empty when none is pushed."""
    book = world.relations.setdefault(userid, {})
    known = book.get(external)
    if known is not None and not known.deleted_by_customer:
        raise ImpossibleError("already a contact")
    book[external] = Relation(userid, external, at, add_way, state)
    if known is None:
        world.followers.setdefault(external, []).append(userid)
    code = issue_welcome(world, userid, external) if welcome else ""
    change = "add_half_external_contact" if half else "add_external_contact"
    world.emit(contact_event(at, change, userid, external, State=state, WelcomeCode=code))
    return code


def issue_welcome(world: World, userid: str, external: str) -> str:
    """A code that may greet this customer within 20 seconds."""
    code = world.mint.strike("CALLBACKCODE", 44)
    world.welcomes[code] = Welcome(code, userid, external, world.clock.now())
    if len(world.welcomes) > WELCOMES_KEPT:
        del world.welcomes[next(iter(world.welcomes))]
    return code


def edit_contact(world: World, userid: str, external: str, remark: str, at: int) -> None:
    """An employee edits a remark in the client."""
    world.relation(userid, external).remark = remark
    world.emit(contact_event(at, "edit_external_contact", userid, external))


def delete_contact(world: World, userid: str, external: str, at: int) -> None:
    """An employee deletes a customer."""
    world.relation(userid, external)
    del world.relations[userid][external]
    world.followers[external].remove(userid)
    world.emit(contact_event(at, "del_external_contact", userid, external))


def delete_employee(world: World, userid: str, external: str, at: int) -> None:
    """A customer deletes an employee, who keeps seeing the customer."""
    world.relation(userid, external).deleted_by_customer = True
    world.emit(contact_event(at, "del_follow_user", userid, external))


def create_group(world: World, owner: str, name: str, at: int, *, brand: str = "") -> Group:
    """An employee opens a customer group."""
    chat_id = world.mint.strike("wr")
    group = Group(chat_id, name, owner, at, brand=brand)
    group.members[owner] = Member(owner, EMPLOYEE, at)
    world.next_version(group)
    world.groups[chat_id] = group
    world.emit(chat_event(at, "create", chat_id))
    return group


def join_group(
    world: World,
    group: Group,
    userid: str,
    at: int,
    *,
    scene: int = BY_QR,
    state: str = "",
    invitor: str = "",
    kind: int = CUSTOMER,
) -> None:
    """Someone takes a seat."""
    if userid in group.members:
        raise ImpossibleError("already a member")
    if len(group.members) >= GROUP_CAPACITY:
        raise ImpossibleError("group is full")
    group.members[userid] = Member(userid, kind, at, scene, state, invitor)
    joined = JOINED_BY_QR if scene == BY_QR else JOINED_INVITED
    _members_changed(world, group, userid, at, UpdateDetail="add_member", JoinScene=joined)


def join_by_way(world: World, way: JoinWay, external: str, at: int) -> Group:
    """A customer scans a group code: the first of its groups with room, or a new one."""
    group = _with_room(world, way) or _auto_created(world, way, at)
    join_group(world, group, external, at, state=way.state)
    return group


def leave_group(world: World, group: Group, userid: str, at: int, *, removed: bool = False) -> None:
    """Someone leaves, or is removed by owner or admin."""
    if userid not in group.members:
        raise ImpossibleError("not a member")
    del group.members[userid]
    scene = REMOVED if removed else LEFT_ALONE
    _members_changed(world, group, userid, at, UpdateDetail="del_member", QuitScene=scene)


def change_owner(world: World, group: Group, owner: str, at: int) -> None:
    """The group passes to another employee."""
    group.owner = world.employee(owner).userid
    group.members.setdefault(owner, Member(owner, EMPLOYEE, at))
    group.status = 0
    _changed(world, group, "change_owner", at)


def rename_group(world: World, group: Group, name: str, at: int) -> None:
    """A new name for the group."""
    group.name = name
    _changed(world, group, "change_name", at)


def change_notice(world: World, group: Group, notice: str, at: int) -> None:
    """A new announcement."""
    group.notice = notice
    _changed(world, group, "change_notice", at)


def dismiss_group(world: World, group: Group, at: int) -> None:
    """The owner dissolves the group."""
    del world.groups[group.chat_id]
    for way in world.join_ways.values():
        way.chat_ids = [one for one in way.chat_ids if one != group.chat_id]
    world.emit(chat_event(at, "dismiss", group.chat_id))


def employee_leaves(world: World, userid: str) -> None:
    """An employee resigns: their groups wait for an heir."""
    world.employee(userid).active = False
    for group in world.groups.values():
        if group.owner == userid:
            group.status = 1


def _members_changed(world: World, group: Group, userid: str, at: int, **detail: str | int) -> None:
    last, current = world.next_version(group)
    world.emit(
        chat_event(
            at,
            "update",
            group.chat_id,
            **detail,
            MemChangeCnt=1,
            MemChangeList=(userid,),
            LastMemVer=last,
            CurMemVer=current,
        )
    )


def _changed(world: World, group: Group, detail: str, at: int) -> None:
    world.emit(chat_event(at, "update", group.chat_id, UpdateDetail=detail))


def _with_room(world: World, way: JoinWay) -> Group | None:
    limit = world.settings.auto_create_at if way.auto_create else GROUP_CAPACITY
    groups = (world.groups.get(chat_id) for chat_id in way.chat_ids)
    return next((one for one in groups if one and len(one.members) < limit), None)


def _auto_created(world: World, way: JoinWay, at: int) -> Group:
    known = [world.groups[chat_id] for chat_id in way.chat_ids if chat_id in world.groups]
    if not way.auto_create or not known:
        raise ImpossibleError("every group of the code is full")
    base = way.base_name or known[0].name
    group = create_group(world, known[-1].owner, f"{base}{way.base_id}", at, brand=known[0].brand)
    way.base_id += 1
    way.chat_ids.append(group.chat_id)
    return group
