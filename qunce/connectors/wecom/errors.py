"""The platform's error codes (p90313), in our words: why, whether waiting helps, and how long.

Texts of the platform are never matched: their wording may change.
"""

from dataclasses import dataclass

MINUTE_WINDOW = 60.0
HOUR_WINDOW = 3600.0
STALE_TOKEN = frozenset({40014, 42001})
BUSY = frozenset({-1, 6000})
RATE = 45009
CONCURRENCY = 45033
NO_RELATION = 84061
TOO_MANY_OWNERS = 81017
IP_REFUSED = 60020
WELCOME_EXPIRED = 41050
WELCOME_DONE = 41051
WELCOME_BUSY = 41096
LOST_GROUP = frozenset({40050, 86001, 86003})
LOST_CONTACT = frozenset({40096, 84061})


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a code means for us.

    `wait` seconds until another try makes sense; 0 where the call itself is at fault. `is_connection`
    marks what an admin must mend: deliveries wait meanwhile.
    """

    reason: str
    wait: float = 0
    is_connection: bool = False


UNEXPECTED = Meaning("platform_refused")

ADMIN_WAIT = 60.0
"""Between tries while an admin mends the settings: kind to the platform, quick enough for people."""

MEANINGS: dict[int, Meaning] = {
    -1: Meaning("platform_busy", 2),
    6000: Meaning("platform_busy", 2),
    40001: Meaning("secret_invalid", ADMIN_WAIT, is_connection=True),
    40091: Meaning("secret_invalid", ADMIN_WAIT, is_connection=True),
    40003: Meaning("employee_gone"),
    60111: Meaning("employee_gone"),
    40007: Meaning("media_expired"),
    40013: Meaning("corp_invalid", ADMIN_WAIT, is_connection=True),
    40014: Meaning("token_invalid", 5),
    42001: Meaning("token_invalid", 5),
    40035: Meaning("bad_request"),
    40058: Meaning("bad_request"),
    40050: Meaning("group_gone"),
    86001: Meaning("group_gone"),
    86003: Meaning("group_gone"),
    40068: Meaning("tag_gone"),
    40096: Meaning("contact_gone"),
    40098: Meaning("employee_unverified"),
    40201: Meaning("content_refused"),
    41048: Meaning("not_reachable"),
    41050: Meaning("welcome_expired"),
    41051: Meaning("welcome_done"),
    41054: Meaning("employee_inactive"),
    41063: Meaning("platform_busy", 30),
    41064: Meaning("bad_attachment"),
    41065: Meaning("bad_attachment"),
    41088: Meaning("content_empty"),
    41089: Meaning("content_empty"),
    41096: Meaning("welcome_busy", 1),
    43009: Meaning("corp_unverified", ADMIN_WAIT, is_connection=True),
    44002: Meaning("content_empty"),
    45002: Meaning("content_too_long"),
    45009: Meaning("rate_limited", MINUTE_WINDOW),
    45033: Meaning("too_parallel", 5),
    48001: Meaning("not_permitted", ADMIN_WAIT, is_connection=True),
    48002: Meaning("not_permitted", ADMIN_WAIT, is_connection=True),
    60011: Meaning("out_of_scope"),
    50002: Meaning("out_of_scope"),
    60020: Meaning("ip_refused", ADMIN_WAIT, is_connection=True),
    84061: Meaning("not_a_contact"),
    84074: Meaning("employee_unlicensed"),
    84084: Meaning("not_a_contact"),
    301002: Meaning("not_permitted", ADMIN_WAIT, is_connection=True),
}


def meaning_of(code: int) -> Meaning:
    """What a code means; a plain refusal where we have no word for it."""
    return MEANINGS.get(code, UNEXPECTED)
