"""Platform ids to people: found in one query, made in three, however many are asked for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg

Cursor = psycopg.Cursor[Any]
Key = tuple[int, str, str]
"""(workspace, platform, the platform's id)."""

TEAM_KINDS = frozenset({"staff", "bot", "assistant"})


@dataclass(slots=True)
class Wanted:
    """Somebody whom a fact names. `kind` is what the fact says of them ("" if nothing)."""

    key: Key
    at: datetime
    kind: str = ""
    name: str = ""
    unionid: str = ""
    is_test: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """The member behind a platform id."""

    member_id: int
    kind: str
    is_test: bool

    @property
    def is_counted(self) -> bool:
        """Whether they are in the numbers."""
        return self.kind == "customer" and not self.is_test


def provisional_name(ref: str) -> str:
    """What somebody is called until their name is known: the end of their id."""
    return f"#{ref[-6:]}"


def ensure_people(cursor: Cursor, wanted: Iterable[Wanted]) -> dict[Key, Person]:
    """Everybody asked for, made where unseen; who turns out to be staff or a bot becomes it."""
    by_key = merged_wishes(wanted)
    if not by_key:
        return {}
    people = find_people(cursor, list(by_key))
    missing = [one for key, one in by_key.items() if key not in people]
    if missing:
        people.update(create_people(cursor, missing))
    turned = {
        people[key].member_id: one.kind
        for key, one in by_key.items()
        if one.kind in TEAM_KINDS and people[key].kind == "customer"
    }
    if turned:
        turn_kind(cursor, turned)
        people.update({k: Person(p.member_id, turned.get(p.member_id, p.kind), p.is_test) for k, p in people.items()})
    return people


def merged_wishes(wanted: Iterable[Wanted]) -> dict[Key, Wanted]:
    """One wish for each id: a stated kind and name win over none, the earliest time wins."""
    by_key: dict[Key, Wanted] = {}
    for one in wanted:
        known = by_key.setdefault(one.key, one)
        if known is not one:
            known.kind = known.kind or one.kind
            known.name = known.name or one.name
            known.unionid = known.unionid or one.unionid
            known.at = min(known.at, one.at)
            known.is_test = known.is_test and one.is_test
    return by_key


def find_people(cursor: Cursor, keys: list[Key]) -> dict[Key, Person]:
    """Those of these ids that are known."""
    rows = cursor.execute(FIND, [list(column) for column in zip(*keys, strict=True)]).fetchall()
    return {(w, p, r): Person(id_, kind, is_test) for w, p, r, id_, kind, is_test in rows}


def create_people(cursor: Cursor, missing: list[Wanted]) -> dict[Key, Person]:
    """Members and identities for unseen ids; a unionid that is known leads to its member."""
    people = known_unions(cursor, missing)
    fresh = [one for one in missing if one.key not in people]
    first_of_union: dict[tuple[int, str], Person] = {}
    ids = iter(cursor.execute(NEXT_MEMBERS, [len(fresh)]).fetchall())
    members: list[tuple[Wanted, int]] = []
    for one in fresh:
        union = (one.key[0], one.unionid)
        if one.unionid and union in first_of_union:
            people[one.key] = first_of_union[union]
            continue
        person = Person(next(ids)[0], one.kind or "customer", one.is_test)
        people[one.key] = person
        members.append((one, person.member_id))
        if one.unionid:
            first_of_union[union] = person
    insert_members(cursor, members, people)
    insert_identities(cursor, missing, people)
    return people


def known_unions(cursor: Cursor, missing: list[Wanted]) -> dict[Key, Person]:
    """The members whom a stated unionid already names."""
    stated = [one for one in missing if one.unionid]
    if not stated:
        return {}
    columns = [[one.key[0] for one in stated], [one.unionid for one in stated]]
    rows = cursor.execute(FIND_UNIONS, columns).fetchall()
    found = {(w, u): Person(id_, kind, is_test) for w, u, id_, kind, is_test in rows}
    return {one.key: found[one.key[0], one.unionid] for one in stated if (one.key[0], one.unionid) in found}


def insert_members(cursor: Cursor, members: list[tuple[Wanted, int]], people: Mapping[Key, Person]) -> None:
    """Store new members."""
    if members:
        cursor.execute(
            INSERT_MEMBERS,
            [
                [id_ for _, id_ in members],
                [one.key[0] for one, _ in members],
                [one.name or provisional_name(one.key[2]) for one, _ in members],
                [people[one.key].kind for one, _ in members],
                [one.unionid or None for one, _ in members],
                [one.is_test for one, _ in members],
                [one.at for one, _ in members],
            ],
        )


def insert_identities(cursor: Cursor, wanted: list[Wanted], people: Mapping[Key, Person]) -> None:
    """Store new identities."""
    cursor.execute(
        INSERT_IDENTITIES,
        [
            [one.key[0] for one in wanted],
            [one.key[1] for one in wanted],
            [one.key[2] for one in wanted],
            [people[one.key].member_id for one in wanted],
            [one.name for one in wanted],
            ["known" if one.name else "provisional" for one in wanted],
        ],
    )


def turn_kind(cursor: Cursor, kinds: Mapping[int, str]) -> None:
    """Somebody taken for a customer is one of ours: take them out of every number."""
    ids = list(kinds)
    cursor.execute(TURN_KIND, [ids, list(kinds.values())])
    cursor.execute("UPDATE community_activityday SET is_counted = false WHERE member_id = ANY(%s)", [ids])
    cursor.execute(TURN_STAYS, [ids])


FIND = """
SELECT i.workspace_id, i.platform, i.external_id, m.id, m.kind, m.is_test
FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS u(w, p, r)
JOIN community_identity i ON i.workspace_id = u.w AND i.platform = u.p AND i.external_id = u.r
JOIN community_member m ON m.id = i.member_id
"""

FIND_UNIONS = """
SELECT m.workspace_id, m.unionid, m.id, m.kind, m.is_test
FROM unnest(%s::bigint[], %s::text[]) AS u(w, union_id)
JOIN community_member m ON m.workspace_id = u.w AND m.unionid = u.union_id
"""

NEXT_MEMBERS = "SELECT nextval('community_member_id_seq') FROM generate_series(1, %s)"

INSERT_MEMBERS = """
INSERT INTO community_member (id, workspace_id, name, kind, unionid, is_test, first_seen_at)
SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::text[], %s::text[], %s::bool[], %s::timestamptz[])
"""

INSERT_IDENTITIES = """
INSERT INTO community_identity (workspace_id, platform, external_id, member_id, name, profile)
SELECT * FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::bigint[], %s::text[], %s::text[])
"""

TURN_KIND = """
UPDATE community_member m SET kind = u.kind FROM unnest(%s::bigint[], %s::text[]) AS u(id, kind) WHERE m.id = u.id
"""

TURN_STAYS = """
WITH turned AS (
  UPDATE community_stay SET is_counted = false, role = CASE WHEN role = 'member' THEN 'service' ELSE role END
  WHERE member_id = ANY(%s) AND is_counted RETURNING group_id, left_at),
sums AS (SELECT group_id, count(*) AS gone FROM turned WHERE left_at IS NULL GROUP BY group_id)
UPDATE community_group g SET customer_count = customer_count - sums.gone FROM sums WHERE g.id = sums.group_id
"""
