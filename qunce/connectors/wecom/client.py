"""A thin client: one token per (corp, secret), few retries, and a clear word for every way to fail.

The difference that matters is whether the call may have had an effect: `NotSent` says nothing left,
`ReplyLost` says nobody knows. The token is never logged; the platform's hint is, for its support.
"""

import asyncio
import logging
import time
from collections.abc import Mapping
from typing import Any, TypeVar

import httpx
import msgspec

from qunce.connectors.wecom.answers import Answer, Token
from qunce.connectors.wecom.errors import (
    BUSY,
    HOUR_WINDOW,
    MINUTE_WINDOW,
    RATE,
    STALE_TOKEN,
    Meaning,
    meaning_of,
)
from qunce.connectors.wecom.failures import CallFailed, Garbled, NotSent, PlatformRefused, ReplyLost

logger = logging.getLogger(__name__)
for chatty in ("httpx", "httpcore"):
    logging.getLogger(chatty).setLevel(logging.WARNING)  # they log addresses, and ours hold tokens

TIMEOUT = httpx.Timeout(10.0, connect=3.0)
LIMITS = httpx.Limits(max_connections=20, max_keepalive_connections=10, keepalive_expiry=4.0)
EARLY_SECONDS = 300.0
"""A token is renewed this long before it ends."""

REFUSAL_SECONDS = 20.0
"""A refused gettoken is not repeated sooner: about 2000 wrong ones an hour get the corp blocked."""

TRIES = 3
BACKOFF_SECONDS = 0.3
OK = 200
A = TypeVar("A", bound=Answer)


class Api:
    """The platform's API for one app, in one event loop."""

    def __init__(self, base_url: str, corp_id: str, secret: str) -> None:
        self._corp_id, self._secret = corp_id, secret
        self._http = httpx.AsyncClient(base_url=base_url, timeout=TIMEOUT, limits=LIMITS, trust_env=False)
        self._token, self._token_until = "", 0.0
        self._refused: tuple[float, PlatformRefused] | None = None
        self._renewing = asyncio.Lock()
        self._limited: dict[str, float] = {}

    async def read(self, path: str, kind: type[A], body: Mapping[str, Any] | None = None, **query: str) -> A:
        """A call without effect: repeated when the platform is busy or the line breaks."""
        for attempt in range(TRIES):
            try:
                return await self._authorised(path, kind, body, query)
            except PlatformRefused as refusal:
                if refusal.code not in BUSY or attempt == TRIES - 1:
                    raise
            except CallFailed:
                if attempt == TRIES - 1:
                    raise
            await asyncio.sleep(BACKOFF_SECONDS * 2**attempt)
        raise AssertionError("unreachable")

    async def write(self, path: str, kind: type[A], body: Mapping[str, Any]) -> A:
        """A call with an effect: never repeated unless the platform said that it was not done."""
        return await self._authorised(path, kind, body, {})

    async def close(self) -> None:
        """Hang up."""
        await self._http.aclose()

    async def _authorised(self, path: str, kind: type[A], body: Mapping[str, Any] | None, query: dict[str, str]) -> A:
        token = await self._valid_token()
        try:
            return await self._call(path, kind, body, query | {"access_token": token})
        except PlatformRefused as refusal:
            if refusal.code not in STALE_TOKEN:
                raise
        self._drop(token)
        return await self._call(path, kind, body, query | {"access_token": await self._valid_token()})

    async def _valid_token(self) -> str:
        """The token; fetched by one caller while the others wait. Its failure means nothing was sent."""
        async with self._renewing:
            if self._token_until <= time.monotonic():
                await self._renew()
            return self._token

    async def _renew(self) -> None:
        if self._refused and self._refused[0] > time.monotonic():
            raise self._refused[1]
        query = {"corpid": self._corp_id, "corpsecret": self._secret}
        try:
            answer = await self._call("gettoken", Token, None, query)
        except PlatformRefused as refusal:
            if meaning_of(refusal.code).is_connection:
                self._refused = (time.monotonic() + REFUSAL_SECONDS, refusal)
            raise
        except CallFailed as failure:
            raise NotSent(failure.reason) from failure
        self._token = answer.access_token
        self._token_until = time.monotonic() + max(answer.expires_in - EARLY_SECONDS, answer.expires_in / 2)

    def _drop(self, token: str) -> None:
        """Forget a token that the platform no longer takes, unless it has been renewed meanwhile."""
        if token == self._token:
            self._token_until = 0.0

    async def _call(self, path: str, kind: type[A], body: Mapping[str, Any] | None, query: Mapping[str, str]) -> A:
        try:
            if body is None:
                response = await self._http.get(f"/cgi-bin/{path}", params=query)
            else:
                response = await self._http.post(f"/cgi-bin/{path}", params=query, json=body)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise NotSent("platform_down") from error
        except httpx.TimeoutException as error:
            raise ReplyLost("platform_slow") from error
        except httpx.HTTPError as error:
            raise ReplyLost("line_broke") from error
        return self._understood(path, kind, response)

    def _understood(self, path: str, kind: type[A], response: httpx.Response) -> A:
        if response.status_code != OK:
            raise Garbled("bad_answer")
        try:
            answer = msgspec.json.decode(response.content, type=Answer)
            if answer.errcode == 0:
                return msgspec.json.decode(response.content, type=kind)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise Garbled("bad_answer") from error
        logger.warning("wecom refused: path=%s code=%s said=%s", path, answer.errcode, answer.errmsg[:300])
        raise PlatformRefused(answer.errcode, self._meaning(path, answer.errcode), answer.errmsg)

    def _meaning(self, path: str, code: int) -> Meaning:
        """The meaning of a code. A rate limit that is still there after its minute is the hour's."""
        meaning = meaning_of(code)
        if code != RATE:
            return meaning
        now = time.monotonic()
        last = self._limited.get(path, float("-inf"))
        self._limited[path] = now
        is_hour = MINUTE_WINDOW <= now - last < HOUR_WINDOW
        return Meaning(meaning.reason, HOUR_WINDOW if is_hour else MINUTE_WINDOW)
