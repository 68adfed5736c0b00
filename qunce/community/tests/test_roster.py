"""Rosters on a real database: joins and leaves that truly happened, told once, counted right."""

import pytest

from qunce.community.models import Group, Identity, Member, Stay
from qunce.community.tests.builders import admit, assert_counters_true, changed, fact, minute, seen, told

pytestmark = pytest.mark.django_db


def open_refs(group="g1"):
    ids = Stay.objects.filter(group_id=Group.objects.get(external_id=group).id, left_at=None)
    members = ids.values_list("member_id", flat=True)
    return set(Identity.objects.filter(member_id__in=members).values_list("external_id", flat=True))


def test_a_join_and_a_leave():
    admit(changed(1, added=["a", "b", "staff1"]))
    assert open_refs() == {"a", "b", "staff1"}
    group = Group.objects.get()
    assert (group.member_count, group.customer_count, group.size) == (3, 2, 3)
    admit(changed(2, removed=["a"]))
    assert open_refs() == {"b", "staff1"}
    assert told() == ["joined", "joined", "joined", "left"]
    assert_counters_true()


def test_a_redelivery_under_another_key_changes_nothing():
    admit(changed(1, added=["a"], last="v0", now="v1", key="x"))
    admit(changed(1, added=["a"], last="v0", now="v1", key="y"))
    assert (told(), Stay.objects.count()) == (["joined"], 1)


def test_one_batch_may_hold_a_whole_history():
    admit(changed(1, added=["a"]), changed(2, removed=["a"]), changed(3, added=["a"]), changed(4, added=["a"]))
    assert told() == ["joined", "left", "joined"]
    assert list(Stay.objects.order_by("joined_at").values_list("joined_at", "left_at")) == [
        (minute(1), minute(2)),
        (minute(3), None),
    ]
    assert_counters_true()


def test_a_reading_mends_what_was_lost_and_brings_the_source():
    admit(changed(1, added=["a", "b"]))
    admit(
        seen(
            9,
            {
                "a": {"joined_at": minute(1).isoformat(), "source": "code-7", "how": "scan", "invited_by": "staff9"},
                "c": 5,
            },
            owner="a",
        )
    )
    assert open_refs() == {"a", "c"}
    assert told() == ["joined", "joined", "left", "sourced", "joined"]
    stay = Stay.objects.get(member_id=Identity.objects.get(external_id="a").member_id)
    assert (stay.source, stay.how, stay.role) == ("code-7", "scan", "owner")
    assert Member.objects.get(id=stay.member_id).source == "code-7"
    assert_counters_true()


def test_who_turns_out_to_be_staff_leaves_the_numbers():
    admit(changed(1, added=["x"]))
    assert Group.objects.get().customer_count == 1
    admit(seen(2, {"x": {"kind": "staff"}}))
    assert (Group.objects.get().customer_count, Group.objects.get().member_count) == (0, 1)
    assert_counters_true()


def test_somebody_was_first_seen_when_they_joined_even_if_we_heard_of_it_later():
    admit(fact("message.posted", 8, member_ref="a"))
    admit(seen(9, {"a": 2}))
    assert Member.objects.get().first_seen_at == minute(2)
