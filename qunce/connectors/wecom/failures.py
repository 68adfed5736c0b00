"""The ways in which a call fails."""

import re

from qunce.connectors.contract import PlatformTrouble
from qunce.connectors.wecom.errors import IP_REFUSED, Meaning

SILENCE_WAIT = 5.0
"""Seconds to leave a platform alone that does not answer."""

ADDRESS = re.compile(r"from ip: ([0-9a-fA-F.:]+)")


class CallFailed(Exception):
    """A call that brought no understandable answer."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class NotSent(CallFailed):
    """Nothing reached the platform: it may be tried again."""


class ReplyLost(CallFailed):
    """The call left and its answer did not come: it may have been done."""


class Garbled(ReplyLost):
    """An answer came that is no answer (5xx, no JSON): it may have been done."""


class PlatformRefused(Exception):
    """The platform answered with an error code: the call was not done."""

    def __init__(self, code: int, meaning: Meaning, text: str = "") -> None:
        self.code, self.meaning, self.text = code, meaning, text
        super().__init__(f"{code} {meaning.reason}")

    @property
    def detail(self) -> str:
        """The code, and for a refused address the address, which the admin needs to allow it."""
        seen = ADDRESS.search(self.text) if self.code == IP_REFUSED else None
        return seen.group(1).rstrip(".") if seen else str(self.code)


def trouble_of(error: CallFailed | PlatformRefused) -> PlatformTrouble:
    """The same in the contract's words."""
    if isinstance(error, PlatformRefused):
        meaning = error.meaning
        return PlatformTrouble(
            meaning.reason, permanent=meaning.is_connection, detail=error.detail, retry_after=meaning.wait
        )
    return PlatformTrouble(error.reason, retry_after=SILENCE_WAIT)
