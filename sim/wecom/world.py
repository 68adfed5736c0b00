"""Everything one simulated corp holds in memory."""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sim.shop import Shop
from sim.wecom.archive import Archive, Post
from sim.wecom.clicks import Clicker
from sim.wecom.clock import Clock
from sim.wecom.courier import Courier
from sim.wecom.errors import ApiError
from sim.wecom.events import Event, audit_event
from sim.wecom.faults import Faults
from sim.wecom.ids import Mint, hex_digest
from sim.wecom.limits import AUDIT_NOTIFY_EVERY_S, AUTO_CREATE_AT
from sim.wecom.permissions import Permissions
from sim.wecom.rates import Rates
from sim.wecom.state import (
    App,
    ContactWay,
    Customer,
    Employee,
    Group,
    JoinWay,
    MassTask,
    Media,
    Relation,
    TagGroup,
    Welcome,
)
from sim.wecom.tokens import TokenBook

if TYPE_CHECKING:
    from sim.wecom.live import Live
    from sim.wecom.replay import Replay

CORP_ID = "ww0000000000000001"
SECRET = "sim-secret"  # noqa: S105 - a simulated credential
ARCHIVE_KEY = "sim-archive-key"
RECEIVED_KEPT = 5000
MESSAGES_KEPT = 100_000
PEOPLE_KEPT = 8000  # beyond it the live stream brings back known people


@dataclass(slots=True)
class Settings:
    """What a control call may change."""

    auto_create_at: int = AUTO_CREATE_AT
    mass_quota: str = "month"
    notify_archive: bool = True
    messages_kept: int = MESSAGES_KEPT
    people_kept: int = PEOPLE_KEPT


@dataclass(slots=True)
class Received:
    """What the product sent, for tests to look at; the newest few thousand."""

    welcome_calls: int = 0
    welcomes: deque[Welcome] = field(default_factory=lambda: deque(maxlen=RECEIVED_KEPT))
    messages: deque[dict[str, object]] = field(default_factory=lambda: deque(maxlen=RECEIVED_KEPT))
    remarks: deque[dict[str, object]] = field(default_factory=lambda: deque(maxlen=RECEIVED_KEPT))

    def relink(self, known: dict[str, Welcome]) -> None:
        """After a restart: a welcome here and the one known by its code are the same again."""
        self.welcomes = deque((known.get(one.code, one) for one in self.welcomes), RECEIVED_KEPT)


class World:
    """One corp: its people, groups and codes, and its way of calling back."""

    def __init__(self, seed: int = 1, corp_id: str = CORP_ID, clock: Clock | None = None) -> None:
        self.corp_id = corp_id
        self.clock = clock or Clock()
        self.archive_key = ARCHIVE_KEY
        self.apps = [App(SECRET)]
        self.courier = Courier(corp_id, seed)
        self.shop, self.clicker = Shop(), Clicker()
        self.replay: Replay | None = None
        self.live: Live | None = None
        self.changes = 0
        self.sink: Callable[[Event], None] = self.courier.submit
        self.restart(seed)

    def restart(self, seed: int) -> None:
        """An empty corp again; callback, shop, clock and secrets stay."""
        self.touch()
        self.seed = seed
        self.rng, self.mint = random.Random(seed), Mint(seed)
        self.tokens, self.rates, self.faults = TokenBook(seed), Rates(), Faults()
        self.settings, self.received, self.permissions = Settings(), Received(), Permissions()
        self._empty()

    def _empty(self) -> None:
        self.departments: dict[int, tuple[str, int]] = {1: ("总部", 0)}
        self.employees: dict[str, Employee] = {}
        self.customers: dict[str, Customer] = {}
        self.relations: dict[str, dict[str, Relation]] = {}
        self.followers: dict[str, list[str]] = {}
        self.groups: dict[str, Group] = {}
        self.contact_ways: dict[str, ContactWay] = {}
        self.join_ways: dict[str, JoinWay] = {}
        self.tag_groups: dict[str, TagGroup] = {}
        self.media: dict[str, Media] = {}
        self.welcomes: dict[str, Welcome] = {}
        self.masses: dict[str, MassTask] = {}
        self.mass_quota: dict[tuple[str, str], int] = {}
        self.archive = Archive(self.seed)
        self.history: list[Event] = []
        self.past_orders: list[dict[str, object]] = []
        self._notified = 0.0

    def touch(self) -> None:
        """Something is about to change: whoever saves the world looks at this count."""
        self.changes += 1

    def emit(self, event: Event) -> None:
        """Tell the callback URL, or whoever stands in for it during history."""
        self.touch()
        self.sink(event)

    def post(self, post: Post) -> int:
        """A message in the archive; says msgaudit_notify at most once in 15 s."""
        self.touch()
        seq = self.archive.append(post)
        self.archive.keep(self.settings.messages_kept)
        now = self.clock.now()
        if self.settings.notify_archive and now - self._notified >= AUDIT_NOTIFY_EVERY_S:
            self._notified = now
            self.emit(audit_event(int(now), self.apps[0].agent_id))
        return seq

    def next_version(self, group: Group) -> tuple[str, str]:
        """Move the group's member_version on; the last and the current one."""
        last = group.version
        group.version = hex_digest(f"{group.chat_id}/{last}/{len(group.members)}")
        return last, group.version

    def employee(self, userid: str) -> Employee:
        """The employee, in any case of letters; 60111 when there is none."""
        found = self.employees.get(userid) or self.employees.get(userid.lower())
        if found is None:
            raise ApiError(60111)
        return found

    def customer(self, external_userid: str) -> Customer:
        """The customer; 40096 when unknown."""
        if external_userid not in self.customers:
            raise ApiError(40096)
        return self.customers[external_userid]

    def group(self, chat_id: str) -> Group:
        """The group; 40050 when unknown."""
        if chat_id not in self.groups:
            raise ApiError(40050)
        return self.groups[chat_id]

    def relation(self, userid: str, external_userid: str) -> Relation:
        """The contact between the two; 84061 when there is none."""
        relation = self.relations.get(userid, {}).get(external_userid)
        if relation is None:
            raise ApiError(84061)
        return relation
