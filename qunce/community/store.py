"""Rosters in and out of the database: loaded once for a batch, written once, set-based."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from qunce.community.people import Cursor
from qunce.community.rules import Move, Roster, Spell


@dataclass(frozen=True, slots=True)
class Place:
    """Where a group is: whose, on which platform."""

    workspace_id: int
    connection_id: int | None
    platform: str
    external_id: str


def load_rosters(
    cursor: Cursor, whole: set[int], pairs: Iterable[tuple[int, int]], groups: set[int]
) -> tuple[dict[int, Roster], dict[int, Place]]:
    """The rosters of these groups: all open stays of `whole` groups, of the others only the pairs named."""
    rosters: dict[int, Roster] = {}
    places: dict[int, Place] = {}
    for id_, version, seen_at, *place in cursor.execute(LOAD_GROUPS, [sorted(groups)]).fetchall():
        rosters[id_] = Roster(id_, version, seen_at)
        places[id_] = Place(*place)
    for row in cursor.execute(LOAD_WHOLE, [sorted(whole)] * 2).fetchall() if whole else ():
        keep_open(rosters, row)
    named = [pair for pair in set(pairs) if pair[0] in rosters]
    if not named:
        return rosters, places
    columns = [[g for g, _ in named], [m for _, m in named]]
    for row in cursor.execute(LOAD_PAIRS, columns).fetchall():
        keep_open(rosters, row)
    for group_id, member_id, left_at in cursor.execute(LOAD_LEFT, columns).fetchall():
        rosters[group_id].last_left[member_id] = left_at
    return rosters, places


def keep_open(rosters: Mapping[int, Roster], row: Sequence[Any]) -> None:
    """Put an open stay's row into its roster."""
    group_id, id_, member_id, joined_at, role, source, how, invited_by_id, counted = row
    rosters[group_id].open[member_id] = Spell(
        member_id,
        joined_at,
        role,
        source,
        how,
        invited_by_id,
        id=id_,
        is_counted=bool(counted),
    )


def number_new(cursor: Cursor, moves: Iterable[tuple[int, Move]]) -> None:
    """Give ids to stays that have none."""
    fresh = [move.spell for _, move in moves if move.kind == "joined" and move.spell.id is None]
    if fresh:
        for spell, (id_,) in zip(fresh, cursor.execute(NEXT_STAYS, [len(fresh)]).fetchall(), strict=True):
            spell.id = id_


def save_spells(cursor: Cursor, rosters: Iterable[Roster], places: Mapping[int, Place], new: set[int]) -> None:
    """Insert the stays whose ids are new, update those that changed."""
    spells = [(r.group_id, s) for r in rosters for s in (*r.closed, *r.open.values())]
    changed = [(g, s) for g, s in spells if s.is_dirty and s.id not in new]
    if changed:
        cursor.execute(UPDATE_STAYS, columns_of(changed))
    inserted = [(g, s) for g, s in spells if s.id in new]
    if inserted:
        cursor.execute(
            INSERT_STAYS,
            [
                *columns_of(inserted),
                [places[g].workspace_id for g, _ in inserted],
                [g for g, _ in inserted],
                [s.member_id for _, s in inserted],
                [s.is_counted for _, s in inserted],
            ],
        )


def columns_of(spells: Sequence[tuple[int, Spell]]) -> list[list[object]]:
    """The columns that may change."""
    names = ("id", "joined_at", "role", "source", "how", "invited_by_id", "left_at", "left_how")
    return [[getattr(spell, name) for _, spell in spells] for name in names]


def save_groups(cursor: Cursor, rosters: Iterable[Roster], steps: Mapping[int, tuple[int, int]]) -> None:
    """Versions, reading times and counters of the groups."""
    rows = [(r.group_id, r.version, r.seen_at, *steps.get(r.group_id, (0, 0))) for r in rosters]
    if rows:
        cursor.execute(UPDATE_GROUPS, [list(column) for column in zip(*rows, strict=True)])


def count_groups(cursor: Cursor, moves: Iterable[tuple[int, Move]]) -> None:
    """Keep `group_count`, the first source and the first sight of the members who moved."""
    steps: dict[int, int] = {}
    sources: dict[int, str] = {}
    first: dict[int, datetime] = {}
    for _, move in moves:
        member_id = move.spell.member_id
        steps[member_id] = steps.get(member_id, 0) + {"joined": 1, "left": -1}.get(move.kind, 0)
        first[member_id] = min(first.get(member_id, move.spell.joined_at), move.spell.joined_at)
        if move.spell.source:
            sources.setdefault(member_id, move.spell.source)
    changed = [id_ for id_ in steps if steps[id_] or id_ in sources]
    if changed:
        columns = [[steps[id_] for id_ in changed], [sources.get(id_, "") for id_ in changed]]
        cursor.execute(COUNT_GROUPS, [changed, *columns, [first[id_] for id_ in changed]])


LOAD_GROUPS = """
SELECT id, roster_version, roster_at, workspace_id, connection_id, platform, external_id
FROM community_group WHERE id = ANY(%s)
"""

LOAD_WHOLE = """
SELECT group_id, id, member_id, joined_at, role, source, how, invited_by_id, is_counted
FROM community_stay WHERE left_at IS NULL
  AND workspace_id IN (SELECT workspace_id FROM community_group WHERE id = ANY(%s)) AND group_id = ANY(%s)
"""

LOAD_PAIRS = """
SELECT s.group_id, s.id, s.member_id, s.joined_at, s.role, s.source, s.how, s.invited_by_id, s.is_counted
FROM unnest(%s::bigint[], %s::bigint[]) AS u(g, m)
CROSS JOIN LATERAL (SELECT * FROM community_stay x
  WHERE x.member_id = u.m AND x.group_id = u.g AND x.left_at IS NULL OFFSET 0) AS s
"""
"""Ids of groups and members are unique across workspaces, so the workspace is left out; OFFSET 0 makes each
pair a look-up of its own. A planner that knows nothing of a young table reads all its open stays otherwise."""

LOAD_LEFT = """
SELECT u.g, u.m, max(s.left_at)
FROM unnest(%s::bigint[], %s::bigint[]) AS u(g, m)
JOIN community_stay s ON s.member_id = u.m AND s.group_id = u.g
WHERE s.left_at IS NOT NULL GROUP BY u.g, u.m
"""

NEXT_STAYS = "SELECT nextval('community_stay_id_seq') FROM generate_series(1, %s)"

UPDATE_STAYS = """
UPDATE community_stay s SET joined_at = u.joined_at, role = u.role, source = u.source, how = u.how,
  invited_by_id = u.invited_by, left_at = u.left_at, left_how = u.left_how
FROM unnest(%s::bigint[], %s::timestamptz[], %s::text[], %s::text[], %s::text[], %s::bigint[],
  %s::timestamptz[], %s::text[]) AS u(id, joined_at, role, source, how, invited_by, left_at, left_how)
WHERE s.id = u.id
"""

INSERT_STAYS = """
INSERT INTO community_stay (id, joined_at, role, source, how, invited_by_id, left_at, left_how,
  workspace_id, group_id, member_id, is_counted)
SELECT * FROM unnest(%s::bigint[], %s::timestamptz[], %s::text[], %s::text[], %s::text[], %s::bigint[],
  %s::timestamptz[], %s::text[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bool[])
"""

UPDATE_GROUPS = """
UPDATE community_group g SET roster_version = u.version, roster_at = u.seen_at,
  member_count = g.member_count + u.everyone, customer_count = g.customer_count + u.customers,
  reported_count = CASE WHEN u.seen_at IS DISTINCT FROM g.roster_at THEN NULL ELSE g.reported_count END
FROM unnest(%s::bigint[], %s::text[], %s::timestamptz[], %s::int[], %s::int[])
  AS u(id, version, seen_at, everyone, customers)
WHERE g.id = u.id AND (g.roster_version, g.roster_at) IS DISTINCT FROM (u.version, u.seen_at)
   OR g.id = u.id AND (u.everyone <> 0 OR u.customers <> 0)
"""

COUNT_GROUPS = """
UPDATE community_member m SET group_count = m.group_count + u.step,
  source = CASE WHEN m.source = '' THEN u.source ELSE m.source END,
  first_seen_at = least(m.first_seen_at, u.first)
FROM unnest(%s::bigint[], %s::int[], %s::text[], %s::timestamptz[]) AS u(id, step, source, first) WHERE m.id = u.id
"""
