"""The message archive through its bridge: a small server beside the vendor's closed library (p91774).

`GET <archive_url>?seq=N&limit=L` with `Authorization: Bearer <archive_key>` answers decrypted records
after N. Only messages in groups are taken: private talk is none of our business.
"""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import httpx
import msgspec

from qunce.connectors.contract import Linked, Page, PlatformTrouble
from qunce.connectors.wecom.answers import Record, Records
from qunce.connectors.wecom.normalise import PLATFORM, kind_of_person
from qunce.platform.events import NewEvent

PAGE = 500
TIMEOUT = httpx.Timeout(20.0, connect=3.0)
OK = 200
FORBIDDEN = frozenset({401, 403})
LONGEST_TEXT = 10_000


async def pages_of_records(linked: Linked, seq: int) -> AsyncIterator[Page]:
    """Everything after `seq`, page by page, until there is no more."""
    url = linked.settings.get("archive_url", "")
    if not url:
        return
    done = 0
    async with bridge(linked) as http:
        while records := await fetched(http, url, seq):
            seq, done = max(record.seq for record in records), done + len(records)
            events = (event_of(linked, record) for record in records)
            yield Page(tuple(event for event in events if event), {"seq": seq}, done, None)
            if len(records) < PAGE:
                return


async def probe(linked: Linked) -> None:
    """Ask the bridge for one record; raises PlatformTrouble."""
    url = linked.settings.get("archive_url", "")
    if url:
        async with bridge(linked) as http:
            await fetched(http, url, 0, limit=1)


def bridge(linked: Linked) -> httpx.AsyncClient:
    """A line to the bridge."""
    headers = {"Authorization": f"Bearer {linked.settings.get('archive_key', '')}"}
    return httpx.AsyncClient(timeout=TIMEOUT, headers=headers, trust_env=False)


async def fetched(http: httpx.AsyncClient, url: str, seq: int, limit: int = PAGE) -> list[Record]:
    """One page of records, or PlatformTrouble."""
    try:
        response = await http.get(url, params={"seq": str(seq), "limit": str(limit)})
    except httpx.HTTPError as error:
        raise PlatformTrouble("archive_down") from error
    if response.status_code in FORBIDDEN:
        raise PlatformTrouble("archive_key_invalid", permanent=True)
    if response.status_code != OK:
        raise PlatformTrouble("archive_down", detail=str(response.status_code))
    try:
        answer = msgspec.json.decode(response.content, type=Records)
    except msgspec.DecodeError as error:
        raise PlatformTrouble("archive_down", detail="bad_answer") from error
    if answer.errcode:
        raise PlatformTrouble("archive_down", detail=str(answer.errcode))
    return answer.records


def event_of(linked: Linked, record: Record) -> NewEvent | None:
    """A message in a group; None for private talk and for notices about the archive itself."""
    if not record.roomid or record.action not in ("send", "recall"):
        return None
    is_revoked = record.action == "recall" or record.msgtype == "revoke"
    return NewEvent(
        workspace_id=linked.workspace_id,
        kind="message.revoked" if is_revoked else "message.posted",
        at=datetime.fromtimestamp(record.msgtime / 1000, UTC),
        dedupe_key=f"wecom:{linked.settings.get('corp_id', '')}:message:{record.msgid}",
        platform=PLATFORM,
        connection_id=linked.id,
        group_ref=record.roomid,
        member_ref=record.sender or None,
        payload=revoked(record) if is_revoked else posted(record),
        is_staff=kind_of_person(record.sender) == "staff",
    )


def posted(record: Record) -> dict[str, Any]:
    """What was said; of other things than text only their title and address."""
    payload: dict[str, Any] = {"message_id": record.msgid, "type": record.msgtype, "text": ""}
    if record.text:
        payload["text"] = str(record.text.get("content", ""))[:LONGEST_TEXT]
    if record.link:
        payload["text"] = str(record.link.get("title", ""))[:LONGEST_TEXT]
        payload["url"] = str(record.link.get("link_url", ""))[:LONGEST_TEXT]
    return payload


def revoked(record: Record) -> dict[str, Any]:
    """Which message was taken back."""
    before = str((record.revoke or {}).get("pre_msgid", ""))
    return {"message_id": before}
