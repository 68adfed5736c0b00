"""A lean HTTP/1.1 client for load: keep-alive connections, ready-made requests, latencies kept.

It exists because the load must cost less than the server it measures, on the same two cores.
"""

import asyncio
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import httptools

OK = 200


@dataclass(slots=True)
class Tally:
    """What came back: status counts, latencies in seconds, and the index of each acknowledged request."""

    started: float = 0.0
    ended: float = 0.0
    statuses: dict[int, int] = field(default_factory=dict)
    latencies: list[float] = field(default_factory=list)
    acknowledged: list[int] = field(default_factory=list)
    broken: int = 0

    @property
    def per_second(self) -> float:
        """Acknowledged requests a second."""
        elapsed = self.ended - self.started
        return len(self.acknowledged) / elapsed if elapsed > 0 else 0.0

    def percentile(self, share: float) -> float:
        """A latency percentile in milliseconds."""
        if not self.latencies:
            return 0.0
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000


def post(path: str, body: bytes, host: str = "127.0.0.1") -> bytes:
    """The bytes of a POST request."""
    head = f"POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: text/xml\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


class Line(asyncio.Protocol):
    """One keep-alive connection with one request under way at a time."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._parser = httptools.HttpResponseParser(self)
        self._waiter: asyncio.Future[int] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember the transport."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Feed the parser."""
        self._parser.feed_data(data)

    def on_message_complete(self) -> None:
        """A whole response is here."""
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(self._parser.get_status_code())

    def connection_lost(self, exc: Exception | None) -> None:
        """The server went away."""
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_exception(exc or ConnectionError("closed"))
        self._transport = None

    @property
    def is_open(self) -> bool:
        """True while requests can be sent."""
        return self._transport is not None and not self._transport.is_closing()

    async def ask(self, request: bytes) -> int:
        """Send one request; the status code of its response."""
        if self._transport is None:
            raise ConnectionError("closed")
        self._waiter = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._waiter

    def close(self) -> None:
        """Hang up."""
        if self._transport is not None:
            self._transport.close()


async def connect(port: int, patience: float = 30.0) -> Line:
    """Open a connection, waiting while the server (re)starts."""
    deadline = time.monotonic() + patience
    while True:
        try:
            _, line = await asyncio.get_running_loop().create_connection(Line, "127.0.0.1", port)
        except OSError:
            if time.monotonic() > deadline:
                raise
            await asyncio.sleep(0.02)
        else:
            return line


async def flood(port: int, requests: Sequence[bytes], lines: int) -> Tally:
    """Send every request as fast as answers come, over this many connections."""
    tally = Tally(started=time.perf_counter())
    queue = iter(enumerate(requests))
    await asyncio.gather(*(drain(port, queue, tally) for _ in range(lines)))
    tally.ended = time.perf_counter()
    return tally


async def drain(port: int, queue: Iterable[tuple[int, bytes]], tally: Tally) -> None:
    """One connection's part of a flood."""
    line = await connect(port)
    for index, request in queue:
        await timed(line, index, request, tally)
    line.close()


async def timed(line: Line, index: int, request: bytes, tally: Tally, since: float | None = None) -> bool:
    """Ask once and note the latency (from when it was due, so that a stall is not hidden); True for a 200."""
    begin = time.perf_counter() if since is None else since
    try:
        status = await line.ask(request)
    except (ConnectionError, OSError):
        tally.broken += 1
        return False
    tally.latencies.append(time.perf_counter() - begin)
    tally.statuses[status] = tally.statuses.get(status, 0) + 1
    if status != OK:
        return False
    tally.acknowledged.append(index)
    return True


async def pace(
    port: int, requests: Sequence[bytes], per_second: float, lines: int = 32, tries: int = 1, pause: float = 1.0
) -> Tally:
    """Send requests at a steady rate whatever the answers take (open loop).

    With `tries` above one, an answer other than 200 is followed by the same request again after `pause`
    seconds, as a platform redelivers.
    """
    free: asyncio.Queue[Line] = asyncio.Queue()
    for _ in range(lines):
        free.put_nowait(await connect(port))
    tally = Tally(started=time.perf_counter())

    async def send(index: int, request: bytes, due: float) -> None:
        for attempt in range(tries):
            if attempt:
                await asyncio.sleep(pause)
                due = time.perf_counter()
            line = await free.get()
            line = line if line.is_open else await connect(port)
            is_ok = await timed(line, index, request, tally, since=due)
            free.put_nowait(line)
            if is_ok:
                return

    pending = []
    for index, request in enumerate(requests):
        due = tally.started + index / per_second
        delay = due - time.perf_counter()
        if delay > 0:
            await asyncio.sleep(delay)
        pending.append(asyncio.create_task(send(index, request, due)))
    await asyncio.gather(*pending)
    tally.ended = time.perf_counter()
    while not free.empty():
        free.get_nowait().close()
    return tally
