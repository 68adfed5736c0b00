"""What an app is told that may not call an API, or may not see an employee."""

from __future__ import annotations

import pytest

from tests.sim.conftest import Platform

FOLLOW = "externalcontact/get_follow_user_list"


def test_a_denied_api_answers_48002_until_it_is_allowed(platform: Platform) -> None:
    denied = platform.sim("permissions", deny_apis=["externalcontact/groupchat/list"])
    assert denied == {"deny_apis": ["externalcontact/groupchat/list"], "out_of_range": []}
    refused = platform.call("externalcontact/groupchat/list", limit=10)
    assert (refused["errcode"], refused["errmsg"].split(",")[0]) == (48002, "api forbidden")
    assert platform.get(FOLLOW)["errcode"] == 0
    platform.http.delete("/_sim/permissions")
    assert platform.call("externalcontact/groupchat/list", limit=10)["errcode"] == 0


def test_all_apis_but_the_token_can_be_denied(platform: Platform) -> None:
    platform.sim("permissions", deny_apis=["*"])
    assert platform.token
    assert platform.get(FOLLOW)["errcode"] == 48002


@pytest.fixture
def divided(platform: Platform) -> dict[str, str]:
    """Bob is out of range; he has a group and a customer."""
    platform.act("create_employee", userid="Bob", name="波")
    chat = platform.act("create_group", owner="Bob", name="波的群")["chat_id"]
    platform.act("create_group", owner="anna", name="安的群")
    added = platform.act("add_contact", userid="Bob")
    platform.act("add_contact", userid="anna", external_userid=added["external_userid"])
    assert platform.sim("permissions", out_of_range=["Bob"])["out_of_range"] == ["bob"]
    return {"chat": chat, "external": added["external_userid"], "code": added["welcome_code"]}


def test_calls_about_an_employee_out_of_range_answer_60011(platform: Platform, divided: dict[str, str]) -> None:
    assert platform.get("externalcontact/list", userid="Bob")["errcode"] == 60011
    assert platform.get("user/get", userid="bob")["errcode"] == 60011
    refused = [
        platform.call("externalcontact/batch/get_by_user", userid_list=["anna", "Bob"]),
        platform.call("externalcontact/groupchat/get", chat_id=divided["chat"]),
        platform.call("externalcontact/groupchat/list", limit=9, owner_filter={"userid_list": ["Bob"]}),
        platform.call("externalcontact/send_welcome_msg", welcome_code=divided["code"], text={"content": "你好"}),
        platform.call("externalcontact/add_msg_template", chat_type="group", sender="Bob", text={"content": "你好"}),
        platform.call("externalcontact/add_contact_way", type=1, scene=2, user=["Bob"]),
    ]
    assert [one["errcode"] for one in refused] == [60011] * len(refused)
    assert platform.get("externalcontact/list", userid="anna")["errcode"] == 0


def test_lists_leave_out_who_is_out_of_range(platform: Platform, divided: dict[str, str]) -> None:
    assert platform.get(FOLLOW)["follow_user"] == ["anna"]
    assert [one["userid"] for one in platform.get("user/simplelist", department_id="1")["userlist"]] == ["anna"]
    groups = platform.call("externalcontact/groupchat/list", limit=9)["group_chat_list"]
    assert divided["chat"] not in [one["chat_id"] for one in groups]
    assert len(groups) == 1
    known = platform.get("externalcontact/get", external_userid=divided["external"])["follow_user"]
    assert [one["userid"] for one in known] == ["anna"]
    platform.sim("permissions", out_of_range=[])
    assert platform.get(FOLLOW)["follow_user"] == ["anna", "Bob"]


def test_a_customer_is_reached_by_an_employee_in_range_only(platform: Platform) -> None:
    platform.act("create_employee", userid="bob", name="波")
    external = platform.act("add_contact", userid="bob")["external_userid"]
    platform.sim("permissions", out_of_range=["bob"])
    body = {"chat_type": "single", "external_userid": [external], "text": {"content": "你好"}}
    assert platform.call("externalcontact/add_msg_template", **body)["errcode"] == 41048


def test_a_stranger_cannot_be_out_of_range(platform: Platform) -> None:
    assert platform.http.post("/_sim/permissions", json={"out_of_range": ["nobody"]}).status_code == 409
