"""Ready-made callbacks: encrypted and signed beforehand, so that the load costs little while it runs."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qunce.bench.client import post
from sim.wecom.crypto import Seal
from sim.wecom.state import Welcome
from sim.wecom.world import World

CORP = "ww0000000000000001"
TOKEN = "simToken123"  # noqa: S105  the simulator's own
AES_KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
GROUPS = 200
AN_HOUR = 3600


@dataclass(frozen=True, slots=True)
class Callback:
    """One request and what it states."""

    request: bytes
    kind: str
    member: str
    code: str = ""


def contact_added(number: int, at: int, run: str) -> tuple[str, str, str]:
    """The XML of a customer who added an employee, the customer's id and the welcome code."""
    member, code = f"wmBENCH{run}{number:022d}", f"CODE-{run}-{number}"
    xml = envelope(
        at,
        "change_external_contact",
        "add_external_contact",
        f"<UserID><![CDATA[staff{number % 20}]]></UserID><ExternalUserID><![CDATA[{member}]]></ExternalUserID>"
        f"<State><![CDATA[poster]]></State><WelcomeCode><![CDATA[{code}]]></WelcomeCode>",
    )
    return xml, member, code


def group_joined(number: int, at: int, run: str) -> tuple[str, str, str]:
    """The XML of a customer who joined one of the groups, and the customer's id."""
    member = f"wmBENCH{run}{number:022d}"
    version = number // GROUPS
    xml = envelope(
        at,
        "change_external_chat",
        "update",
        f"<ChatId><![CDATA[wrBENCH{number % GROUPS:025d}]]></ChatId><UpdateDetail><![CDATA[add_member]]></UpdateDetail>"
        f"<JoinScene>3</JoinScene><MemChangeCnt>1</MemChangeCnt><MemChangeList><Item><![CDATA[{member}]]></Item>"
        f"</MemChangeList><LastMemVer><![CDATA[v{version}]]></LastMemVer><CurMemVer><![CDATA[v{version + 1}]]></CurMemVer>",
    )
    return xml, member, ""


def envelope(at: int, event: str, change: str, rest: str) -> str:
    """The common frame of an event."""
    return (
        f"<xml><ToUserName><![CDATA[{CORP}]]></ToUserName><FromUserName><![CDATA[sys]]></FromUserName>"
        f"<CreateTime>{at}</CreateTime><MsgType><![CDATA[event]]></MsgType><Event><![CDATA[{event}]]></Event>"
        f"<ChangeType><![CDATA[{change}]]></ChangeType>{rest}</xml>"
    )


def callbacks(hook: str, kinds: Sequence[str], number: int, run: str, rate: float = 0) -> Iterator[Callback]:
    """Encrypted, signed requests of these kinds in turn; with a rate, each is dated when it will be sent."""
    seal = Seal(TOKEN, AES_KEY, CORP)
    begin = int(time.time())
    for index in range(number):
        now = begin + int(index / rate) if rate else begin
        kind = kinds[index % len(kinds)]
        make = contact_added if kind == "contact.added" else group_joined
        xml, member, code = make(index, now, run)
        yield Callback(sealed(seal, hook, xml, index, now), kind, member, code)


def register(world: World, sent: Sequence[Callback]) -> None:
    """Make the platform know the welcome codes, so that each can be used, once."""
    for callback in sent:
        world.welcomes[callback.code] = Welcome(callback.code, "staff", callback.member, world.clock.now() + AN_HOUR)


def sealed(seal: Seal, hook: str, xml: str, nonce: int, at: int) -> bytes:
    """The whole request that carries an event."""
    encrypted = seal.encrypt(xml.encode())
    signature = seal.sign(str(at), str(nonce), encrypted)
    body = f"<xml><ToUserName><![CDATA[{CORP}]]></ToUserName><Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>"
    return post(f"{hook}?msg_signature={signature}&timestamp={at}&nonce={nonce}", body.encode())
