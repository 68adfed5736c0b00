"""Finding members by their names, with an index that row-level security lets us use."""

from collections.abc import Sequence

from django.db import connection

MOST_TERMS = 4
LAST = "\U0010ffff"


def terms_of(text: str) -> Sequence[str]:
    """The terms a search stands on, longest first; those that a longer one holds are left out.

    Names are cut up by the same function in the database, so what is indexed is what is looked for.
    """
    if not text.strip("\x00 "):
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT community_terms(%s)", [text.replace("\x00", "")])
        found = sorted((row[0] for row in cursor.fetchall()), key=lambda term: (-len(term), term))
    kept: list[str] = []
    for term in found:
        if not any(term in longer for longer in kept):
            kept.append(term)
    return kept[:MOST_TERMS]


def condition_of(workspace_id: int, terms: Sequence[str]) -> tuple[str, list[object]]:
    """SQL that a member `m` must meet, and its values: a name with a word that begins so, for each term.

    The rarest term is looked up once and leads, if it is rare enough; the planner, which cannot know how
    a name goes with an order, would otherwise walk the order's index and may meet nobody for a million
    rows. Where even the rarest term is common, the planner may choose.
    """
    sizes = sizes_of(workspace_id, terms)
    rarest = min(sizes, key=lambda term: sizes[term])
    sql, values = "", list[object]()
    for term in terms:
        leads = term == rarest and sizes[term] < COMMON
        sql += LEADING if leads else FOLLOWING if sizes[rarest] < COMMON else PLAIN
        values += [workspace_id, term, term + LAST]
    return sql, values


def sizes_of(workspace_id: int, terms: Sequence[str]) -> dict[str, int]:
    """How many members each term finds, counted up to where it is common; one query."""
    parts = ", ".join(SIZE for _ in terms)
    values = [value for term in terms for value in (workspace_id, term, term + LAST, COMMON)]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {parts}", values)
        return dict(zip(terms, cursor.fetchone(), strict=True))


COMMON = 20_000
"""From so many members on, a term is common."""

SIZE = """(SELECT count(*) FROM (SELECT 1 FROM community_memberterm t
  WHERE t.workspace_id = %s AND t.term >= %s AND t.term < %s LIMIT %s) x)"""

LEADING = """ AND m.id = ANY(ARRAY(SELECT t.member_id FROM community_memberterm t
  WHERE t.workspace_id = %s AND t.term >= %s AND t.term < %s))"""

PLAIN = """ AND m.id IN (SELECT t.member_id FROM community_memberterm t
  WHERE t.workspace_id = %s AND t.term >= %s AND t.term < %s)"""

FOLLOWING = """ AND EXISTS (SELECT 1 FROM community_memberterm t
  WHERE t.workspace_id = %s AND t.member_id = m.id AND t.term >= %s AND t.term < %s)"""
