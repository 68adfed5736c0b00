"""The lists over many rows: what they find, how they page, and that size costs no queries."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from qunce.bench.asking import measure_lists, questions
from qunce.bench.volume import fill
from qunce.community import searching
from qunce.community.lists import MEMBERS
from qunce.community.member_rows import fetch_members
from qunce.community.models import Member
from qunce.community.tests.builders import assert_counters_true
from qunce.console.api import Query
from qunce.platform.tenancy import Scope

pytestmark = pytest.mark.django_db
SCOPE = Scope(1)


def test_every_question_takes_a_fixed_number_of_queries():
    fill(1, members=600, groups=12)
    counted = {}
    for name, query in questions(SCOPE, MEMBERS):
        with CaptureQueriesContext(connection) as captured:
            fetch_members(SCOPE, query)
        counted[name] = len(captured)
    assert max(counted.values()) <= 6
    assert_counters_true()
    report = measure_lists(SCOPE, repeats=1)
    assert report["groups"]["most_queries"] <= 2


@pytest.mark.parametrize("common", [0, 20_000])
def test_a_search_finds_the_same_whether_its_terms_are_rare_or_common(monkeypatch, common):
    fill(1, members=300, groups=3)
    monkeypatch.setattr(searching, "COMMON", common)
    for text, expected in (("anna", lambda n: n.startswith("Anna")), ("AN", lambda n: n.startswith("Anna"))):
        found = fetch_members(SCOPE, Query(text=text, sort="joined", is_descending=True, limit=500))
        assert {m.name for m in found.items} == {m.name for m in Member.objects.all() if expected(m.name)}
    one = Member.objects.filter(name__regex="^[一-龥]{3}$").first()
    assert one.id in {m.id for m in fetch_members(SCOPE, Query(text=one.name, sort="joined")).items}


def test_paging_meets_everybody_once():
    fill(1, members=230, groups=3)
    for sort in ("active", "joined"):
        for descending in (True, False):
            met, after = [], ""
            while True:
                rows = fetch_members(SCOPE, Query(sort=sort, is_descending=descending, after=after, limit=50))
                met += [m.id for m in rows.items]
                after = rows.next_after
                if not after:
                    break
            assert (len(met), len(set(met))) == (230, 230)
            assert rows.total == 230
