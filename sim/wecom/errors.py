"""The platform's refusals: HTTP 200 with an errcode, an English text and a hint."""

from __future__ import annotations

import hashlib

TEXTS = {
    -1: "system busy",
    40001: "invalid credential",
    40003: "invalid UserID",
    40004: "invalid media type",
    40007: "invalid media_id",
    40013: "invalid corpid",
    40014: "invalid access_token",
    40031: "invalid userid list",
    40035: "invalid parameter",
    40050: "invalid chatid",
    40056: "invalid agentid",
    40058: "invalid Request Parameter",
    40068: "invalid tagid",
    40096: "invalid external userid",
    41001: "access_token missing",
    41002: "corpid missing",
    41004: "corpsecret missing",
    41048: "no customer to send",
    41050: "invalid welcome code",
    41051: "chat started",
    41064: "too many attachments",
    41088: "attachments is empty",
    41089: "text and attachments are both empty",
    41091: "chat_id_list too long",
    41093: "message cancelled",
    41094: "remind too frequently",
    42001: "access_token expired",
    43002: "require POST method",
    44001: "empty media data",
    44002: "empty POST data",
    45001: "media size out of limit",
    45002: "content size out of limit",
    45009: "api freq out of limit",
    47001: "data format error",
    48002: "api forbidden",
    60003: "department not found",
    60011: "no privilege to access/modify contact/party/agent",
    60020: "not allow to access from your ip",
    60111: "userid not found",
    81013: "user & party & tag all invalid",
    84061: "not external contact",
    84074: "no permission",
}


class ApiError(Exception):
    """A business refusal: becomes an errcode in a 200 answer."""

    def __init__(self, code: int, text: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.text = text or TEXTS.get(code, "error")


def refusal(error: ApiError, now: int, ip: str, count: int) -> dict[str, object]:
    """The body of a refused call, in the documented shape (p90930)."""
    trace = hashlib.blake2b(f"{now}{count}".encode(), digest_size=16).hexdigest()
    link = f"https://open.work.weixin.qq.com/devtool/query?e={error.code}"
    text = f"{error.text}, hint: [{now}_{count}_{trace}], from ip: {ip}, more info at {link}"
    return {"errcode": error.code, "errmsg": text}
