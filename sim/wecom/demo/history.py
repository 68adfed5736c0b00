"""Two months of life, made in virtual time: who joined, left, spoke, bought and clicked."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from sim.wecom import acts
from sim.wecom.acts import ImpossibleError
from sim.wecom.archive import Post
from sim.wecom.demo.brands import BRANDS, FRIEND, GROUPS_PER_BRAND, SOURCES, Brand
from sim.wecom.demo.chatter import Chatter
from sim.wecom.demo.names import Namer
from sim.wecom.demo.population import ASSISTANT, PERSONAS, open_demo, open_group_codes, state_of
from sim.wecom.demo.stay import Stay, leaving, moment
from sim.wecom.demo.trade import Till
from sim.wecom.events import Event
from sim.wecom.limits import DAY_S
from sim.wecom.state import BY_LINK, BY_QR, EMPLOYEE, Group
from sim.wecom.world import World

CHINA_S = 8 * 3600
JOINS_LOW, JOINS_HIGH, JOINS_MODE = 75, 220, 120
ADDS_STAFF_FIRST = 0.74
FIRST_WAVE = 0.35
REMOVES_EMPLOYEE = 0.045
EDITED = 0.04


@dataclass(slots=True, order=True)
class Move:
    """One thing that changes the world at a time."""

    at: int
    order: int
    kind: str = field(compare=False)
    group: Group = field(compare=False)
    stay: Stay | None = field(compare=False, default=None)


def generate_history(world: World, *, days: int = 60, until: int | None = None, brands: Sequence[str] = ()) -> None:
    """Fill the world with `days` of demo life that end at `until` (default: now), for some brands or all."""
    end = until or world.clock.seconds()
    chosen = tuple(one for one in BRANDS if not brands or one.slug in brands)
    if not chosen:
        raise ValueError("no such brand")
    History(world, days, end, chosen).run()


class History:
    """Makes the past of the demo corp."""

    def __init__(self, world: World, days: int, end: int, brands: tuple[Brand, ...]) -> None:
        self._world, self._days, self._end, self._brands = world, days, end, brands
        self._start = (end + CHINA_S) // DAY_S * DAY_S - CHINA_S - days * DAY_S
        self._rng = random.Random(f"{world.seed}/history")
        self._namer = Namer(self._rng)
        self._moves: list[Move] = []
        self._posts: list[Post] = []
        self._till = Till(self._rng)

    def run(self) -> None:
        """Open the corp, plan every life, play the moves in order, then talk and trade."""
        live = self._world.sink
        self._world.sink = self._world.history.append
        try:
            open_demo(self._world, self._start, self._brands)
            for brand in self._brands:
                self._open(brand)
            self._play()
        finally:
            self._world.sink = live
        self._tell()

    def _open(self, brand: Brand) -> None:
        groups = [self._open_group(brand, number) for number in range(GROUPS_PER_BRAND)]
        open_group_codes(self._world, brand, groups)
        for number, group in enumerate(groups):
            stays = self._plan(brand, group, number)
            self._speak(brand, group, stays)

    def _open_group(self, brand: Brand, number: int) -> Group:
        """Owners take turns; later groups open in the first fortnight."""
        at = self._opening(number)
        owner = brand.staff[number % len(brand.staff)][0]
        name = brand.group_name.format(n=number + 1)
        group = acts.create_group(self._world, owner, name, at, brand=brand.slug)
        group.notice = f"欢迎加入{brand.name}，请文明发言，勿发广告，福利见群公告。"
        group.admins.append(ASSISTANT)
        acts.join_group(self._world, group, ASSISTANT, at + 60, scene=1, kind=EMPLOYEE, invitor=owner)
        return group

    def _opening(self, number: int) -> int:
        spread = min(14, self._days // 3)
        return self._start + number * spread * DAY_S // GROUPS_PER_BRAND + 9 * 3600 + number * 1260

    def _plan(self, brand: Brand, group: Group, number: int) -> list[Stay]:
        count = int(self._rng.triangular(JOINS_LOW, JOINS_HIGH, JOINS_MODE))
        stays = [self._life(brand, group, number) for _ in range(count)]
        return [stay for stay in stays if stay.joined < self._end]

    def _life(self, brand: Brand, group: Group, number: int) -> Stay:
        persona = self._rng.choices(list(PERSONAS), [share for share, _ in PERSONAS.values()])[0]
        name = self._namer.name()
        person = acts.add_customer(self._world, name, persona=persona, brand=brand.slug)
        joined = self._joining(brand, group)
        source, _, add_way = self._rng.choices(SOURCES, [weight for _, weight, _ in SOURCES])[0]
        stay = Stay(person, joined, leaving(self._rng, persona, joined, self._end), source, add_way)
        self._schedule(group, stay, brand.staff[number % len(brand.staff)][0])
        return stay

    def _joining(self, brand: Brand, group: Group) -> int:
        """A third comes in the first days, the rest over time."""
        span = max((self._end - group.create_time) // DAY_S, 1)
        early = self._rng.random() < FIRST_WAVE
        day = self._rng.randrange(min(5, span)) if early else self._rng.randrange(span + 1)
        midnight = (group.create_time + CHINA_S) // DAY_S * DAY_S - CHINA_S + day * DAY_S
        return max(moment(self._rng, brand.hours, midnight), group.create_time + 120)

    def _schedule(self, group: Group, stay: Stay, owner: str) -> None:
        stay.follower = owner if self._rng.random() < ADDS_STAFF_FIRST else ""
        if stay.follower:
            self._move(stay.joined - self._rng.randrange(40, 600), "add", group, stay)
            if self._rng.random() < EDITED:
                self._move(stay.joined + self._rng.randrange(600, DAY_S), "edit", group, stay)
        self._move(stay.joined, "join", group, stay)
        if stay.left < self._end:
            self._move(stay.left, "leave", group, stay)
        if stay.follower and self._rng.random() < REMOVES_EMPLOYEE:
            later = max(stay.joined, min(stay.left, self._end) - self._rng.randrange(7200))
            self._move(later + 30, "unfollow", group, stay)

    def _move(self, at: int, kind: str, group: Group, stay: Stay) -> None:
        if at < self._end:
            self._moves.append(Move(at, len(self._moves), kind, group, stay))

    def _play(self) -> None:
        opened = self._world.history
        self._world.history = []
        self._world.sink = self._world.history.append
        for move in sorted(self._moves):
            first = len(self._world.history)
            self._act(move)
            self._in_lane(move.group.chat_id, first)
        self._world.history[:] = sorted([*opened, *self._world.history], key=_time)
        self._moves.clear()

    def _in_lane(self, chat_id: str, first: int) -> None:
        """A person's contact events keep their order with those of the group."""
        past = self._world.history
        past[first:] = [replace(event, lane=chat_id) for event in past[first:]]

    def _act(self, move: Move) -> None:
        stay, world = move.stay, self._world
        if stay is None:
            return
        external = stay.person.external_userid
        try:
            if move.kind == "join":
                self._join(move, stay)
            elif move.kind == "leave":
                removed = stay.person.persona == "advertiser"
                acts.leave_group(world, move.group, external, move.at, removed=removed)
            elif move.kind == "add":
                state = "" if stay.source == FRIEND else self._state(move.group, stay)
                acts.add_contact(
                    world,
                    stay.follower,
                    external,
                    move.at,
                    state=state,
                    add_way=stay.add_way,
                    welcome=False,
                )
            elif move.kind == "edit":
                acts.edit_contact(world, stay.follower, external, "常客", move.at)
            else:
                acts.delete_employee(world, stay.follower, external, move.at)
        except ImpossibleError:
            return

    def _join(self, move: Move, stay: Stay) -> None:
        friend = stay.source == FRIEND
        acts.join_group(
            self._world,
            move.group,
            stay.person.external_userid,
            move.at,
            scene=BY_LINK if friend else BY_QR,
            state="" if friend else self._state(move.group, stay),
        )

    def _state(self, group: Group, stay: Stay) -> str:
        brand = next(one for one in BRANDS if one.slug == group.brand)
        return state_of(brand, stay.source)

    def _speak(self, brand: Brand, group: Group, stays: list[Stay]) -> None:
        chatter = Chatter(brand, group, stays, self._rng)
        for midnight in range(self._start, self._end, DAY_S):
            self._posts.extend(post for post in chatter.day(midnight) if post.ms < self._end * 1000)
        self._till.follow(brand, group, stays, chatter.broadcasts, self._end)

    def _tell(self) -> None:
        """Archive and shop records, in the order in which they happened."""
        for post in sorted(self._posts, key=_when):
            self._world.archive.append(post)
        self._posts.clear()
        self._world.past_orders = sorted(self._till.occurrences, key=_at)


def _time(event: Event) -> int:
    return event.at


def _when(post: Post) -> int:
    return post.ms


def _at(occurrence: dict[str, object]) -> str:
    return str(occurrence["at"])
