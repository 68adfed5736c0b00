"""Mass messages: tasks, confirmation, quotas, results."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sim.conftest import Platform

ADD = "externalcontact/add_msg_template"
RESULT = "externalcontact/get_groupmsg_send_result"


@pytest.fixture
def chat(platform: Platform) -> str:
    return str(platform.act("create_group", owner="anna", name="一群")["chat_id"])


def _to_group(platform: Platform, *chats: str) -> dict[str, Any]:
    return platform.call(
        ADD, chat_type="group", sender="anna", chat_id_list=list(chats), text={"content": "周三会员日"}
    )


def test_a_group_task_waits_for_the_employee(platform: Platform, chat: str) -> None:
    made = _to_group(platform, chat, "wrUnknown")
    assert made["fail_list"] == ["wrUnknown"]
    task = platform.call("externalcontact/get_groupmsg_task", msgid=made["msgid"])["task_list"]
    assert task == [{"userid": "anna", "status": 0}]
    assert platform.call(RESULT, msgid=made["msgid"], userid="anna")["send_list"] == []
    assert platform.act("confirm", msgid=made["msgid"]) == {"confirmed": 1}
    row = platform.call(RESULT, msgid=made["msgid"], userid="anna")["send_list"][0]
    assert (row["chat_id"], row["status"]) == (chat, 1)
    key = {"Authorization": "Bearer sim-archive-key"}
    records = platform.http.get("/archive/records?seq=0", headers=key).json()["records"]
    assert records[-1]["text"]["content"] == "周三会员日"


def test_groups_need_a_sender(platform: Platform, chat: str) -> None:
    answer = platform.call(ADD, chat_type="group", chat_id_list=[chat], text={"content": "x"})
    assert answer["errcode"] == 40058


def test_a_group_receives_as_many_as_the_month_has_days(platform: Platform, chat: str) -> None:
    statuses = []
    for _ in range(31):
        msgid = _to_group(platform, chat)["msgid"]
        platform.act("confirm", msgid=msgid)
        statuses.append(platform.call(RESULT, msgid=msgid, userid="anna")["send_list"][0]["status"])
    assert statuses == [1] * 30 + [3]  # November
    platform.sim("clock", advance=10 * 86400)
    platform._token = ""
    msgid = _to_group(platform, chat)["msgid"]
    platform.act("confirm")
    assert platform.call(RESULT, msgid=msgid, userid="anna")["send_list"][0]["status"] == 1


@pytest.mark.parametrize(("quota", "allowed", "later"), [("day", 1, 86400), ("week", 7, 7 * 86400)])
def test_a_corp_may_choose_another_quota(platform: Platform, chat: str, quota: str, allowed: int, later: int) -> None:
    platform.sim("limits", mass_quota=quota)
    for _ in range(allowed + 1):
        msgid = _to_group(platform, chat)["msgid"]
        platform.act("confirm")
    assert platform.call(RESULT, msgid=msgid, userid="anna")["send_list"][0]["status"] == 3
    platform.sim("clock", advance=later)
    platform._token = ""
    msgid = _to_group(platform, chat)["msgid"]
    platform.act("confirm")
    assert platform.call(RESULT, msgid=msgid, userid="anna")["send_list"][0]["status"] == 1


def test_customers_go_to_the_latest_contact(platform: Platform) -> None:
    platform.act("create_employee", userid="bo")
    both = platform.act("add_contact", userid="anna")["external_userid"]
    gone = platform.act("add_contact", userid="anna")["external_userid"]
    platform.sim("clock", advance=5)
    platform.act("add_contact", userid="bo", external_userid=both)
    platform.act("delete_employee", userid="anna", external_userid=gone)
    made = platform.call(ADD, external_userid=[both, gone, "wmNobody"], text={"content": "hi"})
    assert made["fail_list"] == ["wmNobody"]
    platform.act("confirm", userid="anna")
    annas = platform.call(RESULT, msgid=made["msgid"], userid="anna")["send_list"]
    bos = platform.call(RESULT, msgid=made["msgid"], userid="bo")["send_list"]
    assert [(row["external_userid"], row["status"]) for row in annas] == [(gone, 2)]
    assert [(row["external_userid"], row["status"]) for row in bos] == [(both, 0)]


def test_tag_filters_mean_or_inside_and_across(platform: Platform) -> None:
    people = [platform.act("add_contact", userid="anna")["external_userid"] for _ in range(3)]
    tags = platform.call("externalcontact/add_corp_tag", group_name="g", tag=[{"name": n} for n in "abc"])
    a, b, c = (tag["id"] for tag in tags["tag_group"]["tag"])
    for person, own in zip(people, ([a, c], [b], [b, c]), strict=True):
        platform.call("externalcontact/mark_tag", userid="anna", external_userid=person, add_tag=own)
    wanted = {"group_list": [{"tag_list": [a, b]}, {"tag_list": [c]}]}
    platform.call(ADD, tag_filter=wanted, text={"content": "hi"})
    targets = platform.see("received")["mass_tasks"][0]["senders"]["anna"]["targets"]
    assert targets == [people[0], people[2]]


def test_reminders_and_cancelling(platform: Platform, chat: str) -> None:
    msgid = _to_group(platform, chat)["msgid"]
    remind = "externalcontact/remind_groupmsg_send"
    assert [platform.call(remind, msgid=msgid)["errcode"] for _ in range(4)] == [0, 0, 0, 41094]
    platform.sim("clock", advance=86400)
    platform._token = ""
    assert platform.call(remind, msgid=msgid)["errcode"] == 0
    cancel = "externalcontact/cancel_groupmsg_send"
    assert [platform.call(cancel, msgid=msgid)["errcode"] for _ in range(2)] == [0, 41093]
    assert platform.act("confirm") == {"confirmed": 0}


def test_a_limit_beyond_the_maximum_means_the_default(platform: Platform) -> None:
    now = int(platform.see("clock")["now"])
    chats = [platform.act("create_group", owner="anna", name="x")["chat_id"] for _ in range(2)]
    for _ in range(60):
        _to_group(platform, *chats)
    span = {"chat_type": "group", "start_time": now - 60, "end_time": now + 60}
    listing = "externalcontact/get_groupmsg_list_v2"
    assert len(platform.call(listing, **span, limit=100)["group_msg_list"]) == 60
    page = platform.call(listing, **span, limit=101)
    assert len(page["group_msg_list"]) == 50
    assert len(platform.call(listing, **span, cursor=page["next_cursor"])["group_msg_list"]) == 10
    assert platform.call(listing, chat_type="group", start_time=1, end_time=now)["errcode"] == 40058


def test_an_employee_may_refuse(platform: Platform, chat: str) -> None:
    msgid = _to_group(platform, chat)["msgid"]
    assert platform.act("refuse", msgid=msgid) == {"refused": 1}
    assert platform.act("confirm") == {"confirmed": 0}
