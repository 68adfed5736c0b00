"""The text-and-attachments object shared by welcomes and mass messages (p92137)."""

from __future__ import annotations

from sim.wecom.errors import ApiError
from sim.wecom.fields import Fields
from sim.wecom.limits import MEDIA_LIFE_S, TEXT_BYTES
from sim.wecom.routes import Call

MEDIA_FIELDS = {"image": "media_id", "video": "media_id", "file": "media_id"}
NEEDED = {"link": ("title", "url"), "miniprogram": ("title", "pic_media_id", "appid", "page")}


def content_of(call: Call, most: int) -> tuple[str, list[object]]:
    """Text and attachments of a request, checked; 41089 when both are empty."""
    text = call.body.inner("text").text("content")
    attachments = call.body.inners("attachments")
    if len(text.encode()) > TEXT_BYTES:
        raise ApiError(45002)
    if len(attachments) > most:
        raise ApiError(41064)
    if not text and not attachments:
        raise ApiError(41089)
    for attachment in attachments:
        _check(call, attachment)
    return text, [dict(attachment.data) for attachment in attachments]


def _check(call: Call, attachment: Fields) -> None:
    kind = attachment.text("msgtype")
    if kind not in attachment or kind not in (*MEDIA_FIELDS, *NEEDED):
        raise ApiError(40058, "invalid attachments msgtype")
    inner = attachment.inner(kind)
    if any(not inner.text(name) for name in NEEDED.get(kind, ())):
        raise ApiError(40058)
    if kind in MEDIA_FIELDS and not (kind == "image" and inner.text("pic_url")):
        check_media(call, inner.text("media_id"))
    if kind == "miniprogram":
        check_media(call, inner.text("pic_media_id"))


def check_media(call: Call, media_id: str) -> None:
    """40007 unless this media was uploaded in the last three days."""
    media = call.world.media.get(media_id)
    if media is None or call.now - media.created_at >= MEDIA_LIFE_S:
        raise ApiError(40007)
