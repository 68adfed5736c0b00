"""Welcome codes: twenty seconds, once."""

from __future__ import annotations

from typing import Any

from tests.sim.conftest import Platform


def _greet(platform: Platform, code: str, **body: object) -> dict[str, Any]:
    return platform.call(
        "externalcontact/send_welcome_msg", welcome_code=code, **(body or {"text": {"content": "欢迎"}})
    )


def test_a_code_works_once(platform: Platform) -> None:
    added = platform.act("add_contact", userid="anna")
    assert _greet(platform, added["welcome_code"])["errcode"] == 0
    assert _greet(platform, added["welcome_code"])["errcode"] == 41051
    welcome = platform.see("received")["welcomes"][0]
    assert (welcome["text"], welcome["external_userid"]) == ("欢迎", added["external_userid"])


def test_a_code_lives_twenty_seconds(platform: Platform) -> None:
    first = platform.act("add_contact", userid="anna")["welcome_code"]
    second = platform.act("add_contact", userid="anna")["welcome_code"]
    platform.sim("clock", advance=20)
    assert _greet(platform, first)["errcode"] == 0
    platform.sim("clock", advance=0.5)
    assert _greet(platform, second)["errcode"] == 41050
    assert _greet(platform, "unknown")["errcode"] == 41050


def test_content_is_checked(platform: Platform) -> None:
    code = platform.act("add_contact", userid="anna")["welcome_code"]
    image = {"msgtype": "image", "image": {"media_id": "unknown"}}
    assert _greet(platform, code, text={"content": ""})["errcode"] == 41089
    assert _greet(platform, code, text={"content": "长" * 1334})["errcode"] == 45002
    assert _greet(platform, code, attachments=[image] * 10)["errcode"] == 41064
    assert _greet(platform, code, attachments=[image])["errcode"] == 40007
    assert _greet(platform, code, attachments=[{"msgtype": "link", "image": {}}])["errcode"] == 40058
    assert _greet(platform, code)["errcode"] == 0


def test_every_call_with_a_code_is_counted(platform: Platform) -> None:
    twice, late, broken = (platform.act("add_contact", userid="anna")["welcome_code"] for _ in range(3))
    assert [_greet(platform, twice)["errcode"] for _ in range(2)] == [0, 41051]
    platform.sim("faults", api="externalcontact/send_welcome_msg", errcode=-1)
    assert _greet(platform, broken)["errcode"] == -1
    platform.sim("faults", api="externalcontact/send_welcome_msg", http=502)
    url, body = "/cgi-bin/externalcontact/send_welcome_msg", {"welcome_code": broken}
    assert platform.http.post(url, params={"access_token": platform.token}, json=body).status_code == 502
    platform.sim("clock", advance=21)
    assert _greet(platform, late)["errcode"] == 41050
    assert _greet(platform, "unknown")["errcode"] == 41050
    received = platform.see("received")
    assert received["welcome_calls"] == {"total": 6, "codes": 3, "repeated": {twice: 2, broken: 2}}
    assert [one["calls"] for one in received["welcomes"]] == [2]


def test_a_code_called_with_once_is_not_repeated(platform: Platform) -> None:
    code = platform.act("add_contact", userid="anna")["welcome_code"]
    assert _greet(platform, code)["errcode"] == 0
    assert platform.call("externalcontact/send_welcome_msg", text={"content": "欢迎"})["errcode"] == 41050
    assert platform.see("received")["welcome_calls"] == {"total": 1, "codes": 1, "repeated": {}}
