"""Identifiers shaped like the platform's, the same for the same seed."""

from __future__ import annotations

import base64
import hashlib


class Mint:
    """Strikes ids one after another for each prefix."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._counts: dict[str, int] = {}

    def strike(self, prefix: str, length: int = 32) -> str:
        """The next id that starts with this prefix."""
        count = self._counts.get(prefix, 0) + 1
        self._counts[prefix] = count
        return prefix + digest(f"{self._seed}/{prefix}/{count}", length - len(prefix))


def digest(text: str, length: int) -> str:
    """URL-safe letters and digits that stand for this text."""
    raw = hashlib.blake2b(text.encode(), digest_size=48).digest()
    return base64.b64encode(raw, altchars=b"Aw").decode()[:length]


def hex_digest(text: str) -> str:
    """32 hex digits that stand for this text."""
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
