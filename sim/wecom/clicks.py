"""People open links by plain GET. Only hosts of this machine are ever opened."""

from __future__ import annotations

import ipaddress
import re
from collections import deque
from urllib.parse import parse_qsl, quote, urlsplit

from sim.wire import Wire, WireError

TIMEOUT_S = 5.0
KEPT = 1000
LINK = re.compile(r"https?://[^\s<>\"'，。、；！？）】]+")


class Clicker:
    """Opens links on behalf of members and remembers what came back."""

    def __init__(self) -> None:
        self.log: deque[dict[str, object]] = deque(maxlen=KEPT)
        self._wire = Wire()

    async def click(self, url: str, external_userid: str) -> dict[str, object]:
        """Open a link as this person: 0 means that nobody answered."""
        if not is_loopback(url):
            raise ValueError("only loopback hosts are opened")
        opened = referred(url, external_userid)
        try:
            status, _ = await self._wire.get(opened, TIMEOUT_S)
        except (WireError, TimeoutError):
            status = 0
        answer: dict[str, object] = {"url": opened, "status": status}
        self.log.append(answer)
        return answer


def links_in(text: str) -> list[str]:
    """The loopback links of a text."""
    return [url for url in LINK.findall(text) if is_loopback(url)]


def is_loopback(url: str) -> bool:
    """Whether the URL leads to this machine."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return False
    try:
        return ipaddress.ip_address(parts.hostname).is_loopback
    except ValueError:
        return parts.hostname == "localhost"


def referred(url: str, external_userid: str) -> str:
    """The URL with the member's reference, unless it already has an m."""
    parts = urlsplit(url)
    if any(name == "m" for name, _ in parse_qsl(parts.query, keep_blank_values=True)):
        return url
    query = f"{parts.query}&" if parts.query else ""
    return parts._replace(query=f"{query}m={quote(external_userid, safe='')}").geturl()
