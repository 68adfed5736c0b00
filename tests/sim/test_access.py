"""Tokens, limits, error shapes and faults."""

from __future__ import annotations

import httpx
import pytest

from sim.wecom.world import CORP_ID, SECRET
from tests.sim.conftest import Platform

LIST = "externalcontact/get_follow_user_list"


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({}, 41002),
        ({"corpid": CORP_ID}, 41004),
        ({"corpid": "wwother", "corpsecret": SECRET}, 40013),
        ({"corpid": CORP_ID, "corpsecret": "wrong"}, 40001),
        ({"corpid": CORP_ID, "corpsecret": SECRET}, 0),
    ],
)
def test_gettoken(platform: Platform, query: dict[str, str], code: int) -> None:
    answer = platform.http.get("/cgi-bin/gettoken", params=query)
    assert (answer.status_code, answer.json()["errcode"]) == (200, code)


def test_a_token_lives_two_hours(platform: Platform) -> None:
    assert platform.get(LIST)["errcode"] == 0
    platform.sim("clock", advance=7199)
    assert platform.get(LIST)["errcode"] == 0
    platform.sim("clock", advance=1)
    assert platform.get(LIST)["errcode"] == 42001


def test_missing_unknown_and_revoked_tokens(platform: Platform) -> None:
    assert platform.http.get(f"/cgi-bin/{LIST}").json()["errcode"] == 41001
    assert platform.get(LIST, access_token="nobody")["errcode"] == 40014
    assert platform.get(LIST)["errcode"] == 0
    assert platform.sim("tokens/revoke") == {"revoked": 1}
    assert platform.get(LIST)["errcode"] == 40014


def test_a_refusal_has_the_documented_shape(platform: Platform) -> None:
    text = platform.get("user/get", userid="nobody")["errmsg"]
    assert text.startswith("userid not found, hint: [")
    assert text.endswith("from ip: 127.0.0.1, more info at https://open.work.weixin.qq.com/devtool/query?e=60111")


def test_an_unknown_path_is_404(platform: Platform) -> None:
    assert platform.http.get("/cgi-bin/nothing/here").status_code == 404


def test_wrong_json_types_only_warn(platform: Platform) -> None:
    answer = platform.call("externalcontact/groupchat/list", limit=10, status_filter="0")
    assert answer["errcode"] == 0
    assert "Warning: wrong json format." in answer["errmsg"]


def test_bodies_that_are_not_json(platform: Platform) -> None:
    for body, code in ((b"", 44002), (b"{", 47001), (b"[]", 47001)):
        url = f"/cgi-bin/externalcontact/groupchat/list?access_token={platform.token}"
        assert platform.http.post(url, content=body).json()["errcode"] == code


def test_over_the_rate_an_api_is_blocked_until_the_minute_ends(platform: Platform) -> None:
    platform.sim("limits", per_minute=3)
    codes = [platform.get(LIST)["errcode"] for _ in range(5)]
    assert codes == [0, 0, 0, 45009, 45009]
    assert platform.get("getcallbackip")["errcode"] == 0
    platform.sim("clock", advance=60)
    assert platform.get(LIST)["errcode"] == 0


def test_faults_happen_the_asked_number_of_times(platform: Platform) -> None:
    platform.sim("faults", api=LIST, times=2, errcode=-1)
    assert [platform.get(LIST)["errcode"] for _ in range(3)] == [-1, -1, 0]


def test_an_http_error_and_a_refused_ip(platform: Platform) -> None:
    token = platform.token
    platform.sim("faults", api="*", http=502)
    assert platform.http.get(f"/cgi-bin/{LIST}?access_token={token}").status_code == 502
    platform.sim("faults", refuse_ip=True)
    assert platform.get(LIST)["errcode"] == 60020
    platform.http.delete("/_sim/faults")
    assert platform.get(LIST)["errcode"] == 0


def test_a_lost_reply_was_applied(platform: Platform) -> None:
    code = platform.act("add_contact", userid="anna")["welcome_code"]
    _ = platform.token
    platform.sim("faults", api="externalcontact/send_welcome_msg", lost_reply=True)
    with pytest.raises(httpx.TransportError):
        platform.call("externalcontact/send_welcome_msg", welcome_code=code, text={"content": "你好"})
    assert platform.see("received")["welcomes"][0]["text"] == "你好"
