"""Callbacks, from the request to our events."""

from datetime import UTC, datetime

import pytest

from qunce.connectors.contract import Inbound, Linked, Rejected
from qunce.connectors.wecom.callback import receive
from qunce.connectors.wecom.crypto import envelope_of

CORP = "ww0000000000000001"
SETTINGS = {
    "corp_id": CORP,
    "callback_token": "simToken123",
    "callback_aes_key": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8",
}
LINKED = Linked(7, 1, "wecom", SETTINGS)
NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
CUSTOMER = "wmSIM0000000000000000000000000001"
GROUP = "wrSIM0000000000000000000000000001"


def an_xml(corp=CORP, **fields):
    head = {"ToUserName": corp, "FromUserName": "sys", "CreateTime": "1795320000", "MsgType": "event"}
    inner = "".join(element(name, value) for name, value in (head | fields).items())
    return f"<xml>{inner}</xml>"


def element(name, value):
    if isinstance(value, list):
        return f"<{name}>{''.join(element('Item', one) for one in value)}</{name}>"
    return f"<{name}><![CDATA[{value}]]></{name}>"


def a_request(xml, *, timestamp="1795320000", envelope=None, encrypted=None, body=None, method="POST", **query):
    seal = envelope or envelope_of(SETTINGS["callback_token"], SETTINGS["callback_aes_key"], CORP)
    sealed = encrypted or seal.encrypt(xml.encode())
    given = {"msg_signature": seal.signature(timestamp, "n", sealed), "timestamp": timestamp, "nonce": "n"} | query
    whole = body or f"<xml><Encrypt>{sealed}</Encrypt><ToUserName>{CORP}</ToUserName></xml>".encode()
    return Inbound(method, given, {}, whole, NOW)


def event_of(**fields):
    received = receive(LINKED, a_request(an_xml(**fields)))
    assert received.reply == b"success"
    (event,) = received.events
    assert (event.workspace_id, event.connection_id, event.platform) == (1, 7, "wecom")
    assert event.at == datetime.fromtimestamp(1795320000, UTC)
    return event


def contact(change, **fields):
    return event_of(
        Event="change_external_contact", ChangeType=change, UserID="anna", ExternalUserID=CUSTOMER, **fields
    )


def chat(change, **fields):
    return event_of(Event="change_external_chat", ChangeType=change, ChatId=GROUP, **fields)


@pytest.mark.parametrize(
    ("change", "more", "kind", "payload", "source"),
    [
        (
            "add_external_contact",
            {"State": "qr-01", "WelcomeCode": "c"},
            "contact.added",
            {"welcome_code": "c"},
            "qr-01",
        ),
        ("add_external_contact", {}, "contact.added", {}, ""),
        ("add_half_external_contact", {"WelcomeCode": "c"}, "contact.added", {"welcome_code": "c", "half": True}, ""),
        ("edit_external_contact", {}, "contact.changed", {}, ""),
        ("del_external_contact", {}, "contact.removed", {"by": "employee"}, ""),
        (
            "del_external_contact",
            {"Source": "DELETE_BY_TRANSFER"},
            "contact.removed",
            {"by": "employee", "transferred": True},
            "",
        ),
        ("del_follow_user", {}, "contact.removed", {"by": "customer"}, ""),
        (
            "transfer_fail",
            {"FailReason": "customer_refused"},
            "contact.transfer_failed",
            {"reason": "customer_refused"},
            "",
        ),
    ],
)
def test_contact_events(change, more, kind, payload, source):
    event = contact(change, **more)
    assert (event.kind, event.payload, event.source) == (kind, payload, source)
    assert (event.member_ref, event.actor_ref, event.group_ref) == (CUSTOMER, "anna", None)


@pytest.mark.parametrize(
    ("more", "how", "added", "removed"),
    [
        ({"UpdateDetail": "add_member", "JoinScene": "3"}, "scan", True, False),
        ({"UpdateDetail": "add_member", "JoinScene": "0"}, "invited", True, False),
        ({"UpdateDetail": "del_member", "QuitScene": "0"}, "left", False, True),
        ({"UpdateDetail": "del_member", "QuitScene": "1"}, "removed", False, True),
    ],
)
def test_people_come_and_go(more, how, added, removed):
    event = chat("update", MemChangeList=[CUSTOMER, "anna"], LastMemVer="1", CurMemVer="2", **more)
    assert (event.kind, event.group_ref, event.payload["how"]) == ("roster.changed", GROUP, how)
    people = [{"ref": CUSTOMER, "kind": "customer"}, {"ref": "anna", "kind": "staff"}]
    assert event.payload["added"] == (people if added else [])
    assert event.payload["removed"] == ([CUSTOMER, "anna"] if removed else [])
    assert (event.payload["last_version"], event.payload["version"]) == ("1", "2")


def test_a_change_without_names_is_told_as_such():
    event = chat("update", UpdateDetail="add_member", MemChangeCnt="2")
    assert (event.payload["added"], event.payload["removed"]) == ([], [])


@pytest.mark.parametrize(
    ("change", "more", "kind"),
    [
        ("create", {}, "group.seen"),
        ("update", {"UpdateDetail": "change_owner"}, "group.owner_changed"),
        ("update", {"UpdateDetail": "change_name"}, "group.renamed"),
        ("update", {"UpdateDetail": "change_notice"}, "group.notice_changed"),
        ("dismiss", {}, "group.dismissed"),
    ],
)
def test_group_events(change, more, kind):
    event = chat(change, **more)
    assert (event.kind, event.group_ref) == (kind, GROUP)


def test_staff_and_archive_events():
    assert event_of(Event="msgaudit_notify", AgentID="1000002").kind == "archive.notified"
    made = event_of(Event="change_contact", ChangeType="create_user", UserID="bo", Name="小波")
    assert (made.kind, made.member_ref, made.payload, made.is_staff) == ("staff.seen", "bo", {"name": "小波"}, True)
    assert event_of(Event="change_contact", ChangeType="delete_user", UserID="bo").kind == "staff.left"


@pytest.mark.parametrize(
    "fields",
    [
        {"Event": "change_external_tag", "ChangeType": "create", "Id": "et1", "TagType": "tag"},
        {"Event": "customer_acquisition", "ChangeType": "balance_low"},
        {"Event": "change_external_chat", "ChangeType": "update", "ChatId": GROUP, "UpdateDetail": "change_sky"},
        {"Event": "invented_tomorrow", "Thing": "x", "List": ["a", "b"]},
        {"MsgType": "text", "Content": "你好", "MsgId": "1"},
    ],
)
def test_what_we_do_not_know_is_kept_whole(fields):
    event = event_of(**fields)
    assert event.kind == "wecom.other"
    assert fields.items() <= event.payload.items()


def test_a_retry_has_the_same_key_and_another_event_has_not():
    first = contact("del_follow_user")
    again = receive(LINKED, a_request(an_xml(**fields_of_deletion()), timestamp="1795320099")).events[0]
    other = contact("del_external_contact")
    assert first.dedupe_key == again.dedupe_key
    assert first.dedupe_key != other.dedupe_key


def fields_of_deletion():
    return {
        "Event": "change_external_contact",
        "ChangeType": "del_follow_user",
        "UserID": "anna",
        "ExternalUserID": CUSTOMER,
    }


@pytest.mark.parametrize("stamp", ["", "0", "99999999999999999999", "-5", "soon", "٣", "4102444800"])
def test_an_unbelievable_time_becomes_ours(stamp):
    assert receive(LINKED, a_request(an_xml(CreateTime=stamp, Event="x"))).events[0].at == NOW


def test_the_url_check_is_answered_bare():
    seal = envelope_of(SETTINGS["callback_token"], SETTINGS["callback_aes_key"], CORP)
    echo = seal.encrypt(b"4127635879012345678")
    request = a_request("", encrypted=echo, method="GET", echostr=echo)
    received = receive(LINKED, request)
    assert (received.reply, received.events) == (b"4127635879012345678", ())


def refusal_of(request, settings=SETTINGS):
    with pytest.raises(Rejected) as caught:
        receive(Linked(7, 1, "wecom", settings), request)
    return caught.value.reason


def test_forged_wrong_and_stale_callbacks_are_refused():
    xml = an_xml(Event="x")
    assert refusal_of(a_request(xml, msg_signature="0" * 40)) == "bad_signature"
    assert refusal_of(a_request(xml, nonce="other")) == "bad_signature"
    other_corp = envelope_of(SETTINGS["callback_token"], SETTINGS["callback_aes_key"], "ww0000000000000002")
    assert refusal_of(a_request(xml, envelope=other_corp)) == "wrong_corp"
    assert refusal_of(a_request(an_xml(corp="ww0000000000000002", Event="x"))) == "wrong_corp"
    for missing in ("callback_token", "callback_aes_key", "corp_id"):
        assert refusal_of(a_request(xml), SETTINGS | {missing: ""}) == "not_configured"
    for missing in ("msg_signature", "timestamp", "nonce"):
        assert refusal_of(a_request(xml, **{missing: ""})) == "bad_query"
    strict = SETTINGS | {"callback_window_seconds": "600"}
    at = int(NOW.timestamp())
    assert refusal_of(a_request(xml, timestamp=str(at - 601)), strict) == "stale"
    assert refusal_of(a_request(xml, timestamp="soon"), strict) == "bad_query"
    assert receive(Linked(7, 1, "wecom", strict), a_request(xml, timestamp=str(at - 599))).events


@pytest.mark.parametrize(
    "body",
    [
        b"<xml><Encrypt>x</Encrypt>",
        b"<xml><Encrypt><a>x</a></Encrypt></xml>",
        b"<!DOCTYPE x><xml><Encrypt>x</Encrypt></xml>",
        b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><xml><Encrypt>&a;</Encrypt></xml>',
        b"<xml>" + b"<a>1</a>" * 101 + b"</xml>",
    ],
)
def test_bad_xml_is_refused(body):
    assert refusal_of(a_request("", body=body)) == "bad_xml"


def test_a_bomb_inside_a_signed_message_is_refused_too():
    assert refusal_of(a_request('<!DOCTYPE x [<!ENTITY a "b">]><xml><Event>&a;</Event></xml>')) == "bad_xml"


def test_of_equal_tags_the_first_counts():
    xml = f"<xml><ToUserName>{CORP}</ToUserName><Event>a</Event><Event>b</Event></xml>"
    assert receive(LINKED, a_request(xml)).events[0].payload["Event"] == "a"
