"""The words under which a name is found."""

import pytest
from django.db import connection

from qunce.community.models import NEVER, Member, MemberTerm

NAMES = [
    ("Anna-Maria López", {"anna", "maria", "lópez"}),
    ("张小明", {"张小", "小明", "明"}),
    ("小明妈妈 Amy2", {"小明", "明妈", "妈妈", "妈", "amy2"}),
    ("A店长🎉", {"a", "店长", "长", "🎉"}),
    ("  ", set()),
    ("<b>'; DROP", {"b", "drop"}),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "terms"), NAMES)
def test_a_name_is_found_under_its_words_and_pairs_of_characters(name, terms):
    with connection.cursor() as cursor:
        cursor.execute("SELECT community_terms(%s)", [name])
        assert {row[0] for row in cursor.fetchall()} == terms


@pytest.mark.django_db
def test_terms_follow_the_name_and_nothing_else_rewrites_them():
    member = Member.objects.create(workspace_id=1, name="张小明", first_seen_at=NEVER)
    assert set(terms_of(member)) == {"张小", "小明", "明"}
    ids = list(MemberTerm.objects.values_list("id", flat=True))
    Member.objects.filter(id=member.id).update(group_count=0, name="张小明")
    assert list(MemberTerm.objects.values_list("id", flat=True)) == ids
    Member.objects.filter(id=member.id).update(name="Amy")
    assert terms_of(member) == ["amy"]


@pytest.mark.django_db
def test_the_comparisons_that_a_search_uses_are_leakproof():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT bool_and(proleakproof) FROM pg_proc WHERE proname IN ('text_ge', 'text_lt', 'texteq', 'int8eq')"
        )
        assert cursor.fetchone() == (True,)


def terms_of(member):
    return list(MemberTerm.objects.filter(member_id=member.id).values_list("term", flat=True))
