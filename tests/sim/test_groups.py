"""Groups and the codes that lead into them."""

from __future__ import annotations

from tests.sim.conftest import Platform


def _group(platform: Platform, name: str = "一群") -> str:
    return str(platform.act("create_group", owner="anna", name=name)["chat_id"])


def test_a_group_shows_members_only_with_names_when_asked(platform: Platform) -> None:
    chat = _group(platform)
    external = platform.act("join_group", chat_id=chat, state="海报")["external_userid"]
    plain = platform.call("externalcontact/groupchat/get", chat_id=chat)["group_chat"]
    assert plain["owner"] == "anna"
    assert "name" not in plain["member_list"][0]
    named = platform.call("externalcontact/groupchat/get", chat_id=chat, need_name=1)["group_chat"]["member_list"][1]
    assert (named["userid"], named["type"], named["join_scene"], named["state"]) == (external, 2, 3, "海报")
    assert named["unionid"]


def test_the_list_pages_and_filters(platform: Platform) -> None:
    platform.act("create_employee", userid="bo")
    chats = [_group(platform, str(number)) for number in range(5)]
    first = platform.call("externalcontact/groupchat/list", limit=3)
    second = platform.call("externalcontact/groupchat/list", limit=3, cursor=first["next_cursor"])
    found = [one["chat_id"] for one in first["group_chat_list"] + second["group_chat_list"]]
    assert (found, second["next_cursor"]) == (chats, "")
    bos = platform.call("externalcontact/groupchat/list", limit=3, owner_filter={"userid_list": ["bo"]})
    assert bos["group_chat_list"] == []
    platform.act("employee_leaves", userid="anna")
    waiting = platform.call("externalcontact/groupchat/list", limit=9, status_filter=1)
    assert len(waiting["group_chat_list"]) == 5
    assert platform.call("externalcontact/groupchat/list", limit=1001)["errcode"] == 40058


def test_a_join_way_fills_its_groups_then_makes_its_own(platform: Platform) -> None:
    platform.sim("limits", auto_create_at=3)
    chat = _group(platform)
    config = platform.call(
        "externalcontact/groupchat/add_join_way",
        scene=2,
        chat_id_list=[chat],
        state="x",
        room_base_name="活动群",
        room_base_id=7,
    )
    assert "qr_code" not in config
    joined = [platform.act("join_group", config_id=config["config_id"])["chat_id"] for _ in range(5)]
    assert joined[:2] == [chat, chat]
    assert joined[2] == joined[3] != chat
    way = platform.call("externalcontact/groupchat/get_join_way", config_id=config["config_id"])["join_way"]
    assert way["chat_id_list"] == list(dict.fromkeys(joined))
    assert way["qr_code"]
    named = platform.call("externalcontact/groupchat/get", chat_id=joined[2])["group_chat"]
    assert (named["name"], named["member_list"][1]["state"]) == ("活动群7", "x")


def test_a_join_way_takes_at_most_five_groups(platform: Platform) -> None:
    chats = [_group(platform, str(number)) for number in range(6)]
    add = "externalcontact/groupchat/add_join_way"
    assert platform.call(add, scene=2, chat_id_list=chats)["errcode"] == 41091
    config = platform.call(add, scene=2, chat_id_list=chats[:5])["config_id"]
    update = "externalcontact/groupchat/update_join_way"
    assert platform.call(update, config_id=config, scene=2, chat_id_list=chats[5:])["errcode"] == 0
    assert platform.call("externalcontact/groupchat/del_join_way", config_id=config)["errcode"] == 0
    assert platform.call("externalcontact/groupchat/get_join_way", config_id=config)["errcode"] == 40058


def test_without_auto_create_a_full_code_admits_nobody(platform: Platform) -> None:
    chat = _group(platform)
    config = platform.call("externalcontact/groupchat/add_join_way", scene=2, chat_id_list=[chat], auto_create_room=0)[
        "config_id"
    ]
    platform.act("dismiss_group", chat_id=chat)
    answer = platform.http.post("/_sim/acts/join_group", json={"config_id": config})
    assert answer.status_code == 409
