"""Ammunition for benchmarks: sealed callbacks made beforehand, to be fired by the bench itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sim.wecom import acts
from sim.wecom.events import Event
from sim.wecom.limits import GROUP_CAPACITY, WELCOME_LIFE_S
from sim.wecom.state import Employee, Group
from sim.wecom.world import World

SHOOTER = "loadtest"


@dataclass(slots=True, frozen=True)
class Shot:
    """One POST to make: query string and body, and whom it is about."""

    query: str
    body: bytes
    external_userid: str
    welcome_code: str = ""


def contacts_added(
    world: World, count: int, *, userid: str = "", state: str = "load", valid_for_s: float = WELCOME_LIFE_S
) -> list[Shot]:
    """Customers who add an employee, with welcome codes that live `valid_for_s` from now."""
    staff = _employee(world, userid)
    with _captured(world) as events:
        for number in range(count):
            person = acts.add_customer(world, f"压测{number}")
            acts.add_contact(world, staff, person.external_userid, world.clock.seconds(), state=state)
    shots = [_sealed(world, event) for event in events]
    _lengthen(world, shots, valid_for_s)
    return shots


def members_joined(world: World, count: int, *, userid: str = "", state: str = "load") -> list[Shot]:
    """Customers who join groups of 500, made as needed without callbacks."""
    staff, now = _employee(world, userid), world.clock.seconds()
    groups = _groups(world, count, staff)
    with _captured(world) as events:
        for number in range(count):
            person = acts.add_customer(world, f"压测{number}")
            acts.join_group(world, groups[number % len(groups)], person.external_userid, now, state=state)
    return [_sealed(world, event) for event in events]


def mixed(world: World, count: int, *, userid: str = "", contacts: float = 0.5) -> list[Shot]:
    """Both kinds, spread evenly; `contacts` is the share of contacts added."""
    added = contacts_added(world, round(count * contacts), userid=userid)
    joined = members_joined(world, count - len(added), userid=userid)
    places = [(number / max(len(shots), 1), shot) for shots in (added, joined) for number, shot in enumerate(shots)]
    return [shot for _, shot in sorted(places, key=_place)]


@contextmanager
def _captured(world: World) -> Iterator[list[Event]]:
    """Events are kept here instead of being sent."""
    events: list[Event] = []
    sink, world.sink = world.sink, events.append
    try:
        yield events
    finally:
        world.sink = sink


def _employee(world: World, userid: str) -> str:
    if userid:
        return world.employee(userid).userid
    world.employees.setdefault(SHOOTER, Employee(SHOOTER, "压测员工"))
    return SHOOTER


def _groups(world: World, count: int, owner: str) -> list[Group]:
    needed = -(-count // (GROUP_CAPACITY - 1))
    with _captured(world):
        now = world.clock.seconds()
        return [acts.create_group(world, owner, f"压测{number + 1}群", now) for number in range(needed)]


def _sealed(world: World, event: Event) -> Shot:
    query, body = world.courier.sealed(event.to_xml(world.corp_id))
    fields = dict(event.fields)
    who = fields.get("ExternalUserID") or "".join(fields["MemChangeList"])  # type: ignore[arg-type]
    return Shot(query, body, str(who), str(fields.get("WelcomeCode", "")))


def _lengthen(world: World, shots: list[Shot], valid_for_s: float) -> None:
    """A bench fires later than it loads, so the codes may be born in the future."""
    for shot in shots:
        if shot.welcome_code in world.welcomes:
            world.welcomes[shot.welcome_code].born += valid_for_s - WELCOME_LIFE_S


def _place(pair: tuple[float, Shot]) -> float:
    return pair[0]
