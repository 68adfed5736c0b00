"""A callback: checked, opened, and turned into events. Pure and on the hot path."""

import hashlib
from datetime import UTC, datetime

from qunce.connectors.contract import Inbound, Linked, Received, Rejected
from qunce.connectors.wecom.crypto import Envelope, envelope_of
from qunce.connectors.wecom.normalise import Notice, events_of
from qunce.connectors.wecom.xml import fields_of

LONGEST_PARAMETER = 128
REPLY = b"success"


def receive(linked: Linked, request: Inbound) -> Received:
    """The URL check (GET) is answered bare; an event (POST) becomes events of ours."""
    envelope = configured(linked)
    signature, timestamp, nonce = (parameter(request, name) for name in ("msg_signature", "timestamp", "nonce"))
    refuse_stale(linked, timestamp, request.at)
    if request.method == "GET":
        return Received(reply=envelope.open(signature, timestamp, nonce, request.query.get("echostr", "")))
    if request.method != "POST":
        raise Rejected("bad_method", 405)
    encrypted = fields_of(request.body).get("Encrypt", "")
    if not isinstance(encrypted, str):
        raise Rejected("bad_xml", 400)
    message = envelope.open(signature, timestamp, nonce, encrypted)
    return Received(tuple(events_of(noticed(linked, message, request.at))), REPLY)


def configured(linked: Linked) -> Envelope:
    """The envelope of this connection; without a secret nothing is believed."""
    token, key = linked.settings.get("callback_token", ""), linked.settings.get("callback_aes_key", "")
    corp_id = linked.settings.get("corp_id", "")
    if not (token and key and corp_id):
        raise Rejected("not_configured", 503)
    return envelope_of(token, key, corp_id)


def parameter(request: Inbound, name: str) -> str:
    """A query parameter that is there and short."""
    value = request.query.get(name, "")
    if not 0 < len(value) <= LONGEST_PARAMETER:
        raise Rejected("bad_query", 400)
    return value


def refuse_stale(linked: Linked, timestamp: str, now: datetime) -> None:
    """Refuse old timestamps where the owner set a window.

    Off (0) by default: the platform repeats a callback after we were away, and a refusal would lose it.
    A replayed callback is harmless anyway, because its plain text has the same dedupe key for ever.
    """
    window = linked.settings.get("callback_window_seconds", "0")
    if window in ("", "0"):
        return
    if not (timestamp.isascii() and timestamp.isdigit()):
        raise Rejected("bad_query", 400)
    if abs(now.timestamp() - int(timestamp)) > int(window):
        raise Rejected("stale")


def noticed(linked: Linked, message: bytes, now: datetime) -> Notice:
    """What the message says, and the key that a redelivery repeats.

    The key is made of the decrypted text: a retry has another timestamp, nonce and ciphertext. The key
    that the platform's manual proposes (FromUserName and CreateTime) is too coarse, as every
    external-contact event comes from "sys".
    """
    fields = fields_of(message)
    corp_id = linked.settings["corp_id"]
    if fields.get("ToUserName", corp_id) != corp_id:
        raise Rejected("wrong_corp")
    texts = {name: value for name, value in fields.items() if isinstance(value, str)}
    return Notice(
        workspace_id=linked.workspace_id,
        connection_id=linked.id,
        key=f"wecom:{corp_id}:{hashlib.sha256(message).hexdigest()}",
        at=moment(texts.get("CreateTime", ""), now),
        texts=texts,
        lists={name: value for name, value in fields.items() if isinstance(value, list)},
    )


EARLIEST = 1_262_304_000  # 2010: before that no such platform was there
MOST_AHEAD_SECONDS = 366 * 86_400


def moment(seconds: str, now: datetime) -> datetime:
    """When it happened; our own time where the platform's is missing or beyond belief."""
    if seconds.isascii() and seconds.isdigit() and len(seconds) <= len("1795320000"):
        stamp = int(seconds)
        if EARLIEST <= stamp <= now.timestamp() + MOST_AHEAD_SECONDS:
            return datetime.fromtimestamp(stamp, UTC)
    return now
