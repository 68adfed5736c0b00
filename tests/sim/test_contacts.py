"""Contacts and the codes that bring them."""

from __future__ import annotations

from tests.sim.conftest import Platform


def test_batch_pages_with_opaque_cursors_and_clamps(platform: Platform) -> None:
    made = [platform.act("add_contact", userid="anna")["external_userid"] for _ in range(130)]
    first = platform.call("externalcontact/batch/get_by_user", userid_list=["anna"], limit=500)
    assert len(first["external_contact_list"]) == 100
    second = platform.call("externalcontact/batch/get_by_user", userid_list=["anna"], cursor=first["next_cursor"])
    rows = first["external_contact_list"] + second["external_contact_list"]
    assert [row["external_contact"]["external_userid"] for row in rows] == made
    assert second["next_cursor"] == ""
    bad = platform.call("externalcontact/batch/get_by_user", userid_list=["anna"], cursor="50")
    assert bad["errcode"] == 40058


def test_remark_and_tags_show_in_the_details(platform: Platform) -> None:
    external = platform.act("add_contact", userid="anna", state="poster")["external_userid"]
    tag = platform.call("externalcontact/add_corp_tag", group_name="来源", tag=[{"name": "海报"}])["tag_group"]["tag"][
        0
    ]
    platform.call("externalcontact/mark_tag", userid="anna", external_userid=external, add_tag=[tag["id"]])
    platform.call("externalcontact/remark", userid="anna", external_userid=external, remark="常客")
    follow = platform.get("externalcontact/get", external_userid=external)["follow_user"][0]
    assert (follow["remark"], follow["state"], follow["tags"][0]["tag_name"]) == ("常客", "poster", "海报")
    batch = platform.call("externalcontact/batch/get_by_user", userid_list=["anna"])
    assert batch["external_contact_list"][0]["follow_info"]["tag_id"] == [tag["id"]]


def test_an_employee_without_customers_gives_84061(platform: Platform) -> None:
    assert platform.get("externalcontact/list", userid="anna")["errcode"] == 84061
    assert platform.get("externalcontact/get_follow_user_list")["follow_user"] == ["anna"]


def test_a_contact_way_carries_its_state(platform: Platform) -> None:
    way = platform.call("externalcontact/add_contact_way", type=1, scene=2, user=["anna"], state="门店")
    assert way["qr_code"].startswith("https://")
    added = platform.act("add_contact", config_id=way["config_id"])
    follow = platform.get("externalcontact/get", external_userid=added["external_userid"])["follow_user"][0]
    assert follow["state"] == "门店"
    again = platform.call("externalcontact/get_contact_way", config_id=way["config_id"])["contact_way"]
    assert again["user"] == ["anna"]
    listed = platform.call("externalcontact/list_contact_way", limit=10)["contact_way"]
    assert listed == [{"config_id": way["config_id"]}]


def test_a_deleted_employee_keeps_seeing_the_customer(platform: Platform) -> None:
    external = platform.act("add_contact", userid="anna")["external_userid"]
    platform.act("delete_employee", userid="anna", external_userid=external)
    assert platform.get("externalcontact/list", userid="anna")["external_userid"] == [external]
    platform.act("delete_contact", userid="anna", external_userid=external)
    assert platform.get("externalcontact/list", userid="anna")["errcode"] == 84061


def test_tags_live_and_die_with_their_group(platform: Platform) -> None:
    made = platform.call(
        "externalcontact/add_corp_tag", group_name="意向", tag=[{"name": "高"}, {"name": "高"}, {"name": "低"}]
    )
    tags = made["tag_group"]["tag"]
    assert [tag["name"] for tag in tags] == ["高", "低"]
    platform.call("externalcontact/del_corp_tag", tag_id=[tags[0]["id"]])
    assert len(platform.call("externalcontact/get_corp_tag_list", tag_id=[])["tag_group"][0]["tag"]) == 1
    platform.call("externalcontact/del_corp_tag", tag_id=[tags[1]["id"]])
    assert platform.call("externalcontact/get_corp_tag_list", tag_id=[])["tag_group"] == []


def test_media_expire_after_three_days(platform: Platform) -> None:
    url = f"/cgi-bin/media/upload?access_token={platform.token}&type=image"
    picture = b"\x89PNG\r\n\r\n" + bytes(range(256))
    made = platform.http.post(url, files={"media": ("a.png", picture, "image/png")}).json()
    assert isinstance(made["created_at"], str)
    got = platform.http.get(f"/cgi-bin/media/get?access_token={platform.token}&media_id={made['media_id']}")
    assert got.content == picture
    platform.sim("clock", advance=3 * 86400)
    platform._token = ""
    assert platform.get("media/get", media_id=made["media_id"])["errcode"] == 40007
    tiny = platform.http.post(
        f"/cgi-bin/media/uploadimg?access_token={platform.token}", files={"media": ("a.png", b"12345", "image/png")}
    )
    assert tiny.json()["errcode"] == 44001


def test_messages_to_employees(platform: Platform) -> None:
    body = {"msgtype": "text", "agentid": 1000002, "text": {"content": "待办"}}
    assert platform.call("message/send", touser="ANNA|Nobody", **body)["invaliduser"] == "nobody"
    assert platform.call("message/send", touser="nobody", **body)["errcode"] == 81013
    assert platform.see("received")["messages"][0]["to"] == ["anna"]
