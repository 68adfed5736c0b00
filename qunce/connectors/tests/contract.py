"""The contract that every discovered connector keeps. No database: a connector never touches it.

`check_<promise>(connector)` each; `test_contract.py` runs all of them for all connectors.
"""

import asyncio
import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qunce.connectors.contract import (
    Connector,
    Content,
    Fate,
    Inbound,
    Linked,
    Mode,
    Outgoing,
    Page,
    PlatformTrouble,
    Rejected,
    SettingField,
)
from qunce.connectors.settings_form import checked
from qunce.kernel.errors import Refused

LANGUAGES = {"zh-hans", "en", "es"}
CODES = {"welcome", "group_message", "direct_message", "group_post", "sync", "messages", "callbacks"}
SENDING = CODES - {"sync", "messages", "callbacks"}
NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
NOBODY = "http://127.0.0.1:9"
"""The discard port: nobody listens there."""


def example_settings(connector: Connector) -> dict[str, str]:
    """A full form: the default, or something that fits the pattern; addresses lead nowhere."""
    return {field.name: example_value(field) for field in connector.fields}


def example_value(field: SettingField) -> str:
    if field.pattern.startswith("https?"):
        return NOBODY
    if field.default:
        return field.default
    known = {r"w[wx][0-9A-Za-z]{8,40}": "ww0000000000000001", r"[0-9]{1,12}": "1000002"}
    for value in (known.get(field.pattern, ""), "A" * 43, "A" * 20):
        if value and (not field.pattern or re.fullmatch(field.pattern, value)):
            return value
    raise AssertionError(f"no example for {field.name}")


def a_link(connector: Connector, **changed: str) -> Linked:
    return Linked(7, 1, connector.slug, example_settings(connector) | changed)


def check_it_says_who_it_is(connector: Connector) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9_]{1,30}", connector.slug)
    assert set(connector.names) >= LANGUAGES
    assert all(connector.names.values())


def check_capabilities_are_known_and_limits_have_a_source_and_a_date(connector: Connector) -> None:
    codes = [one.code for one in connector.capabilities]
    assert len(codes) == len(set(codes))
    assert set(codes) <= CODES
    for limit in (limit for one in connector.capabilities for limit in one.limits):
        assert limit.value > 0
        assert limit.unit
        assert limit.source.startswith("https://")
        assert datetime.fromisoformat(limit.verified_on)


def check_the_form_is_in_three_languages_and_round_trips(connector: Connector) -> None:
    names = [field.name for field in connector.fields]
    assert len(names) == len(set(names))
    for field in connector.fields:
        assert set(field.labels) >= LANGUAGES
        assert set(field.helps) >= LANGUAGES
        if field.default:
            assert not field.is_secret
            assert not field.pattern or re.fullmatch(field.pattern, field.default)
    given_values = example_settings(connector)
    stored = checked(connector.fields, given_values, {})
    assert stored == given_values
    secrets = {field.name for field in connector.fields if field.is_secret}
    assert checked(connector.fields, dict.fromkeys(secrets, ""), stored) == stored
    with pytest.raises(Refused):
        checked(connector.fields, given_values | {"nonsense": "x"}, {})


def requests() -> st.SearchStrategy[Inbound]:
    names = st.sampled_from(["msg_signature", "timestamp", "nonce", "echostr", "x"])
    headers = st.sampled_from(["x-shop-signature", "x-shop-timestamp", "content-type"])
    words = st.text(max_size=40) | st.sampled_from(["0", "1795320000", "9" * 5000, "sha256=" + "0" * 64])
    bodies = st.binary(max_size=400) | st.sampled_from(
        [
            b"",
            b"<xml>",
            b"<xml><Encrypt>AAAA</Encrypt></xml>",
            b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><xml><Encrypt>&b;</Encrypt></xml>',
            b'<?xml version="1.0" encoding="utf-16"?><xml/>',
            b'<?xml version="1.0" encoding="nonsense"?><xml/>',
            b"<xml>" + b"<a>" * 2000 + b"</a>" * 2000 + b"</xml>",
            b"[" * 5000,
            b'{"event":"order.paid"}',
        ]
    )
    return st.builds(
        Inbound,
        st.sampled_from(["GET", "POST", "HEAD", "PUT"]),
        st.dictionaries(names, words, max_size=5),
        st.dictionaries(headers, words, max_size=3),
        bodies,
        st.just(NOW),
    )


def check_garbage_is_rejected_and_nothing_else_happens(connector: Connector) -> None:
    linked = a_link(connector)

    @settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(requests())
    def rejected(request: Inbound) -> None:
        with pytest.raises(Rejected) as caught:
            connector.receive(linked, request)
        assert 400 <= caught.value.status < 600
        assert re.fullmatch(r"[a-z_]{3,40}", caught.value.reason)

    rejected()


def check_without_its_secrets_nothing_is_believed(connector: Connector) -> None:
    nothing = Linked(7, 1, connector.slug, {})
    for method in ("GET", "POST"):
        with pytest.raises(Rejected):
            connector.receive(nothing, Inbound(method, {}, {}, b"{}", NOW))


def outgoings() -> Iterator[Outgoing]:
    hard = ("", "a" * 5000, "😀" * 2000)
    for kind in sorted(SENDING | {"nonsense"}):
        for text in ("hello", *hard):
            for context in ({}, {"welcome_code": "c", "sender": "anna"}):
                yield Outgoing(
                    kind, Content(text, ({"msgtype": "nonsense"},) if text else ()), ("a", "b"), (1, 2), context
                )
                yield Outgoing(kind, Content(text), ("a",), (3,), context)


def check_sending_never_raises_and_names_each_delivery_once(connector: Connector) -> None:
    async def send_all() -> None:
        for outgoing in outgoings():
            fates = await connector.send(a_link(connector), outgoing)
            assert sorted(sent.delivery for sent in fates) == sorted(outgoing.deliveries)
            for sent in fates:
                assert sent.fate in Fate
                assert sent.reason
                assert sent.fate is not Fate.LATER or sent.retry_after > 0

    asyncio.run(send_all())


def check_what_it_cannot_do_fails_in_words(connector: Connector) -> None:
    able = {one.code for one in connector.capabilities if one.mode in (Mode.API, Mode.CONFIRMED)}

    async def send_unable() -> None:
        for kind in sorted((SENDING | {"nonsense"}) - able):
            fates = await connector.send(a_link(connector), Outgoing(kind, Content("hello"), ("a",), (1,)))
            assert [sent.fate for sent in fates] == [Fate.FAILED]
            assert fates[0].reason in {"not_supported", "person_only"}

    asyncio.run(send_unable())


def check_a_dead_platform_is_trouble_never_empty(connector: Connector) -> None:
    can_read = any(one.code == "sync" and one.mode is Mode.API for one in connector.capabilities)

    async def read_all() -> list[Page]:
        return [page async for page in connector.sync(a_link(connector), "full", {})]

    if can_read:
        with pytest.raises(PlatformTrouble):
            asyncio.run(read_all())
    else:
        assert not [event for page in asyncio.run(read_all()) for event in page.events]


def check_health_is_always_an_answer(connector: Connector) -> None:
    health = asyncio.run(connector.check(a_link(connector)))
    assert health.state == "good" or health.reason


def check_secrets_stay_out_of_words_and_logs(connector: Connector, log: pytest.LogCaptureFixture) -> None:
    marks = {field.name: field for field in connector.fields if field.is_secret}
    linked = a_link(connector)
    with log.at_level("DEBUG"):
        asyncio.run(connector.check(linked))
        asyncio.run(connector.send(linked, Outgoing("welcome", Content("x"), ("a",), (1,), {"welcome_code": "c"})))
    said = repr(linked) + log.text
    for name in marks:
        assert linked.settings[name] not in said
