"""Reading mass tasks back, reminding and cancelling (p93338, p97610, p97611)."""

from __future__ import annotations

from sim.wecom.errors import ApiError
from sim.wecom.fields import Json
from sim.wecom.limits import (
    DAY_S,
    MASS_LIST_DEFAULT,
    MASS_LIST_LIMIT,
    MASS_LIST_SPAN_S,
    MASS_PAGE_DEFAULT,
    MASS_PAGE_LIMIT,
    REMINDERS_PER_DAY,
)
from sim.wecom.mass import DELIVERED, SENT, UNSENT
from sim.wecom.routes import Call, post
from sim.wecom.state import MassTask, SenderTask

CORP, PERSONAL, ALL = 0, 1, 2


@post("externalcontact/get_groupmsg_list_v2")
def get_groupmsg_list_v2(call: Call) -> Json:
    """Mass tasks made in a span of at most a month."""
    body = call.body
    start, end = body.number("start_time"), body.number("end_time")
    if not start or not start <= end <= start + MASS_LIST_SPAN_S:
        raise ApiError(40058)
    found = [
        one
        for one in call.world.masses.values()
        if one.chat_type == body.text("chat_type") and start <= one.create_time <= end
    ]
    if body.number("filter_type", ALL) == PERSONAL or body.text("creator"):
        found = []
    page = call.page("masses", _size(call, MASS_LIST_LIMIT, MASS_LIST_DEFAULT))
    cursor = call.next_cursor("masses", page, len(found))
    return {"group_msg_list": [_listed(one) for one in found[page]], "next_cursor": cursor}


@post("externalcontact/get_groupmsg_task")
def get_groupmsg_task(call: Call) -> Json:
    """Which employees have confirmed."""
    senders = list(_task(call).senders.values())
    page = call.page("tasks", _size(call, MASS_PAGE_LIMIT, MASS_PAGE_DEFAULT))
    cursor = call.next_cursor("tasks", page, len(senders))
    return {"task_list": [_sender_row(one) for one in senders[page]], "next_cursor": cursor}


@post("externalcontact/get_groupmsg_send_result")
def get_groupmsg_send_result(call: Call) -> Json:
    """What became of each target; a group task lists only what was sent."""
    task = _task(call)
    sender = task.senders.get(call.world.employee(call.body.text("userid")).userid)
    rows = _result_rows(task, sender) if sender else []
    page = call.page("results", _size(call, MASS_PAGE_LIMIT, MASS_PAGE_DEFAULT))
    cursor = call.next_cursor("results", page, len(rows))
    return {"send_list": rows[page], "next_cursor": cursor}


@post("externalcontact/remind_groupmsg_send")
def remind_groupmsg_send(call: Call) -> Json:
    """Nudge the employees who have not confirmed; three times in 24 hours."""
    task = _open_task(call)
    task.reminders = [at for at in task.reminders if call.now - at < DAY_S]
    if len(task.reminders) >= REMINDERS_PER_DAY:
        raise ApiError(41094)
    task.reminders.append(call.now)
    return {}


@post("externalcontact/cancel_groupmsg_send")
def cancel_groupmsg_send(call: Call) -> Json:
    """Stop a task; what is already sent stays sent."""
    _open_task(call).cancelled = True
    return {}


def _size(call: Call, most: int, default: int) -> int:
    """Beyond the maximum means the default, not the maximum."""
    limit = call.body.number("limit", default)
    return limit if 1 <= limit <= most else default


def _task(call: Call) -> MassTask:
    task = call.world.masses.get(call.body.text("msgid"))
    if task is None:
        raise ApiError(40058, "invalid msgid")
    return task


def _open_task(call: Call) -> MassTask:
    task = _task(call)
    if task.cancelled:
        raise ApiError(41093)
    return task


def _listed(task: MassTask) -> Json:
    return {
        "msgid": task.msgid,
        "create_time": task.create_time,
        "create_type": CORP,
        "text": {"content": task.text},
        "attachments": task.attachments,
    }


def _sender_row(sender: SenderTask) -> Json:
    row: Json = {"userid": sender.userid, "status": sender.status}
    return row | ({"send_time": sender.send_time} if sender.status == SENT else {})


def _result_rows(task: MassTask, sender: SenderTask) -> list[Json]:
    name = "chat_id" if task.chat_type == "group" else "external_userid"
    rows = [_result_row(name, sender, target) for target in sender.targets]
    return [row for row in rows if name != "chat_id" or row["status"] != UNSENT]


def _result_row(name: str, sender: SenderTask, target: str) -> Json:
    status, at = sender.rows.get(target, (UNSENT, 0))
    row: Json = {name: target, "userid": sender.userid, "status": status}
    return row | ({"send_time": at} if status == DELIVERED else {})
