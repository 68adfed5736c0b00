"""Rosters: who is in which group, from changes and from whole readings; joins and leaves are derived."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from qunce.community.people import Key, Person, Wanted, ensure_people
from qunce.community.rules import (
    Change,
    Move,
    Outcome,
    Present,
    Reading,
    apply_change,
    apply_reading,
    counted_changes,
    role_of,
)
from qunce.community.store import Place, count_groups, load_rosters, number_new, save_groups, save_spells
from qunce.connectors.api import want_syncs
from qunce.platform.batch import Batch, reaction
from qunce.platform.events import Event, NewEvent

People = Mapping[Key, Person]


@reaction("community.roster", "roster.changed", "roster.seen")
def follow_rosters(batch: Batch, events: Sequence[Event]) -> None:
    """Fold changes and readings into the rosters; emit the joins and leaves that truly happened."""
    events = [event for event in events if event.group_id is not None]
    people = ensure_people(batch.cursor, (one for event in events for one in named(event)))
    facts = [(event, fact_of(event, people)) for event in events]
    whole = {event.group_id for event, fact in facts if isinstance(fact, Reading) and event.group_id}
    pairs = {(event.group_id, m) for event, fact in facts for m in members_of(fact) if event.group_id}
    rosters, places = load_rosters(batch.cursor, whole, pairs, {event.group_id for event in events if event.group_id})
    moves: list[tuple[Event, Move]] = []
    wishes: list[tuple[int, str]] = []
    for event, fact in facts:
        roster = rosters.get(event.group_id or 0)
        if roster is None:
            continue
        outcome = fold(roster, fact)
        moves.extend((event, move) for move in outcome.moves)
        place = places[roster.group_id]
        if outcome.wants_sync and place.connection_id is not None:
            wishes.append((place.connection_id, f"group:{place.external_id}"))
    by_id = {person.member_id: person for person in people.values()}
    settle_counted(moves, by_id)
    of_group = [(event.group_id or 0, move) for event, move in moves]
    number_new(batch.cursor, of_group)
    new = {move.spell.id for _, move in moves if move.kind == "joined" and move.spell.id is not None}
    save_spells(batch.cursor, rosters.values(), places, new)
    save_groups(batch.cursor, rosters.values(), counted_changes(of_group))
    count_groups(batch.cursor, of_group)
    want_syncs(batch.cursor, wishes)
    for event, move in moves:
        batch.emit(told(event, move, places[event.group_id or 0], by_id))


def fold(roster: Any, fact: Change | Reading) -> Outcome:
    """Apply the fact by its rule."""
    return apply_reading(roster, fact) if isinstance(fact, Reading) else apply_change(roster, fact)


def settle_counted(moves: Iterable[tuple[Event, Move]], people: Mapping[int, Person]) -> None:
    """Fill in what depends on who somebody is: whether a new stay counts, and staff's own role."""
    for _, move in moves:
        person = people.get(move.spell.member_id)
        if move.kind != "joined" or person is None or move.spell.id is not None:
            continue
        move.spell.is_counted = person.is_counted
        if person.kind == "staff" and move.spell.role == "member":
            move.spell.role = "service"


def named(event: Event) -> Iterable[Wanted]:
    """Everybody whom a roster fact names."""
    payload = event.payload
    for item in (*payload.get("added", ()), *payload.get("members", ())):
        kind = item.get("kind") or ""
        yield Wanted(
            (event.workspace_id, event.platform, str(item["ref"])),
            event.at,
            kind if kind != "customer" else "",
            str(item.get("name") or ""),
            str(item.get("unionid") or ""),
            event.is_test,
        )
        if item.get("invited_by"):
            yield Wanted((event.workspace_id, event.platform, str(item["invited_by"])), event.at)
    for ref in payload.get("removed", ()):
        yield Wanted((event.workspace_id, event.platform, str(ref)), event.at, is_test=event.is_test)


def fact_of(event: Event, people: People) -> Change | Reading:
    """The event as a plain fact with member ids."""
    payload = event.payload
    if event.kind == "roster.seen":
        return Reading(event.at, tuple(presents(event, people)), str(payload.get("version") or ""))

    def ids(refs: Iterable[Any]) -> tuple[int, ...]:
        return tuple(people[event.workspace_id, event.platform, str(ref)].member_id for ref in refs)

    return Change(
        event.at,
        ids(item["ref"] for item in payload.get("added", ())),
        ids(payload.get("removed", ())),
        str(payload.get("how") or ""),
        str(payload.get("last_version") or ""),
        str(payload.get("version") or ""),
        str(payload.get("left_how") or ""),
    )


def presents(event: Event, people: People) -> Iterable[Present]:
    """The members of a reading."""
    owner, admins = str(event.payload.get("owner") or ""), event.payload.get("admins") or ()
    for item in event.payload.get("members", ()):
        person = people[event.workspace_id, event.platform, str(item["ref"])]
        inviter = people.get((event.workspace_id, event.platform, str(item.get("invited_by") or "")))
        yield Present(
            person.member_id,
            time_of(item.get("joined_at")),
            role_of(str(item["ref"]), person.kind, owner, admins),
            str(item.get("source") or ""),
            str(item.get("how") or ""),
            inviter.member_id if inviter else None,
        )


def members_of(fact: Change | Reading) -> Iterable[int]:
    """The members whom a fact is about."""
    if isinstance(fact, Reading):
        return (member.member_id for member in fact.members)
    return (*fact.added, *fact.removed)


def time_of(stated: Any) -> datetime | None:
    """A time of a payload, with UTC where no zone is stated."""
    if not stated:
        return None
    at = datetime.fromisoformat(str(stated))
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def told(event: Event, move: Move, place: Place, people: Mapping[int, Person]) -> NewEvent:
    """The event that tells of a move; its key is the stay, so it can be told once only."""
    spell = move.spell
    person = people.get(spell.member_id)
    key = f"{move.kind}:{spell.id}" + (f":{spell.source}" if move.kind == "sourced" else "")
    return NewEvent(
        workspace_id=place.workspace_id,
        kind=f"member.{move.kind}",
        at=move.at,
        dedupe_key=key,
        platform=place.platform,
        connection_id=place.connection_id,
        group_id=event.group_id,
        member_id=spell.member_id,
        actor_id=spell.invited_by_id if move.kind == "joined" else event.actor_id,
        source=spell.source,
        payload={
            "how": spell.left_how if move.kind == "left" else spell.how,
            "invited_by": spell.invited_by_id,
            "stay_id": spell.id,
        },
        is_staff=bool(person and person.kind in {"staff", "assistant"}),
        is_bot=bool(person and person.kind == "bot"),
        is_test=event.is_test or bool(person and person.is_test),
    )
