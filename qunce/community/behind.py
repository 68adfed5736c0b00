"""The people behind the numbers: ids of members, for drilling down."""

from qunce.community.counting import rows_of, window_of
from qunce.platform.metrics import Question
from qunce.platform.tenancy import Scope

STAYS = "SELECT DISTINCT s.member_id FROM community_stay s WHERE s.workspace_id = %(workspace)s AND s.is_counted"


def people_standing(scope: Scope, question: Question) -> list[int]:
    """Who is in a group when the period ends."""
    return found(scope, question, " AND s.joined_at < %(end)s AND (s.left_at IS NULL OR s.left_at >= %(end)s)")


def people_joining(scope: Scope, question: Question) -> list[int]:
    """Who joined in the period."""
    return found(scope, question, " AND s.how <> 'present' AND s.joined_at >= %(start)s AND s.joined_at < %(end)s")


def people_leaving(scope: Scope, question: Question) -> list[int]:
    """Who left in the period."""
    return found(scope, question, " AND s.left_at >= %(start)s AND s.left_at < %(end)s")


def people_crossing(scope: Scope, question: Question) -> list[int]:
    """Who joined or left in the period."""
    return sorted({*people_joining(scope, question), *people_leaving(scope, question)})


def people_active(scope: Scope, question: Question) -> list[int]:
    """Who was in a group and did something."""
    narrow = " AND a.group_id = s.group_id" if question.group_id is not None else ""
    return found(
        scope,
        question,
        " AND s.joined_at < %(end)s AND (s.left_at IS NULL OR s.left_at >= %(start)s)"  # noqa: S608
        " AND EXISTS (SELECT 1 FROM community_activityday a WHERE a.workspace_id = s.workspace_id"
        f" AND a.member_id = s.member_id AND a.is_counted AND a.day BETWEEN %(first)s AND %(last)s{narrow})",
    )


def people_talking(scope: Scope, question: Question) -> list[int]:
    """Who wrote a message."""
    window = window_of(scope, question)
    member = "" if window.has_reports else " JOIN community_member m ON m.id = a.member_id"
    sql = (
        f"SELECT DISTINCT a.member_id FROM community_activityday a{member}"  # noqa: S608  only words of this module
        " WHERE a.workspace_id = %(workspace)s AND a.is_counted AND a.messages > 0"
        f" AND a.day BETWEEN %(first)s AND %(last)s{window.group.format('a')}{window.source.format('m')} ORDER BY 1"
    )
    return [row[0] for row in rows_of(window, sql)]


def found(scope: Scope, question: Question, condition: str) -> list[int]:
    """The members of the stays that meet a condition."""
    window = window_of(scope, question)
    sql = f"{STAYS}{condition}{window.group.format('s')}{window.source.format('s')} ORDER BY 1"
    return [row[0] for row in rows_of(window, sql)]
