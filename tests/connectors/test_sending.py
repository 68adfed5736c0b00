"""Sending to the simulated corp: every way it may go has its one fate."""

import asyncio
from datetime import timedelta

import httpx
import pytest

from qunce.connectors.contract import Content, Fate, Linked, Outgoing, Pending, PlatformTrouble
from qunce.connectors.wecom import CONNECTOR
from qunce.connectors.wecom.client import Api
from qunce.kernel.clock import utc_now

MASS = "externalcontact/add_msg_template"
WELCOME = "externalcontact/send_welcome_msg"
LINK = {"msgtype": "link", "link": {"title": "菜单", "url": "https://shop.example/m", "desc": "今日"}}


@pytest.fixture
def linked(platform):
    given = platform.see("credentials")
    return Linked(
        7,
        1,
        "wecom",
        {
            "corp_id": given["corp_id"],
            "corp_secret": given["secret"],
            "callback_token": given["callback_token"],
            "callback_aes_key": given["callback_aes_key"],
            "base_url": platform.url,
        },
    )


def a_welcome(code, text="你好"):
    return Outgoing("welcome", Content(text, (LINK,)), ("wm1",), (1,), {"welcome_code": code})


def to_groups(chats, text="今晚八点", sender="anna"):
    numbers = tuple(range(1, len(chats) + 1))
    return Outgoing("group_message", Content(text), tuple(chats), numbers, {"sender": sender, "text": text})


def fresh_code(platform):
    return platform.act("add_contact", userid="anna")["welcome_code"]


def new_groups(platform, count, owner="anna"):
    return [platform.act("create_group", owner=owner, name=f"{n} 群")["chat_id"] for n in range(count)]


async def fate_of(linked, outgoing):
    (sent,) = await CONNECTOR.send(linked, outgoing)
    return sent.fate, sent.reason


async def test_a_welcome_arrives_once_and_is_final(platform, linked):
    code = fresh_code(platform)
    assert await fate_of(linked, a_welcome(code)) == (Fate.DONE, "")
    assert await fate_of(linked, a_welcome(code)) == (Fate.DONE, "welcome_done")
    (welcome,) = platform.see("received")["welcomes"]
    assert welcome["text"] == "你好"
    assert welcome["attachments"][0]["link"]["title"] == "菜单"


async def test_a_code_that_nobody_knows_or_that_is_old_has_failed(platform, linked):
    assert await fate_of(linked, a_welcome("made-up")) == (Fate.FAILED, "welcome_expired")
    assert await fate_of(linked, a_welcome("")) == (Fate.FAILED, "no_welcome_code")
    code = fresh_code(platform)
    platform.sim("clock", advance=25)
    assert await fate_of(linked, a_welcome(code)) == (Fate.FAILED, "welcome_expired")


async def test_a_mass_message_waits_for_the_employee_and_is_read_back(platform, linked):
    chats = new_groups(platform, 3)
    sent = await CONNECTOR.send(linked, to_groups([*chats, "wrNobodys"]))
    assert [one.fate for one in sent] == [Fate.SENT, Fate.SENT, Fate.SENT, Fate.FAILED]
    assert sent[3].reason == "not_reachable"
    msgid = sent[0].platform_ref
    pending = [Pending(n, "group_message", chat, msgid, utc_now()) for n, chat in enumerate(chats, 1)]
    assert await CONNECTOR.results(linked, pending) == []
    platform.act("confirm", msgid=msgid)
    done = await CONNECTOR.results(linked, pending)
    assert sorted((one.delivery, one.fate) for one in done) == [(n, Fate.DONE) for n in (1, 2, 3)]


async def test_a_group_that_had_its_share_has_failed(platform, linked):
    platform.sim("limits", mass_quota="day")
    (chat,) = new_groups(platform, 1)
    outcomes = []
    for text in ("一", "二"):
        (sent,) = await CONNECTOR.send(linked, to_groups([chat], text))
        platform.act("confirm", msgid=sent.platform_ref)
        pending = Pending(1, "group_message", chat, sent.platform_ref, utc_now())
        outcomes += await CONNECTOR.results(linked, [pending])
    assert [(one.fate, one.reason) for one in outcomes] == [(Fate.DONE, ""), (Fate.FAILED, "over_quota")]


async def test_more_than_a_task_holds_becomes_several(platform, linked):
    (chat,) = new_groups(platform, 1)
    chats = [chat, *(f"wrNobody{n}" for n in range(1999)), *new_groups(platform, 1)]
    sent = await CONNECTOR.send(linked, to_groups(chats))
    assert len(sent) == 2001
    assert [sent[0].fate, sent[1].fate, sent[2000].fate] == [Fate.SENT, Fate.FAILED, Fate.SENT]
    assert sent[0].platform_ref != sent[2000].platform_ref


async def test_customers_are_written_to_through_their_employee(platform, linked):
    people = [platform.act("add_contact", userid="anna")["external_userid"] for _ in range(2)]
    outgoing = Outgoing("direct_message", Content("你好"), (*people, "wmNobody"), (1, 2, 3))
    sent = await CONNECTOR.send(linked, outgoing)
    assert [one.fate for one in sent] == [Fate.SENT, Fate.SENT, Fate.FAILED]
    platform.act("confirm")
    pending = [Pending(n, "direct_message", who, sent[0].platform_ref, utc_now()) for n, who in enumerate(people, 1)]
    assert {one.fate for one in await CONNECTOR.results(linked, pending)} == {Fate.DONE}


@pytest.mark.parametrize(
    ("fault", "fate", "reason"),
    [
        ({"errcode": -1}, Fate.LATER, "platform_busy"),
        ({"errcode": 6000}, Fate.LATER, "platform_busy"),
        ({"errcode": 45009}, Fate.LATER, "rate_limited"),
        ({"errcode": 45033}, Fate.LATER, "too_parallel"),
        ({"errcode": 41096}, Fate.LATER, "welcome_busy"),
        ({"errcode": 48002}, Fate.LATER, "not_permitted"),
        ({"errcode": 41051}, Fate.DONE, "welcome_done"),
        ({"errcode": 40201}, Fate.FAILED, "content_refused"),
        ({"errcode": 777777}, Fate.FAILED, "platform_refused"),
        ({"http": 500}, Fate.UNKNOWN, "bad_answer"),
        ({"http": 502}, Fate.UNKNOWN, "bad_answer"),
        ({"lost_reply": True}, Fate.UNKNOWN, "line_broke"),
    ],
)
async def test_each_fault_has_its_fate(platform, linked, fault, fate, reason):
    code = fresh_code(platform)
    platform.sim("faults", api=WELCOME, times=1, **fault)
    (sent,) = await CONNECTOR.send(linked, a_welcome(code))
    assert (sent.fate, sent.reason) == (fate, reason)
    assert (sent.retry_after > 0) == (fate is Fate.LATER)


async def test_a_minute_window_waits_a_minute(platform, linked):
    platform.sim("faults", api=WELCOME, times=1, errcode=45009)
    (sent,) = await CONNECTOR.send(linked, a_welcome("c"))
    assert sent.retry_after == 60


@pytest.mark.parametrize("errcode", [40014, 42001])
async def test_a_revoked_token_is_fetched_anew_once(platform, linked, errcode):
    platform.sim("faults", api=WELCOME, times=1, errcode=errcode)
    assert await fate_of(linked, a_welcome(fresh_code(platform))) == (Fate.DONE, "")
    platform.sim("tokens/revoke")
    assert await fate_of(linked, a_welcome(fresh_code(platform))) == (Fate.DONE, "")
    platform.sim("faults", api=WELCOME, times=2, errcode=errcode)
    code = fresh_code(platform)
    assert await fate_of(linked, a_welcome(code)) == (Fate.LATER, "token_invalid")
    assert await fate_of(linked, a_welcome(code)) == (Fate.DONE, "")


async def test_many_callers_fetch_one_token(platform, linked):
    codes = [fresh_code(platform) for _ in range(10)]
    platform.sim("faults", api="gettoken", times=10, delay_ms=50)
    fates = await asyncio.gather(*(fate_of(linked, a_welcome(code)) for code in codes))
    assert {fate for fate, _ in fates} == {Fate.DONE}
    assert [fault["times"] for fault in platform.see("faults")["faults"]] == [9]


async def test_nothing_left_means_later(platform, linked):
    gone = Linked(7, 1, "wecom", dict(linked.settings) | {"base_url": "http://127.0.0.1:9"})
    assert await fate_of(gone, a_welcome("c")) == (Fate.LATER, "platform_down")
    platform.sim("faults", api="gettoken", times=1, http=500)
    code = fresh_code(platform)
    assert await fate_of(linked, a_welcome(code)) == (Fate.LATER, "bad_answer")
    assert await fate_of(linked, a_welcome(code)) == (Fate.DONE, "")


async def test_an_invalid_secret_makes_deliveries_wait(linked):
    wrong = Linked(7, 1, "wecom", dict(linked.settings) | {"corp_secret": "wrong"})
    (sent,) = await CONNECTOR.send(wrong, a_welcome("c"))
    assert (sent.fate, sent.reason, sent.retry_after) == (Fate.LATER, "secret_invalid", 60)


async def test_a_lost_reply_is_found_again_and_never_sent_twice(platform, linked):
    chats = new_groups(platform, 2)
    platform.sim("faults", api=MASS, times=1, lost_reply=True)
    sent = await CONNECTOR.send(linked, to_groups(chats))
    assert {one.fate for one in sent} == {Fate.UNKNOWN}
    pending = [lost(n, chat) for n, chat in enumerate(chats, 1)]
    found = await CONNECTOR.results(linked, pending)
    assert [(one.fate, one.reason) for one in found] == [(Fate.SENT, "found_again")] * 2
    assert len(platform.see("received")["mass_tasks"]) == 1
    assert found[0].platform_ref == platform.see("received")["mass_tasks"][0]["msgid"]


CALL = {"at": utc_now()}


@pytest.fixture(autouse=True)
def _the_lost_call_was_just_made():
    """Not when the file was read: a long run of tests would make it too old to be found."""
    CALL["at"] = utc_now()


def lost(number, chat, text="今晚八点", minutes=0, **context):
    at = CALL["at"] - timedelta(minutes=minutes)
    return Pending(number, "group_message", chat, "", at, {"sender": "anna", "text": text} | context)


async def test_a_lost_call_that_never_arrived_fails_after_a_while(platform, linked):
    (chat,) = new_groups(platform, 1)
    assert await CONNECTOR.results(linked, [lost(1, chat)]) == []
    (found,) = await CONNECTOR.results(linked, [lost(1, chat, minutes=11)])
    assert (found.fate, found.reason) == (Fate.FAILED, "never_arrived")


async def test_what_cannot_be_told_apart_stays_unknown(platform, linked):
    chats = new_groups(platform, 1)
    first, second = [(await CONNECTOR.send(linked, to_groups(chats)))[0].platform_ref for _ in range(2)]
    assert await CONNECTOR.results(linked, [lost(1, chats[0])]) == []
    known = await CONNECTOR.results(linked, [lost(1, chats[0], known_refs=[first])])
    assert [one.platform_ref for one in known] == [second]
    other_text = await CONNECTOR.results(linked, [lost(1, chats[0], text="别的")])
    assert other_text == []


async def test_two_lost_calls_alike_stay_unknown(platform, linked):
    chats = new_groups(platform, 2)
    await CONNECTOR.send(linked, to_groups(chats[:1]))
    twins = [
        lost(1, chats[0]),
        Pending(2, "group_message", chats[1], "", CALL["at"] + timedelta(seconds=9), lost(1, "x").context),
    ]
    assert await CONNECTOR.results(linked, twins) == []


async def test_asking_a_platform_that_is_down_is_trouble(platform, linked):
    platform.sim("faults", api="externalcontact/get_groupmsg_task", times=9, http=500)
    with pytest.raises(PlatformTrouble):
        await CONNECTOR.results(linked, [Pending(1, "group_message", "wr1", "msg1", utc_now())])


@pytest.mark.parametrize(
    ("attachment", "text"),
    [
        ({"msgtype": "link", "link": {"title": "t"}}, "x"),
        ({"msgtype": "link"}, "x"),
        ({"msgtype": "poem", "poem": {}}, "x"),
        ({"msgtype": "link", "link": {"title": "长" * 43, "url": "https://a.example"}}, "x"),
    ],
)
async def test_what_does_not_fit_is_refused_before_it_leaves(linked, attachment, text):
    outgoing = Outgoing("welcome", Content(text, (attachment,)), ("wm1",), (1,), {"welcome_code": "c"})
    assert await fate_of(linked, outgoing) == (Fate.FAILED, "bad_attachment")


async def test_texts_are_measured_in_bytes(linked):
    assert await fate_of(linked, a_welcome("c", "长" * 1334)) == (Fate.FAILED, "content_too_long")
    assert await fate_of(linked, Outgoing("welcome", Content(""), ("a",), (1,), {"welcome_code": "c"})) == (
        Fate.FAILED,
        "content_empty",
    )


async def test_a_platform_that_is_too_slow_leaves_the_outcome_unknown(platform, linked, monkeypatch):
    monkeypatch.setattr("qunce.connectors.wecom.client.TIMEOUT", httpx.Timeout(0.3))
    assert await fate_of(linked, a_welcome(fresh_code(platform))) == (Fate.DONE, "")
    code = fresh_code(platform)
    platform.sim("faults", api=WELCOME, times=1, delay_ms=1000)
    assert await fate_of(linked, a_welcome(code)) == (Fate.UNKNOWN, "platform_slow")


def test_a_limit_that_outlasts_its_minute_is_the_hours(monkeypatch):
    now = [1000.0]
    monkeypatch.setattr("qunce.connectors.wecom.client.time.monotonic", lambda: now[0])
    api = Api("http://127.0.0.1:9", "ww1", "s")
    waits = []
    for seconds in (0, 5, 61, 3601):
        now[0] += seconds
        waits.append(api._meaning(MASS, 45009).wait)
    assert waits == [60, 60, 3600, 60]


async def test_a_task_that_the_platform_does_not_know_hides_no_other(platform, linked):
    (chat,) = new_groups(platform, 1)
    (sent,) = await CONNECTOR.send(linked, to_groups([chat]))
    platform.act("confirm", msgid=sent.platform_ref)
    pending = [
        Pending(1, "group_message", chat, "msgNobodys", utc_now()),
        Pending(2, "group_message", chat, sent.platform_ref, utc_now()),
    ]
    assert [(one.delivery, one.fate) for one in await CONNECTOR.results(linked, pending)] == [(2, Fate.DONE)]
