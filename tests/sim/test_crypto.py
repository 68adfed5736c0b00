"""The four published vectors of callback encryption."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.wecom.crypto import CipherTextError, Seal

V1 = Seal("QDG6eK", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C", "wx5823bf96d3bd56c7")
V1_ECHO = "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ=="
V1_MESSAGE = (
    "RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3QczcdCUpj911L3vg3W/sYYvuJTs3"
    "TUUkSUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLjvd4Xgpue06DOdnLxAUHzM6+kDZ+HMZfJYuR+LtwGc2hgf5gs"
    "ijff0ekUNXZiqATP7PF5mZxZ3Izoun1s4zG4LUMnvw2r+KqCKIw+3IQH03v+BCA9nMELNqbSf6tiWSrXJB3LAVGUcallcrw8V2t9EL4EhzJWrQUa"
    "x5wLVMNS0+rUPA3k22Ncx4XXZS9o0MBH27Bo6BpNelZpS+/uh9KsNlY6bHCmJU9p8g7m3fVKn28H3KDYA5Pl/T8Z1ptDAVe0lXdQ2YoyyH2uyPIG"
    "HBZZIs2pDBS8R07+qN+E7Q=="
)
V2 = Seal("kjr2TKI8umCBfVF3wAHk8JiPwma5VBme", "4Ma3YBrSBbX2aez8MJpXGBne5LSDwgGqHbhM9WPYIws", "ww6a112864f8022910")
V2_ECHO = "6KmUQuPVu7UhjyVqRdbo5SfcRqaHvbUlKSHFvBV2ZuR6TIlKsygcfeSd1GDplg1C5KSKr6UPHCaC/nIX3ZNt9w=="
V3 = Seal("123456", "kWxPEV2UEDyxWpmPdKC3F4dgPDmOvfKX1HGnEUDS1aR", "wx49f0ab532d5d035a")
V3_MESSAGE = "<xml>\n<MsgType><![CDATA[text]]></MsgType>\n<Content><![CDATA[test]]></Content>\n<FromUserName><![CDATA[wx49f0ab532d5d035a]]></FromUserName>\n<ToUserName><![CDATA[messense]]></ToUserName>\n<AgentID>1</AgentID>\n<CreateTime>1411525903</CreateTime>\n</xml>"
V3_CIPHER_START = "9s4gMv99m88kKTh/H8IdkOiMg6bisoy3ypwy9H4hvSPe9nsGaqyw5hhSjdYbcrKk"
V4 = Seal("simToken123", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8", "ww0000000000000001")
V4_ECHO = "ZnOlBYhoWuZLTtzBJSU1bb9bNiGjQqU2mw4g6Jtnpoq4QWI+v52txc48o3lUCWcJNE9Mt9b1YdrjQYrY0L1BBg=="


def test_v1_url_verification() -> None:
    assert V1.sign("1409659589", "263014780", V1_ECHO) == "5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3"
    assert V1.decrypt(V1_ECHO) == b"1616140317555161061"


def test_v1_message() -> None:
    assert V1.signed("477715d11cdb4164915debcba66cb864d751f3e6", "1409659813", "1372623149", V1_MESSAGE)
    plain = V1.decrypt(V1_MESSAGE).decode()
    assert "mycreate" in plain
    assert "4561255354251345929" in plain


def test_v2_from_the_vendors_tool() -> None:
    assert V2.sign("1583940690", "VHh7ymSeb0jc4lSb", V2_ECHO) == "1ba3cb09c0d2c2b3ed6900d37f91a6efae6cb011"
    assert V2.decrypt(V2_ECHO) == b"94966531020182955848408"


def test_v3_deterministic_encryption() -> None:
    cipher = V3.encrypt(V3_MESSAGE.encode(), b"1234567890123456")
    assert cipher.startswith(V3_CIPHER_START)
    assert V3.sign("1411525903", "461056294", cipher) == "407518b7649e86ef23978113f92d27afa9296533"
    assert V3.decrypt(cipher).decode() == V3_MESSAGE


def test_v4_external_contact_event() -> None:
    from sim.wecom.events import contact_event

    echo = V4.encrypt(b"4127635879012345678", b"abcdefghijklmnop")
    assert echo == V4_ECHO
    assert V4.sign("1700000000", "nonce-0", echo) == "c35b029f2ffaef523262df1003a46f6e799c49ff"
    event = contact_event(
        1700000000,
        "add_external_contact",
        "zhangsan",
        "wmSIM0000000000000000000000000001",
        State="qr-01",
        WelcomeCode="WELCOME-SIM-1",
    )
    plain = event.to_xml("ww0000000000000001")
    assert len(plain) == 487
    cipher = V4.encrypt(plain, b"abcdefghijklmnop")
    assert V4.sign("1700000001", "nonce-1", cipher) == "2b4fca3d65ebf888ed029a69ff9c1790768d5769"


@given(message=st.binary(max_size=200), receiver=st.text(max_size=20))
def test_whatever_is_sealed_opens_again(message: bytes, receiver: str) -> None:
    seal = Seal(V4.token, V4.aes_key, receiver)
    assert seal.decrypt(seal.encrypt(message)) == message


@given(state=st.text(alphabet="]>[!CDATA<&中", max_size=30))
def test_any_state_survives_the_xml(state: str) -> None:
    from defusedxml.ElementTree import fromstring

    from sim.wecom.events import contact_event

    event = contact_event(1, "add_external_contact", "anna", "wm1", State=state)
    assert (fromstring(event.to_xml("ww1")).findtext("State") or "") == state


@pytest.mark.parametrize("cipher", ["", "AAAA", V2_ECHO])
def test_what_was_not_sealed_for_us_is_refused(cipher: str) -> None:
    with pytest.raises((CipherTextError, ValueError)):
        V4.decrypt(cipher)
