"""Ordinary life in real time: a few things a minute, and employees who confirm."""

from __future__ import annotations

import asyncio
import json
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from sim.wecom import acts, mass
from sim.wecom.archive import Post
from sim.wecom.clicks import links_in
from sim.wecom.demo.brands import BRANDS, Brand
from sim.wecom.demo.chatter import Chatter
from sim.wecom.demo.names import Namer
from sim.wecom.demo.population import PERSONAS
from sim.wecom.demo.stay import FOREVER, Stay
from sim.wecom.demo.trade import order_paid
from sim.wecom.errors import ApiError
from sim.wecom.state import CUSTOMER, Customer, Group, JoinWay
from sim.wecom.world import World

DEFAULT_PER_MINUTE = 20.0
CONFIRM_EVERY_S = 1.0
HAPPENINGS = {"talk": 50, "join": 18, "leave": 5, "click": 15, "order": 12}
RECENT_MESSAGES = 300
CLICKS_KEPT = 200
LINE_PAUSE_S = (1.0, 6.0)
NEEDS_PEOPLE = 2
NEWEST_CODES = 4


class Live:
    """Makes things happen until stopped."""

    def __init__(self, world: World, *, per_minute: float, confirm_after_s: float) -> None:
        self._world, self._per_minute, self._confirm_after_s = world, per_minute, confirm_after_s
        self._rng = random.Random(f"{world.seed}/live")
        self._namer = Namer(self._rng)
        self._tasks: list[asyncio.Task[None]] = []
        self._talks: set[asyncio.Task[None]] = set()
        self._links: list[str] = []
        self.done: Counter[str] = Counter()

    def start(self) -> None:
        """Begin."""
        loop = asyncio.get_running_loop()
        self._tasks = [loop.create_task(self._happen()), loop.create_task(self._confirm())]

    def stop(self) -> None:
        """Hold."""
        for task in (*self._tasks, *self._talks):
            task.cancel()
        self._tasks = []

    def progress(self) -> dict[str, object]:
        """What has happened so far."""
        return {"running": bool(self._tasks), "per_minute": self._per_minute, "done": dict(self.done)}

    async def _happen(self) -> None:
        doings: dict[str, Callable[[Group], object]] = {
            "talk": self._talk,
            "join": self._join,
            "leave": self._leave,
            "order": self._order,
        }
        while True:
            await asyncio.sleep(self._rng.expovariate(self._per_minute / 60))
            group = self._group()
            kind = self._rng.choices(list(HAPPENINGS), list(HAPPENINGS.values()))[0]
            if group is None:
                continue
            if kind == "click":
                await self._click(group)
            else:
                self._try(kind, doings[kind], group)

    async def _confirm(self) -> None:
        """Employees confirm mass tasks some time after they were made."""
        while True:
            await asyncio.sleep(CONFIRM_EVERY_S)
            now = self._world.clock.seconds()
            for task, sender in list(mass.open_tasks(self._world)):
                if now - task.create_time >= self._confirm_after_s:
                    mass.confirm(self._world, task, sender, now)
                    self._links.extend(links_in(f"{task.text} {json.dumps(task.attachments)}"))
                    self.done["confirm"] += 1

    def _try(self, kind: str, doing: Callable[[Group], object], group: Group) -> None:
        try:
            doing(group)
        except (acts.ImpossibleError, ApiError):
            self.done["impossible"] += 1
        else:
            self.done[kind] += 1

    def _talk(self, group: Group) -> None:
        """One conversation, told line by line over the next seconds."""
        stays = [Stay(person, 0, FOREVER, "", 1) for person in self._people(group)]
        posts = list(Chatter(self._brand(group), group, stays, self._rng).thread(self._world.clock.seconds()))
        task = asyncio.get_running_loop().create_task(self._tell(posts))
        self._talks.add(task)
        task.add_done_callback(self._talks.discard)

    async def _tell(self, posts: list[Post]) -> None:
        for post in posts:
            self._world.post(replace(post, ms=int(self._world.clock.now() * 1000)))
            await asyncio.sleep(self._rng.uniform(*LINE_PAUSE_S))

    def _join(self, group: Group) -> None:
        """A new person scans a code of the owner, then a code into the group."""
        brand, at = self._brand(group), self._world.clock.seconds()
        persona = self._rng.choices(list(PERSONAS), [share for share, _ in PERSONAS.values()])[0]
        person = acts.add_customer(self._world, self._namer.name(), persona=persona, brand=brand.slug)
        external, state = person.external_userid, self._contact_state(group)
        acts.add_contact(self._world, group.owner, external, at, state=state)
        way = self._way(group)
        if way:
            acts.join_by_way(self._world, way, external, at)
        else:
            acts.join_group(self._world, group, external, at, state=state)

    def _contact_state(self, group: Group) -> str:
        """The state of one of the newest codes for adding the owner: the caller's own, once made."""
        ways = [one for one in self._world.contact_ways.values() if group.owner in one.users]
        return self._rng.choice(ways[-NEWEST_CODES:]).state if ways else ""

    def _leave(self, group: Group) -> None:
        person = self._person(group)
        acts.leave_group(
            self._world,
            group,
            person.external_userid,
            self._world.clock.seconds(),
            removed=person.persona == "advertiser",
        )

    def _order(self, group: Group) -> None:
        at = self._world.clock.seconds()
        number = f"LV{at}{self.done['order']:05d}"
        brand, person = self._brand(group), self._person(group)
        paid = order_paid(self._rng, brand, person, at, number, group.chat_id)
        self._world.shop.submit(paid)

    async def _click(self, group: Group) -> None:
        """Someone opens a link from a recent message or broadcast."""
        links = self._links[-CLICKS_KEPT:] + self._recent_links()
        people = self._people(group)
        if links and people:
            person = self._rng.choice(people)
            await self._world.clicker.click(self._rng.choice(links), person.external_userid)
            self.done["click"] += 1

    def _recent_links(self) -> list[str]:
        archive = self._world.archive
        return [url for text in archive.latest_texts(RECENT_MESSAGES) for url in links_in(text)]

    def _group(self) -> Group | None:
        groups = list(self._world.groups.values())
        return self._rng.choice(groups) if groups else None

    def _people(self, group: Group) -> list[Customer]:
        seats = group.members.values()
        return [self._world.customers[one.userid] for one in seats if one.kind == CUSTOMER]

    def _person(self, group: Group) -> Customer:
        people = self._people(group)
        if len(people) < NEEDS_PEOPLE:
            raise acts.ImpossibleError("nobody there")
        return self._rng.choice(people)

    def _way(self, group: Group) -> JoinWay | None:
        """The newest code into this group: the product's own, once it has made one."""
        ways = [one for one in self._world.join_ways.values() if group.chat_id in one.chat_ids]
        return self._rng.choice(ways[-NEWEST_CODES:]) if ways else None

    def _brand(self, group: Group) -> Brand:
        return next((one for one in BRANDS if one.slug == group.brand), BRANDS[0])
