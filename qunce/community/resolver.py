"""Before events are stored: which group and which member of ours they are about."""

from collections.abc import Iterable, Sequence

from qunce.community.people import FIND_UNIONS, TEAM_KINDS, Cursor, Key, Person, Wanted, ensure_people, provisional_name
from qunce.platform.batch import Batch
from qunce.platform.events import NewEvent

NAMING = frozenset({"contact.seen", "contact.added", "staff.seen", "message.posted"})
"""Kinds whose payload's `name` is the name of the member."""


class CommunityResolver:
    """Turns the platform's ids into ours, making groups and members that were never seen."""

    slug = "community.resolver"

    def __call__(self, batch: Batch, events: Sequence[NewEvent]) -> None:
        """Fill in group_id, member_id, actor_id and the flags; a fixed number of queries."""
        resolve_groups(batch.cursor, events)
        resolve_people(batch.cursor, events)
        resolve_unions(batch.cursor, events)
        flag_given(batch.cursor, [e for e in events if e.member_id is not None and e.member_ref is None])


def resolve_groups(cursor: Cursor, events: Sequence[NewEvent]) -> None:
    """Set group_id where a platform's group id is stated."""
    stated: dict[Key, NewEvent] = {}
    for event in events:
        if event.group_ref and event.group_id is None:
            stated.setdefault((event.workspace_id, event.platform, event.group_ref), event)
    if not stated:
        return
    keys = [list(column) for column in zip(*stated, strict=True)]
    found = {(w, p, r): id_ for w, p, r, id_ in cursor.execute(FIND_GROUPS, keys).fetchall()}
    missing = [event for key, event in stated.items() if key not in found]
    if missing:
        found.update(create_groups(cursor, missing))
    for event in events:
        if event.group_ref and event.group_id is None:
            event.group_id = found[event.workspace_id, event.platform, event.group_ref]


def create_groups(cursor: Cursor, missing: Sequence[NewEvent]) -> dict[Key, int]:
    """Store groups that were never seen."""
    rows = cursor.execute(
        INSERT_GROUPS,
        [
            [e.workspace_id for e in missing],
            [e.connection_id for e in missing],
            [e.platform for e in missing],
            [e.group_ref for e in missing],
            [str(e.payload.get("group_name") or provisional_name(e.group_ref or "")) for e in missing],
        ],
    ).fetchall()
    return {(w, p, r): id_ for w, p, r, id_ in rows}


def resolve_people(cursor: Cursor, events: Sequence[NewEvent]) -> None:
    """Set member_id and actor_id where a platform's id is stated, and the flags by the member's kind."""
    people = ensure_people(cursor, named(events))
    for event in events:
        if event.member_ref and event.member_id is None:
            person = people[event.workspace_id, event.platform, event.member_ref]
            event.member_id = person.member_id
            flag(event, person.kind, is_test=person.is_test)
        if event.actor_ref and event.actor_id is None:
            event.actor_id = people[event.workspace_id, event.platform, event.actor_ref].member_id


def resolve_unions(cursor: Cursor, events: Sequence[NewEvent]) -> None:
    """Set member_id where a unionid is all that is stated (a shop's order); nobody is made of it."""
    stated = [e for e in events if e.member_id is None and not e.member_ref and e.payload.get("unionid")]
    if not stated:
        return
    columns = [[e.workspace_id for e in stated], [str(e.payload["unionid"]) for e in stated]]
    found = {(w, union): id_ for w, union, id_, *_ in cursor.execute(FIND_UNIONS, columns).fetchall()}
    for event in stated:
        event.member_id = found.get((event.workspace_id, str(event.payload["unionid"])))


def named(events: Sequence[NewEvent]) -> Iterable[Wanted]:
    """Everybody whom these events name, and the team of every roster among them.

    A roster may say that somebody is staff whose message stands in the same batch.
    """
    for event in events:
        for item in (*event.payload.get("members", ()), *event.payload.get("added", ())) if is_roster(event) else ():
            if item.get("kind") in TEAM_KINDS:
                yield Wanted((event.workspace_id, event.platform, str(item["ref"])), event.at, item["kind"])
        if event.member_ref and event.member_id is None:
            key = (event.workspace_id, event.platform, event.member_ref)
            name = str(event.payload.get("name") or "") if event.kind in NAMING else ""
            unionid = str(event.payload.get("unionid") or "") if event.kind == "contact.seen" else ""
            yield Wanted(key, event.at, stated_kind(event), name, unionid, event.is_test)
        if event.actor_ref and event.actor_id is None:
            yield Wanted((event.workspace_id, event.platform, event.actor_ref), event.at, actor_kind(event))


def is_roster(event: NewEvent) -> bool:
    """Whether the event lists people."""
    return event.kind in {"roster.seen", "roster.changed"}


def stated_kind(event: NewEvent) -> str:
    """What the event says its member is; "" if nothing."""
    if event.is_bot:
        return "bot"
    return "staff" if event.is_staff or event.kind == "staff.seen" else ""


def actor_kind(event: NewEvent) -> str:
    """An actor of a contact event is the employee; elsewhere an actor may be anyone."""
    return "staff" if event.kind.startswith("contact.") else ""


def flag(event: NewEvent, kind: str, *, is_test: bool) -> None:
    """Mark what staff, bots and tests did."""
    event.is_staff = event.is_staff or kind in {"staff", "assistant"}
    event.is_bot = event.is_bot or kind == "bot"
    event.is_test = event.is_test or is_test


def flag_given(cursor: Cursor, events: Sequence[NewEvent]) -> None:
    """Set the flags of events that came with a member's id."""
    if not events:
        return
    rows = cursor.execute(KINDS, [list({e.member_id for e in events})]).fetchall()
    people = {(w, id_): Person(id_, kind, is_test) for w, id_, kind, is_test in rows}
    for event in events:
        person = people.get((event.workspace_id, event.member_id or 0))
        if person is not None:
            flag(event, person.kind, is_test=person.is_test)


RESOLVER = CommunityResolver()

FIND_GROUPS = """
SELECT g.workspace_id, g.platform, g.external_id, g.id
FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS u(w, p, r)
JOIN community_group g ON g.workspace_id = u.w AND g.platform = u.p AND g.external_id = u.r
"""

INSERT_GROUPS = """
INSERT INTO community_group (workspace_id, connection_id, platform, external_id, name)
SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::text[], %s::text[])
RETURNING workspace_id, platform, external_id, id
"""

KINDS = "SELECT workspace_id, id, kind, is_test FROM community_member WHERE id = ANY(%s)"
