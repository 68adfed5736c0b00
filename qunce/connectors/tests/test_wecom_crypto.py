"""The envelope against published vectors (V1 to V3) and one of our own (V4)."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qunce.connectors.contract import Rejected
from qunce.connectors.wecom.crypto import Envelope, decoded_key, envelope_of
from qunce.connectors.wecom.xml import fields_of

V1 = ("QDG6eK", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C", "wx5823bf96d3bd56c7")
V1_ECHO = "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ=="
V1_MESSAGE = (
    "RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3QczcdCUpj911L3vg3W/sYYvu"
    "JTs3TUUkSUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLjvd4Xgpue06DOdnLxAUHzM6+kDZ+HMZfJYuR+LtwG"
    "c2hgf5gsijff0ekUNXZiqATP7PF5mZxZ3Izoun1s4zG4LUMnvw2r+KqCKIw+3IQH03v+BCA9nMELNqbSf6tiWSrXJB3LAVGUcallcrw8V2t9"
    "EL4EhzJWrQUax5wLVMNS0+rUPA3k22Ncx4XXZS9o0MBH27Bo6BpNelZpS+/uh9KsNlY6bHCmJU9p8g7m3fVKn28H3KDYA5Pl/T8Z1ptDAVe0"
    "lXdQ2YoyyH2uyPIGHBZZIs2pDBS8R07+qN+E7Q=="
)
V2 = ("kjr2TKI8umCBfVF3wAHk8JiPwma5VBme", "4Ma3YBrSBbX2aez8MJpXGBne5LSDwgGqHbhM9WPYIws", "ww6a112864f8022910")
V2_ECHO = "6KmUQuPVu7UhjyVqRdbo5SfcRqaHvbUlKSHFvBV2ZuR6TIlKsygcfeSd1GDplg1C5KSKr6UPHCaC/nIX3ZNt9w=="
V3 = ("123456", "kWxPEV2UEDyxWpmPdKC3F4dgPDmOvfKX1HGnEUDS1aR", "wx49f0ab532d5d035a")
V3_MESSAGE = """<xml>
<MsgType><![CDATA[text]]></MsgType>
<Content><![CDATA[test]]></Content>
<FromUserName><![CDATA[wx49f0ab532d5d035a]]></FromUserName>
<ToUserName><![CDATA[messense]]></ToUserName>
<AgentID>1</AgentID>
<CreateTime>1411525903</CreateTime>
</xml>"""
V3_SEALED = (
    "9s4gMv99m88kKTh/H8IdkOiMg6bisoy3ypwy9H4hvSPe9nsGaqyw5hhSjdYbcrKk+j3nba4HMOTzHrluLBYqxgNcBqGsL8GqxlhZgURnAtOb"
    "vesEl5nZ+uBE8bviY0LWke8Zy9V/QYKxNV2FqllNXcfmstttyIkMKCCmVbCFM2JTF5wY0nFhHZSjPUL2Q1qvSUCUld+/WIXrx0oyKQmpB6o8"
    "NRrrNrsDf03oxI1p9FxUgMnwKKZeOA/uu+2IEvEBtb7muXsVbwbgX05UPPJvFurDXafG0RQyPR+mf1nDnAtQmmNOuiR5MIkdQ39xn1vWwi1O"
    "5oazPoQJz0nTYjxxEE8kv3kFxtAGVRe3ypD3WeK2XeFYFMNMpatF9XiKzHo3"
)
V4 = ("simToken123", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8", "ww0000000000000001")
V4_RANDOM = b"abcdefghijklmnop"
V4_ECHO = "ZnOlBYhoWuZLTtzBJSU1bb9bNiGjQqU2mw4g6Jtnpoq4QWI+v52txc48o3lUCWcJNE9Mt9b1YdrjQYrY0L1BBg=="
V4_EVENT = (
    "<xml><ToUserName><![CDATA[ww0000000000000001]]></ToUserName><FromUserName><![CDATA[sys]]></FromUserName>"
    "<CreateTime>1700000000</CreateTime><MsgType><![CDATA[event]]></MsgType>"
    "<Event><![CDATA[change_external_contact]]></Event><ChangeType><![CDATA[add_external_contact]]></ChangeType>"
    "<UserID><![CDATA[zhangsan]]></UserID><ExternalUserID><![CDATA[wmSIM0000000000000000000000000001]]></ExternalUserID>"
    "<State><![CDATA[qr-01]]></State><WelcomeCode><![CDATA[WELCOME-SIM-1]]></WelcomeCode></xml>"
)
V4_SEALED = (
    "ZnOlBYhoWuZLTtzBJSU1bYRy8bevW6NLKU6R8NnCD9tYpVS2uOL2JJ++Hh/py44KReIGxHuQlF4uybt3YdAvdlmM8beDjEG4w2iHm9+WCpk4"
    "gTExcGOJJkglScnAE8RRM7uJdNga8eJxi319WfLp29jr5G8jXYW2mF7NImB/C+9mcv/10jl4cejzVtSGyF/eaW53Ww9cmVmaYyugIErVRj76"
    "DHwVEQxpcevdI2w4ITOp9RdT8uSnY8ypIDFiy6K6gv3BJEUn8iQewU8IiSaXeONBnptcV+J7l44gMCIuZxqQon4vom3zEEkk7H/D5EKvtxwO"
    "7bD0AISWK+k49nYFFFl9WuoLD5St4OCRkBWGvFEk7A/OSo6uMyo8kdYbXHWYfxObynY+75jXjmX6SrDMrZ18H1cV9UoaYT4J3P/rgNT55dgH"
    "9Q4zb2bCWOurNKsSsO5h5yRncn3ZiRdBntbkxSpM15lB0LQXM498whjx7HURpbFsVxVRiuSI29gJ7DvnF1i1kCfkwuyqiAje40NfLsG3SbfD"
    "J3MyffniMLArPM39vl2g/SVFVhbuTS5yDSUAYyN4VLCHof/jAOYdqZOUs0oZe08CLhl5+yAu1ZqcCo2yZlzN/9bfEc0xYoyDrzO5A5v3uy0r"
    "aXw4suBwy4VuFAlE6MMvz5671PvNx8/tbqhE3GPzIceP3jbewtDjEQBVpZMqEVLqPgXaWPbhlJgRbg=="
)


@pytest.mark.parametrize(
    ("settings", "signature", "timestamp", "nonce", "sealed", "message"),
    [
        (V1, "5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3", "1409659589", "263014780", V1_ECHO, b"1616140317555161061"),
        (
            V2,
            "1ba3cb09c0d2c2b3ed6900d37f91a6efae6cb011",
            "1583940690",
            "VHh7ymSeb0jc4lSb",
            V2_ECHO,
            b"94966531020182955848408",
        ),
        (V3, "407518b7649e86ef23978113f92d27afa9296533", "1411525903", "461056294", V3_SEALED, V3_MESSAGE.encode()),
        (V4, "c35b029f2ffaef523262df1003a46f6e799c49ff", "1700000000", "nonce-0", V4_ECHO, b"4127635879012345678"),
        (V4, "2b4fca3d65ebf888ed029a69ff9c1790768d5769", "1700000001", "nonce-1", V4_SEALED, V4_EVENT.encode()),
    ],
)
def test_published_vectors_open(settings, signature, timestamp, nonce, sealed, message):
    envelope = Envelope(*settings)
    assert envelope.signature(timestamp, nonce, sealed) == signature
    assert envelope.open(signature, timestamp, nonce, sealed) == message


def test_the_official_message_reads():
    message = Envelope(*V1).open("477715d11cdb4164915debcba66cb864d751f3e6", "1409659813", "1372623149", V1_MESSAGE)
    fields = fields_of(message)
    assert (fields["FromUserName"], fields["Content"], fields["AgentID"]) == ("mycreate", "hello", "218")


def test_sealing_is_the_platforms_own():
    assert Envelope(*V3).encrypt(V3_MESSAGE.encode(), b"1234567890123456") == V3_SEALED
    assert Envelope(*V4).encrypt(V4_EVENT.encode(), V4_RANDOM) == V4_SEALED


@given(st.binary(max_size=300))
def test_what_is_sealed_opens(message):
    envelope = envelope_of(*V4)
    sealed = envelope.encrypt(message)
    assert envelope.open(envelope.signature("1", "n", sealed), "1", "n", sealed) == message


@given(st.integers(0, 511), st.integers(1, 255))
def test_a_changed_byte_is_never_taken_for_the_message(place, change):
    envelope = envelope_of(*V4)
    sealed = bytearray(base64.b64decode(V4_SEALED))
    sealed[place % len(sealed)] ^= change
    altered = base64.b64encode(sealed).decode()
    with pytest.raises(Rejected):
        envelope.open("2b4fca3d65ebf888ed029a69ff9c1790768d5769", "1700000001", "nonce-1", altered)


def reason_of(act, *args):
    with pytest.raises(Rejected) as caught:
        act(*args)
    return caught.value.reason


def test_each_flaw_is_refused_for_its_reason():
    envelope = Envelope(*V4)
    assert reason_of(envelope.open, "0" * 40, "1", "n", V4_SEALED) == "bad_signature"
    assert reason_of(envelope.open, "é", "1", "n", V4_SEALED) == "bad_signature"
    assert reason_of(envelope.decrypt, "not base64!") == "bad_base64"
    assert reason_of(envelope.decrypt, "") == "bad_length"
    assert reason_of(envelope.decrypt, base64.b64encode(b"x" * 33).decode()) == "bad_length"
    assert reason_of(Envelope(V4[0], V4[1], "ww0000000000000002").decrypt, V4_SEALED) == "wrong_corp"
    assert reason_of(Envelope(V4[0], V1[1], V4[2]).decrypt, V4_SEALED) in {"bad_padding", "bad_length", "wrong_corp"}


def sealed_raw(plain):
    envelope = Envelope(*V4)
    encryptor = envelope._cipher.encryptor()
    return envelope, base64.b64encode(encryptor.update(plain) + encryptor.finalize()).decode()


@pytest.mark.parametrize(
    "plain",
    [
        b"r" * 31 + b"\x00",
        b"r" * 31 + b"\x21",
        b"r" * 29 + b"\x02\x03\x03",
        b"r" * 16 + b"\xff\xff\xff\xff" + b"m" * 11 + b"\x01",
        b"r" * 10 + b"\x16" * 22,
    ],
)
def test_padding_and_length_are_strict(plain):
    envelope, sealed = sealed_raw(plain)
    assert reason_of(envelope.decrypt, sealed) in {"bad_padding", "bad_length"}


def test_a_key_that_is_none_is_our_fault_not_the_callers():
    with pytest.raises(Rejected) as caught:
        decoded_key("short")
    assert caught.value.status == 503
