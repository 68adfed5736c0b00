"""Making mass tasks (p92135)."""

from __future__ import annotations

from sim.wecom.content import content_of
from sim.wecom.errors import ApiError
from sim.wecom.fields import Json
from sim.wecom.limits import MASS_ATTACHMENTS, MASS_GROUPS, MASS_RECIPIENTS
from sim.wecom.routes import Call, post
from sim.wecom.state import MassTask, Relation, SenderTask
from sim.wecom.world import World

Plan = tuple[dict[str, SenderTask], list[str]]


@post("externalcontact/add_msg_template")
def add_msg_template(call: Call) -> Json:
    """A task for each employee concerned; nothing is sent until they confirm."""
    chat_type = call.body.text("chat_type", "single")
    if chat_type not in ("single", "group"):
        raise ApiError(40058)
    text, attachments = content_of(call, MASS_ATTACHMENTS)
    senders, failed = _to_groups(call) if chat_type == "group" else _to_customers(call)
    if not any(sender.targets for sender in senders.values()):
        raise ApiError(41048)
    msgid = call.world.mint.strike("msg")
    call.world.masses[msgid] = MassTask(msgid, chat_type, call.now, text, attachments, senders)
    return {"fail_list": failed, "msgid": msgid}


def _to_groups(call: Call) -> Plan:
    """Group tasks need a sender, who must own the groups."""
    if not call.body.text("sender"):
        raise ApiError(40058, "sender is required")
    owner = call.world.employee(call.body.text("sender")).userid
    named = list(dict.fromkeys(call.body.texts("chat_id_list")))
    if len(named) > MASS_GROUPS:
        raise ApiError(40058)
    owned = [one.chat_id for one in call.world.groups.values() if one.owner == owner]
    chosen = [chat_id for chat_id in named if chat_id in set(owned)] if named else owned
    failed = [chat_id for chat_id in named if chat_id not in set(owned)]
    return {owner: SenderTask(owner, chosen)}, failed


def _to_customers(call: Call) -> Plan:
    named = list(dict.fromkeys(call.body.texts("external_userid")))
    sender = call.body.text("sender")
    filters = [set(one.texts("tag_list")) for one in call.body.inner("tag_filter").inners("group_list")]
    if len(named) > MASS_RECIPIENTS or not (named or sender or filters):
        raise ApiError(40058)
    userid = call.world.employee(sender).userid if sender else ""
    pool = _pool(call.world, userid)
    if named:
        chosen = [pool[external] for external in named if external in pool]
    else:
        chosen = [one for one in pool.values() if all(one.tags & tags for tags in filters)]
    chosen = [one for one in chosen if call.world.permissions.sees(one.userid)]
    return _by_sender(chosen), [external for external in named if external not in pool]


def _pool(world: World, userid: str) -> dict[str, Relation]:
    """Each reachable customer with the employee who would write: the latest contact."""
    books = [world.relations.get(userid, {})] if userid else list(world.relations.values())
    pool: dict[str, Relation] = {}
    for book in books:
        for external, relation in book.items():
            if external not in pool or pool[external].createtime < relation.createtime:
                pool[external] = relation
    return pool


def _by_sender(chosen: list[Relation]) -> dict[str, SenderTask]:
    senders: dict[str, SenderTask] = {}
    for relation in chosen:
        sender = senders.setdefault(relation.userid, SenderTask(relation.userid, []))
        sender.targets.append(relation.external_userid)
    return senders
