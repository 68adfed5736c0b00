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


def condition_of(terms: Sequence[str]) -> tuple[str, list[str]]:
    """SQL that a member `m` must meet, and its values: a name with a word that begins so, for each term."""
    sql = "".join(
        " AND m.id IN (SELECT t.member_id FROM community_memberterm t"
        " WHERE t.workspace_id = m.workspace_id AND t.term >= %s AND t.term < %s)"
        for _ in terms
    )
    return sql, [value for term in terms for value in (term, term + LAST)]
