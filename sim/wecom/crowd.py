"""What the people of the demo do next: talk, join, leave, buy, open links. Never grows without bound."""

from __future__ import annotations

import random
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import replace

from sim.wecom import acts
from sim.wecom.archive import Post
from sim.wecom.demo.brands import BRANDS, Brand
from sim.wecom.demo.chatter import Chatter
from sim.wecom.demo.names import Namer
from sim.wecom.demo.population import PERSONAS
from sim.wecom.demo.stay import FOREVER, Stay
from sim.wecom.demo.trade import order_paid
from sim.wecom.errors import ApiError
from sim.wecom.seen import seen_links
from sim.wecom.state import BY_LINK, CUSTOMER, Customer, Group, JoinWay
from sim.wecom.world import World

HAPPENINGS = {"talk": 60, "join": 12, "leave": 6, "click": 14, "order": 8}
CONVERSATIONS = 3
NEEDS_PEOPLE = 2
NEWEST_CODES = 4
BROUGHT_BY_FRIENDS = 0.4
WELCOMES_KEPT = 5000
GROUPS_KEPT = 60
ROOMY = 200  # people a group; near it as many leave as come
Click = tuple[str, str]


class Crowd:
    """Everybody outside the corp, one act at a time."""

    def __init__(self, world: World, rng: random.Random) -> None:
        self._world, self._rng, self._namer = world, rng, Namer(rng)
        self._talks: list[deque[Post]] = []
        self.done: Counter[str] = Counter()
        self._doings: dict[str, Callable[[], Click | None]] = {
            "talk": self._talk,
            "join": self._join,
            "leave": self._leave,
            "click": self._click,
            "order": self._order,
        }

    def happen(self) -> Click | None:
        """Do one thing; a click is answered instead, for the caller to make: link and person."""
        if not self._world.groups:
            return None
        kind = self._rng.choices(list(HAPPENINGS), list(HAPPENINGS.values()))[0]
        if kind == "join" and self._rng.random() < self._fullness() ** 4:
            kind = "leave"
        try:
            click = self._doings[kind]()
        except (acts.ImpossibleError, ApiError):
            self.done["impossible"] += 1
            return None
        self.done[kind] += 1
        return click

    def _fullness(self) -> float:
        groups = self._world.groups.values()
        return min(sum(len(one.members) for one in groups) / (ROOMY * len(groups)), 1.0)

    def _talk(self) -> None:
        """The next line of one of a few conversations; lines of staff are counted as replies, too."""
        if len(self._talks) < CONVERSATIONS:
            self._talks.append(self._conversation())
        talk = self._rng.choice(self._talks)
        post = talk.popleft() if talk else None
        if not talk:
            self._talks.remove(talk)
        if post is None or not self._present(post):
            raise acts.ImpossibleError("nobody there to speak")
        self._world.post(replace(post, ms=int(self._world.clock.now() * 1000)))
        self.done["reply"] += post.sender in self._world.employees

    def _conversation(self) -> deque[Post]:
        group = self._group()
        stays = [Stay(person, 0, FOREVER, "", 1) for person in self._people(group)]
        chatter = Chatter(self._brand(group), group, stays, self._rng)
        return deque(chatter.thread(self._world.clock.seconds()))

    def _present(self, post: Post) -> bool:
        group = self._world.groups.get(post.chat_id)
        return group is not None and post.sender in group.members

    def _join(self) -> None:
        """Someone adds the owner by a code, then comes by a code or a friend's invitation."""
        group, at = self._group(), self._world.clock.seconds()
        external, state = self._comer(group), self._contact_state(group)
        if external not in self._world.relations.get(group.owner, {}):
            acts.add_contact(self._world, group.owner, external, at, state=state)
            self._forget_welcome()
        way = self._way(group)
        if way and self._rng.random() >= BROUGHT_BY_FRIENDS:
            acts.join_by_way(self._world, way, external, at)
        else:
            friend = self._person(group).external_userid if len(group.members) > NEEDS_PEOPLE else group.owner
            acts.join_group(self._world, group, external, at, scene=BY_LINK, invitor=friend)

    def _comer(self, group: Group) -> str:
        """A new person; someone known who sits elsewhere, when the world is full of people."""
        customers = self._world.customers
        if len(customers) < self._world.settings.people_kept:
            persona = self._rng.choices(list(PERSONAS), [share for share, _ in PERSONAS.values()])[0]
            return acts.add_customer(
                self._world, self._namer.name(), persona=persona, brand=group.brand
            ).external_userid
        external = self._rng.choice(list(customers))
        if external in group.members:
            raise acts.ImpossibleError("already a member")
        return external

    def _forget_welcome(self) -> None:
        """The oldest code goes, long after its twenty seconds."""
        welcomes = self._world.welcomes
        if len(welcomes) > WELCOMES_KEPT:
            del welcomes[next(iter(welcomes))]

    def _contact_state(self, group: Group) -> str:
        """The state of one of the newest codes for adding the owner: the caller's own, once made."""
        ways = [one for one in self._world.contact_ways.values() if group.owner in one.users]
        return self._rng.choice(ways[-NEWEST_CODES:]).state if ways else ""

    def _way(self, group: Group) -> JoinWay | None:
        """The newest code into this group with room: the product's own, once it has made one."""
        ways = [one for one in self._world.join_ways.values() if group.chat_id in one.chat_ids and self._roomy(one)]
        return self._rng.choice(ways[-NEWEST_CODES:]) if ways else None

    def _roomy(self, way: JoinWay) -> bool:
        """A full code opens a new group, as long as there are not many."""
        groups, most = self._world.groups, self._world.settings.auto_create_at
        known = (groups[one] for one in way.chat_ids if one in groups)
        return len(groups) < GROUPS_KEPT or any(len(one.members) < most for one in known)

    def _leave(self) -> None:
        """Big groups lose more people; advertisers are removed."""
        groups = list(self._world.groups.values())
        group = self._rng.choices(groups, [len(one.members) for one in groups])[0]
        person, at = self._person(group), self._world.clock.seconds()
        removed = person.persona == "advertiser"
        acts.leave_group(self._world, group, person.external_userid, at, removed=removed)

    def _order(self) -> None:
        group, at = self._group(), self._world.clock.seconds()
        number = f"LV{at}{self.done['order']:05d}"
        paid = order_paid(self._rng, self._brand(group), self._person(group), at, number, group.chat_id)
        self._world.shop.submit(paid)

    def _click(self) -> Click:
        """Someone opens a link that they were shown."""
        links = seen_links(self._world)
        if not links:
            raise acts.ImpossibleError("no link to open")
        url, audience = self._rng.choice(links)
        group = self._world.groups.get(audience)
        return url, self._person(group).external_userid if group else audience

    def _group(self) -> Group:
        return self._rng.choice(list(self._world.groups.values()))

    def _people(self, group: Group) -> list[Customer]:
        seats = group.members.values()
        return [self._world.customers[one.userid] for one in seats if one.kind == CUSTOMER]

    def _person(self, group: Group) -> Customer:
        people = self._people(group)
        if len(people) < NEEDS_PEOPLE:
            raise acts.ImpossibleError("nobody there")
        return self._rng.choice(people)

    @staticmethod
    def _brand(group: Group) -> Brand:
        return next((one for one in BRANDS if one.slug == group.brand), BRANDS[0])
