"""A little shop that posts signed order webhooks."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from collections import deque
from collections.abc import Mapping, Sequence

from sim.wire import Wire, WireError

SECRET = "sim-shop-secret"  # noqa: S105 - a simulated credential
TRIES = 3
TIMEOUT_S = 10.0
BATCH = 500
LOG_KEPT = 2000
OK_BELOW = 300
Occurrence = Mapping[str, object]


class Shop:
    """Posts what happened in the shop: one event, or a list of up to 500."""

    def __init__(self) -> None:
        self.url = ""
        self.secret = SECRET
        self.retry_pause_s = 0.5
        self.counts = dict.fromkeys(("sent", "acked", "lost", "tries"), 0)
        self.log: deque[Occurrence] = deque(maxlen=LOG_KEPT)
        self._wire = Wire()
        self._tasks: set[asyncio.Task[bool]] = set()

    def configure(self, url: str, secret: str = "") -> None:
        """Where to post, and the signing secret; an empty one stays as it is."""
        self.url, self.secret = url, secret or self.secret

    def submit(self, occurrence: Occurrence) -> None:
        """Post one event in the background."""
        self.log.append(occurrence)
        if self.url:
            task = asyncio.get_running_loop().create_task(self.post(occurrence))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def post(self, content: Occurrence | Sequence[Occurrence]) -> bool:
        """Post an event or a list of them; three tries, whether one was accepted."""
        body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
        self.counts["sent"] += 1
        for attempt in range(TRIES):
            if attempt:
                await asyncio.sleep(self.retry_pause_s)
            if await self._attempt(body):
                self.counts["acked"] += 1
                return True
        self.counts["lost"] += 1
        return False

    async def _attempt(self, body: bytes) -> bool:
        self.counts["tries"] += 1
        timestamp = str(int(time.time()))
        headers = {
            "Content-Type": "application/json",
            "X-Shop-Timestamp": timestamp,
            "X-Shop-Signature": signature(self.secret, timestamp, body),
        }
        try:
            status, _ = await self._wire.post(self.url, body, headers, TIMEOUT_S)
        except (WireError, TimeoutError):
            return False
        return status < OK_BELOW


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """sha256= and the HMAC of timestamp, a dot, and the raw body."""
    message = timestamp.encode() + b"." + body
    return "sha256=" + hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()
