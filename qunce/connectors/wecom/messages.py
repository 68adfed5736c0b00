"""Our content in the platform's words (p92137, p92135), never cut: what does not fit is refused.

An attachment is `{"msgtype": "link", "link": {"title": …, "url": …}}`, also image, miniprogram, video, file.
"""

from collections.abc import Mapping
from typing import Any

from qunce.connectors.contract import Content

TEXT_BYTES = 4000
MOST_ATTACHMENTS = 9


class CannotSay(Exception):
    """The content does not fit the platform."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


def message_of(content: Content) -> dict[str, Any]:
    """The `text` and `attachments` of a call."""
    if not content.text and not content.attachments:
        raise CannotSay("content_empty")
    if len(content.text.encode()) > TEXT_BYTES:
        raise CannotSay("content_too_long")
    if len(content.attachments) > MOST_ATTACHMENTS:
        raise CannotSay("bad_attachment")
    message: dict[str, Any] = {}
    if content.text:
        message["text"] = {"content": content.text}
    if content.attachments:
        message["attachments"] = [attachment(one) for one in content.attachments]
    return message


def attachment(given: Mapping[str, Any]) -> dict[str, Any]:
    """One attachment: its type, and an object of the same name with the fields of that type."""
    kind = str(given.get("msgtype", ""))
    inner = given.get(kind)
    if kind not in FIELDS or not isinstance(inner, Mapping):
        raise CannotSay("bad_attachment")
    made = {name: fitting(inner, name, most) for name, most in FIELDS[kind].items() if inner.get(name)}
    if not any(needed <= made.keys() for needed in NEEDED[kind]):
        raise CannotSay("bad_attachment")
    return {"msgtype": kind, kind: made}


def fitting(given: Mapping[str, Any], name: str, most: int) -> str:
    """A text that fits."""
    value = str(given[name])
    if len(value.encode()) > most:
        raise CannotSay("bad_attachment")
    return value


FIELDS: dict[str, dict[str, int]] = {
    "link": {"title": 128, "url": 2048, "desc": 512, "picurl": 2048},
    "image": {"media_id": 512, "pic_url": 2048},
    "miniprogram": {"title": 64, "pic_media_id": 512, "appid": 128, "page": 2048},
    "video": {"media_id": 512},
    "file": {"media_id": 512},
}
"""What each type may have, and how many bytes of it."""

NEEDED: dict[str, tuple[set[str], ...]] = {
    "link": ({"title", "url"},),
    "image": ({"media_id"}, {"pic_url"}),
    "miniprogram": ({"title", "pic_media_id", "appid", "page"},),
    "video": ({"media_id"},),
    "file": ({"media_id"},),
}
"""What each type must have (one of these sets)."""
