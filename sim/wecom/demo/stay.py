"""One person's stay in a group: when they came, when they went."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from sim.wecom.limits import DAY_S
from sim.wecom.state import Customer

FOREVER = 1 << 40
DRIFTS_AWAY = 0.07
HOURS = range(24)


@dataclass(slots=True)
class Stay:
    """A seat from `joined` until `left`."""

    person: Customer
    joined: int
    left: int
    source: str
    add_way: int
    follower: str = ""

    def present(self, at: int) -> bool:
        """Whether the person sits in the group at this time."""
        return self.joined < at < self.left


def leaving(rng: random.Random, persona: str, joined: int, end: int) -> int:
    """When this person goes; most stay."""
    if persona == "leaver":
        return joined + rng.randrange(600, 4 * DAY_S)
    if persona == "advertiser":
        return joined + rng.randrange(1800, 2 * DAY_S)
    if rng.random() < DRIFTS_AWAY:
        return rng.randrange(joined + DAY_S, max(end, joined + DAY_S + 1) + DAY_S)
    return FOREVER


def moment(rng: random.Random, hours: Sequence[int], midnight: int) -> int:
    """A second of that day, likelier in the brand's busy hours."""
    return midnight + rng.choices(HOURS, hours)[0] * 3600 + rng.randrange(3600)
