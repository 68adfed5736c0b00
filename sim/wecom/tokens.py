"""Access tokens: 7200 s each, revocable."""

from __future__ import annotations

from sim.wecom.errors import ApiError
from sim.wecom.ids import digest
from sim.wecom.limits import TOKEN_LIFE_S
from sim.wecom.state import App

TOKEN_LENGTH = 64


class TokenBook:
    """Which token belongs to which app, and until when."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._issued = 0
        self._current: dict[str, str] = {}
        self._known: dict[str, tuple[App, float]] = {}

    def issue(self, app: App, now: float) -> tuple[str, int]:
        """The app's valid token or a new one, with its remaining life."""
        token = self._current.get(app.secret)
        if token is None or self._known[token][1] <= now:
            token = self._strike(app, now)
        return token, int(self._known[token][1] - now)

    def app_of(self, token: str, now: float) -> App:
        """The app behind a token; 41001 missing, 40014 unknown, 42001 expired."""
        if not token:
            raise ApiError(41001)
        if token not in self._known:
            raise ApiError(40014)
        app, until = self._known[token]
        if until <= now:
            raise ApiError(42001)
        return app

    def revoke(self) -> int:
        """Forget every token early; the platform may do so at any time (p91039)."""
        count = len(self._current)
        self._known.clear()
        self._current.clear()
        return count

    def _strike(self, app: App, now: float) -> str:
        self._issued += 1
        token = digest(f"{self._seed}/token/{app.secret}/{self._issued}", TOKEN_LENGTH)
        self._current[app.secret] = token
        self._known[token] = (app, now + TOKEN_LIFE_S)
        return token
