"""Media: temporary files for three days, permanent pictures by URL (p96484)."""

from __future__ import annotations

import re

from sim.wecom.content import check_media
from sim.wecom.errors import ApiError
from sim.wecom.fields import Json
from sim.wecom.limits import MEDIA_MAX_BYTES, MEDIA_MIN_BYTES
from sim.wecom.routes import Call, get, post
from sim.wecom.state import Media

NAME = re.compile(r'filename="?([^";\r\n]*)')
TYPE = re.compile(r"content-type:([^;\r\n]*)", re.IGNORECASE)
OCTETS = "application/octet-stream"
PICTURES = "https://wework.qpic.cn/wwpic"


@post("media/upload", takes_json=False)
def upload(call: Call) -> Json:
    """Keep a file for three days; created_at is a string here."""
    kind = call.query.get("type", "")
    if kind not in MEDIA_MAX_BYTES:
        raise ApiError(40004)
    media = _store(call, kind)
    return {"type": kind, "media_id": media.media_id, "created_at": str(media.created_at)}


@post("media/upload_attachment", takes_json=False)
def upload_attachment(call: Call) -> Json:
    """Keep a file for moments or the album; created_at is a number here."""
    kind = call.query.get("media_type", "")
    if kind not in MEDIA_MAX_BYTES or call.query.get("attachment_type") not in ("1", "2"):
        raise ApiError(40058)
    media = _store(call, kind)
    return {"type": kind, "media_id": media.media_id, "created_at": media.created_at}


@post("media/uploadimg", takes_json=False)
def uploadimg(call: Call) -> Json:
    """Keep a picture for good, under a URL."""
    return {"url": f"{PICTURES}/{_store(call, 'image').media_id}/0"}


@get("media/get")
def get_media(call: Call) -> Json:
    """The bytes of a file."""
    check_media(call, call.query.get("media_id", ""))
    media = call.world.media[call.query["media_id"]]
    return {"__bytes__": media.content, "content_type": media.content_type}


def _store(call: Call, kind: str) -> Media:
    name, content_type, content = _part(call)
    if len(content) <= MEDIA_MIN_BYTES:
        raise ApiError(44001)
    if len(content) > MEDIA_MAX_BYTES[kind]:
        raise ApiError(45001)
    media_id = call.world.mint.strike("3", 64)
    media = Media(media_id, kind, call.now, name, content, content_type)
    call.world.media[media_id] = media
    return media


def _part(call: Call) -> tuple[str, str, bytes]:
    """File name, type and bytes of the multipart part called media."""
    boundary = re.search(r'boundary="?([^";]+)', call.content_type)
    if boundary is None:
        raise ApiError(44001)
    for part in call.raw.split(b"--" + boundary[1].encode()):
        head, _, content = part.partition(b"\r\n\r\n")
        if re.search(rb'[; ]name="?media"?', head):
            return _header(head, NAME), _header(head, TYPE) or OCTETS, content[:-2]
    raise ApiError(44001)


def _header(head: bytes, pattern: re.Pattern[str]) -> str:
    found = pattern.search(head.decode(errors="replace"))
    return found[1].strip() if found else ""
