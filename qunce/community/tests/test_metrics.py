"""The declared numbers on FX-1, whose answers were worked out by hand."""

from datetime import date

import pytest

from qunce.community.models import Group, Identity, Stay
from qunce.community.tests.builders import admit, assert_counters_true, fact
from qunce.community.tests.fx1 import admit_fx1
from qunce.platform.metrics import Period, Question, all_metrics, ask
from qunce.platform.tenancy import Scope

pytestmark = pytest.mark.django_db
MARCH = Period(date(2025, 3, 1), date(2025, 3, 31))


@pytest.fixture
def scope(a_workspace):
    admit_fx1(a_workspace.id)
    return Scope(a_workspace.id)


def halves(scope, slug, **narrow):
    answer = ask(scope, slug, Question(narrow.pop("period", MARCH), **narrow))[0]
    return (answer.numerator, answer.denominator)


def parts(scope, slug, cut, **narrow):
    answers = ask(scope, slug, Question(narrow.pop("period", MARCH), cut=cut, **narrow))
    return {a.label: a.numerator if a.denominator is None else (a.numerator, a.denominator) for a in answers}


@pytest.mark.requirement("R-S4-32")
def test_the_golden_numbers(scope):
    assert halves(scope, "members") == (8, None)
    assert halves(scope, "joins") == (10, None)
    assert halves(scope, "leaves") == (2, None)
    assert halves(scope, "net_growth") == (8, None)
    assert halves(scope, "active_rate") == (6, 10)
    assert halves(scope, "messages") == (10, None)
    assert halves(scope, "messages_per_active") == (10, 6)
    assert halves(scope, "churn_rate") == (2, 10)
    assert_counters_true()


def test_by_source_the_parts_add_up(scope):
    assert parts(scope, "joins", "source") == {"mp_article": 2, "store": 3, "referral": 3, "sms": 2}
    assert parts(scope, "churn_rate", "source") == {
        "mp_article": (0, 2),
        "store": (1, 3),
        "referral": (1, 3),
        "sms": (0, 2),
    }
    assert halves(scope, "joins", source="store") == (3, None)
    assert halves(scope, "messages", source="store") == (5, None)
    assert halves(scope, "active_rate", source="sms") == (0, 2)


def test_by_day_and_by_group(scope):
    days = parts(scope, "members", "day")
    assert (len(days), days["2025-03-01"], days["2025-03-03"], days["2025-03-04"], days["2025-03-31"]) == (
        31,
        2,
        5,
        4,
        8,
    )
    assert parts(scope, "leaves", "day") == {"2025-03-04": 1, "2025-03-20": 1}
    assert parts(scope, "active_rate", "day")["2025-03-05"] == (3, 6)
    assert parts(scope, "net_growth", "group") == {Group.objects.get().name: 8}
    assert parts(scope, "messages", "group") == {Group.objects.get().name: 10}
    assert parts(scope, "active_rate", "group") == {Group.objects.get().name: (6, 10)}


def test_the_people_behind_a_number_are_as_many_as_it_says(scope):
    for slug, number in {
        "members": 8,
        "joins": 10,
        "leaves": 2,
        "active_rate": 6,
        "messages": 6,
        "churn_rate": 2,
    }.items():
        assert len(all_metrics()[slug].people(scope, Question(MARCH))) == number
    assert len(all_metrics()["messages"].people(scope, Question(MARCH, source="store"))) == 2


def test_nothing_to_divide_is_no_zero(scope):
    nothing = Question(Period(date(2024, 1, 1), date(2024, 1, 31)))
    assert [ask(scope, slug, nothing)[0].value for slug in ("active_rate", "messages_per_active", "churn_rate")] == [
        None
    ] * 3


def test_another_workspace_sees_nothing_of_it(scope):
    other = Scope(scope.workspace_id + 1)
    assert [ask(other, slug, Question(MARCH))[0].numerator for slug in all_metrics()] == [0] * len(all_metrics())


def test_a_person_in_two_groups_is_one_person_but_joined_twice(scope):
    ref = Identity.objects.get(member_id=Stay.objects.order_by("id").first().member_id).external_id
    joined = {"added": [{"ref": ref, "kind": "customer"}]}
    admit(
        fact(
            "roster.changed",
            Stay.objects.first().joined_at,
            group="g2",
            workspace_id=scope.workspace_id,
            payload=joined,
        )
    )
    assert halves(scope, "members") == (8, None)
    assert halves(scope, "joins") == (11, None)


def test_reported_days_count_where_nobody_is_known(scope):
    for day, members, joins in (("2025-03-10", 100, 5), ("2025-03-12", 110, 12)):
        payload = {"day": day, "members": members, "joins": joins, "leaves": 2, "messages": 40}
        admit(fact("group.day_reported", 0, key=day, group="m1", workspace_id=scope.workspace_id, payload=payload))
        admit(
            fact("group.day_reported", 0, key=f"{day}x", group="g1", workspace_id=scope.workspace_id, payload=payload)
        )
    assert halves(scope, "members") == (118, None)
    assert (halves(scope, "joins"), halves(scope, "messages")) == ((27, None), (90, None))
    days = parts(scope, "members", "day")
    assert (days["2025-03-09"], days["2025-03-11"], days["2025-03-31"]) == (7, 109, 118)
    assert parts(scope, "members", "group") == {"#g1": 8, "#m1": 110}
    assert halves(scope, "messages_per_active") == (10, 6)


def test_every_metric_has_its_words_in_three_languages():
    for metric in all_metrics().values():
        assert set(metric.names) == set(metric.formulas) == {"zh-hans", "en", "es"}
