"""Callbacks out: sealed, signed, tried three times, and written down (6.1, p90930)."""

from __future__ import annotations

import asyncio
import itertools
import random
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import urlencode

from sim.wecom.crypto import Seal
from sim.wecom.events import Event
from sim.wecom.limits import CALLBACK_TIMEOUT_S, CALLBACK_TRIES, VERIFY_TIMEOUT_S
from sim.wire import Wire, WireError

TOKEN = "simToken123"  # noqa: S105 - the published test vector V4
AES_KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
LOG_KEPT = 10_000
OK = 200
REORDER_HOLD_S = (0.2, 1.0)


@dataclass(slots=True)
class Modes:
    """How the road to the callback URL misbehaves; drop, duplicate and reorder are shares."""

    drop: float = 0.0
    duplicate: float = 0.0
    reorder: float = 0.0
    delay_ms: int = 0
    concurrency: int = 16
    timeout_s: float = CALLBACK_TIMEOUT_S
    retry_pause_s: float = 0.2


@dataclass(slots=True)
class Delivery:
    """One callback on its way: queued, acked, lost or dropped."""

    number: int
    event: Event
    status: str = "queued"
    statuses: list[int] = field(default_factory=list)
    duplicate: bool = False
    took_ms: float = 0.0


class Courier:
    """Carries events to the callback URL with bounded concurrency."""

    def __init__(self, corp_id: str, seed: int) -> None:
        self.url = ""
        self.seal = Seal(TOKEN, AES_KEY, corp_id)
        self.modes = Modes()
        self.counts = dict.fromkeys(("submitted", "acked", "lost", "dropped", "tries"), 0)
        self.log: deque[Delivery] = deque(maxlen=LOG_KEPT)
        self.backlog: deque[Event] = deque()
        self.pending = 0
        self._quiet = asyncio.Event()
        self._quiet.set()
        self._corp_id = corp_id
        self._rng = random.Random(seed ^ 0xCA11)
        self._numbers = itertools.count(1)
        self._queue: deque[Delivery] = deque()
        self._running: set[asyncio.Task[None]] = set()
        self._wire = Wire()

    def configure(self, url: str, token: str = "", aes_key: str = "") -> None:
        """Where to call, and with which secrets; empty ones stay as they are."""
        seal = self.seal
        self.url = url
        self.seal = Seal(token or seal.token, aes_key or seal.aes_key, self._corp_id)

    def submit(self, event: Event) -> None:
        """Send in the background; nothing is sent while no URL is configured."""
        if self.url:
            copies = 2 if self._rng.random() < self.modes.duplicate else 1
            for copy in range(copies):
                self._enqueue(self._record(event, duplicate=copy > 0))

    def resume(self) -> None:
        """Send what a former run could not bring home; twice is possible, as with the real platform."""
        while self.backlog:
            self.submit(self.backlog.popleft())

    async def deliver(self, event: Event) -> str:
        """Send now and wait for the outcome: acked, lost or dropped."""
        delivery = self._record(event)
        self._expect()
        await self._carry(delivery)
        return delivery.status

    async def verify(self) -> dict[str, object]:
        """The GET handshake that the platform makes when a URL is saved."""
        plain = str(self._rng.randrange(10**18, 10**19))
        query = self._query(self.seal.encrypt(plain.encode()), with_echo=True)
        try:
            status, body = await self._wire.get(f"{self.url}{self._joint()}{query}", VERIFY_TIMEOUT_S)
        except (WireError, TimeoutError) as error:
            return {"ok": False, "error": str(error) or "timeout"}
        return {"ok": body == plain.encode(), "status": status, "answer": body.decode(errors="replace")}

    async def settle(self, timeout_s: float) -> bool:
        """Wait until nothing is on its way."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._quiet.wait(), timeout_s)
        return not self.pending

    async def close(self) -> None:
        """Stop what is on its way."""
        for task in tuple(self._running):
            task.cancel()
        self._wire.close()

    def _record(self, event: Event, *, duplicate: bool = False) -> Delivery:
        delivery = Delivery(next(self._numbers), event, duplicate=duplicate)
        self.counts["submitted"] += 1
        self.log.append(delivery)
        return delivery

    def _enqueue(self, delivery: Delivery) -> None:
        self._expect()
        self._queue.append(delivery)
        if len(self._running) < self.modes.concurrency:
            task = asyncio.get_running_loop().create_task(self._work())
            self._running.add(task)
            task.add_done_callback(self._running.discard)

    async def _work(self) -> None:
        while self._queue:
            await self._carry(self._queue.popleft())

    async def _carry(self, delivery: Delivery) -> None:
        started = time.perf_counter()
        try:
            await self._hold()
            delivery.status = "dropped" if self._drops() else await self._attempts(delivery)
        finally:
            self._arrived()
        delivery.took_ms = (time.perf_counter() - started) * 1000
        self.counts[delivery.status] += 1

    def _expect(self) -> None:
        self.pending += 1
        self._quiet.clear()

    def _arrived(self) -> None:
        self.pending -= 1
        if not self.pending:
            self._quiet.set()

    async def _hold(self) -> None:
        wait = self.modes.delay_ms / 1000
        if self._rng.random() < self.modes.reorder:
            wait += self._rng.uniform(*REORDER_HOLD_S)
        if wait:
            await asyncio.sleep(wait)

    def _drops(self) -> bool:
        return self._rng.random() < self.modes.drop

    async def _attempts(self, delivery: Delivery) -> str:
        plain = delivery.event.to_xml(self._corp_id)
        for attempt in range(CALLBACK_TRIES):
            if attempt:
                await asyncio.sleep(self.modes.retry_pause_s)
            status = await self._attempt(plain)
            delivery.statuses.append(status)
            self.counts["tries"] += 1
            if status == OK:
                return "acked"
        return "lost"

    async def _attempt(self, plain: bytes) -> int:
        """One try, with a new nonce, time and ciphertext; 0 when nobody answered in time."""
        query, body = self.sealed(plain)
        headers = {"Content-Type": "text/xml"}
        url = f"{self.url}{self._joint()}{query}"
        try:
            status, _ = await self._wire.post(url, body, headers, self.modes.timeout_s)
        except (WireError, TimeoutError):
            return 0
        return status

    def sealed(self, plain: bytes) -> tuple[str, bytes]:
        """Query string and XML envelope for one try."""
        encrypted = self.seal.encrypt(plain)
        return self._query(encrypted), envelope(self._corp_id, encrypted)

    def _query(self, encrypted: str, *, with_echo: bool = False) -> str:
        timestamp, nonce = str(int(time.time())), str(self._rng.randrange(10**9, 10**10))
        pairs = {
            "msg_signature": self.seal.sign(timestamp, nonce, encrypted),
            "timestamp": timestamp,
            "nonce": nonce,
        }
        return urlencode(pairs | ({"echostr": encrypted} if with_echo else {}))

    def _joint(self) -> str:
        return "&" if "?" in self.url else "?"


def envelope(corp_id: str, encrypted: str) -> bytes:
    """The POST body; AgentID stays empty for external-contact events."""
    return (
        f"<xml><ToUserName><![CDATA[{corp_id}]]></ToUserName>"
        f"<Encrypt><![CDATA[{encrypted}]]></Encrypt><AgentID><![CDATA[]]></AgentID></xml>"
    ).encode()
