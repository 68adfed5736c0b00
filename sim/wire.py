"""A small keep-alive HTTP/1.1 client: thousands of posts a second, and no library to load."""

from __future__ import annotations

import asyncio
from collections import deque
from urllib.parse import SplitResult, urlsplit

MAX_IDLE = 64
MAX_HEAD = 64 * 1024


class WireError(Exception):
    """The other side could not be reached or did not speak HTTP."""


class Line:
    """One open connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self.reusable = True

    async def send(self, request: bytes) -> tuple[int, bytes]:
        """Write a request, read status and body."""
        self._writer.write(request)
        status, headers = _parse_head(await self._reader.readuntil(b"\r\n\r\n"))
        body = await self._body(headers)
        if headers.get("connection", "").lower() == "close":
            self.reusable = False
        return status, body

    def close(self) -> None:
        """Hang up."""
        self._writer.close()

    async def _body(self, headers: dict[str, str]) -> bytes:
        if headers.get("transfer-encoding", "").lower() == "chunked":
            return await self._chunks()
        if "content-length" in headers:
            return await self._reader.readexactly(int(headers["content-length"]))
        self.reusable = False
        return await self._reader.read()

    async def _chunks(self) -> bytes:
        parts = []
        while size := int((await self._reader.readline()).split(b";")[0], 16):
            parts.append(await self._reader.readexactly(size))
            await self._reader.readexactly(2)
        await self._reader.readline()
        return b"".join(parts)


class Wire:
    """Requests to any host; idle connections are kept and used again."""

    def __init__(self) -> None:
        self._idle: dict[tuple[str, int], deque[Line]] = {}

    async def post(self, url: str, body: bytes, headers: dict[str, str], timeout_s: float) -> tuple[int, bytes]:
        """POST a body; status and answer, or WireError."""
        return await self._request("POST", url, body, headers, timeout_s)

    async def get(self, url: str, timeout_s: float) -> tuple[int, bytes]:
        """GET a page; redirects are not followed."""
        return await self._request("GET", url, b"", {}, timeout_s)

    def close(self) -> None:
        """Hang up all idle lines."""
        for lines in self._idle.values():
            for line in lines:
                line.close()
        self._idle.clear()

    async def _request(
        self, method: str, url: str, body: bytes, headers: dict[str, str], timeout_s: float
    ) -> tuple[int, bytes]:
        target = urlsplit(url)
        request = _head(method, target, len(body), headers) + body
        try:
            async with asyncio.timeout(timeout_s):
                return await self._exchange(target, request)
        except (OSError, EOFError, ValueError, asyncio.LimitOverrunError) as error:
            raise WireError(str(error) or type(error).__name__) from error

    async def _exchange(self, target: SplitResult, request: bytes) -> tuple[int, bytes]:
        line, fresh = await self._line(target)
        try:
            answer = await line.send(request)
        except (OSError, EOFError):
            line.close()
            if fresh:
                raise
            return await self._exchange_fresh(target, request)
        except BaseException:
            line.close()
            raise
        self._keep(target, line)
        return answer

    async def _exchange_fresh(self, target: SplitResult, request: bytes) -> tuple[int, bytes]:
        """An idle line had been hung up by the other side: once more on a new one."""
        line = await _connect(target)
        try:
            answer = await line.send(request)
        except BaseException:
            line.close()
            raise
        self._keep(target, line)
        return answer

    async def _line(self, target: SplitResult) -> tuple[Line, bool]:
        idle = self._idle.get(_address(target))
        return (idle.pop(), False) if idle else (await _connect(target), True)

    def _keep(self, target: SplitResult, line: Line) -> None:
        idle = self._idle.setdefault(_address(target), deque())
        if line.reusable and len(idle) < MAX_IDLE:
            idle.append(line)
        else:
            line.close()


def _address(target: SplitResult) -> tuple[str, int]:
    secure = target.scheme == "https"
    return target.hostname or "", target.port or (443 if secure else 80)


async def _connect(target: SplitResult) -> Line:
    host, port = _address(target)
    tls = True if target.scheme == "https" else None
    return Line(*await asyncio.open_connection(host, port, ssl=tls, limit=MAX_HEAD))


def _head(method: str, target: SplitResult, length: int, headers: dict[str, str]) -> bytes:
    path = (target.path or "/") + (f"?{target.query}" if target.query else "")
    lines = [f"{method} {path} HTTP/1.1", f"Host: {target.netloc}", f"Content-Length: {length}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def _parse_head(head: bytes) -> tuple[int, dict[str, str]]:
    first, *rest = head.decode("latin-1").split("\r\n")
    pairs = (line.partition(":") for line in rest if line)
    return int(first.split(" ", 2)[1]), {name.lower(): value.strip() for name, _, value in pairs}
