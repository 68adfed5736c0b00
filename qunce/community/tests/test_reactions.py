"""Groups, contacts, activity and reported days."""

from datetime import UTC, date, datetime

import pytest

from qunce.community.models import NEVER, ActivityDay, Group, Identity, Member, Stay
from qunce.community.tests.builders import admit, assert_counters_true, changed, fact, minute, seen
from qunce.connectors.models import Connection, SyncWish

pytestmark = pytest.mark.django_db


def a_connection():
    return Connection.objects.create(workspace_id=1, connector="wecom", name="c", public_id="p1").id


def wishes():
    return list(SyncWish.objects.values_list("task", flat=True))


def member(ref):
    return Member.objects.get(id=Identity.objects.get(external_id=ref).member_id)


def test_a_group_is_made_when_first_heard_of_and_named_when_seen():
    admit(fact("message.posted", 1, group="wrOgQhDgAA1234567", member_ref="a"))
    assert Group.objects.get().name == "#234567"
    admit(fact("group.seen", 2, group="wrOgQhDgAA1234567", payload={"name": "<b>妈妈 1 群</b>", "owner": "boss"}))
    group = Group.objects.get()
    assert (group.name, group.owner_ref) == ("<b>妈妈 1 群</b>", "boss")


def test_an_older_name_in_the_same_batch_does_not_win():
    admit(
        fact("group.renamed", 5, payload={"name": "new"}),
        fact("group.renamed", 2, payload={"name": "old"}),
    )
    assert Group.objects.get().name == "new"


def test_a_change_that_does_not_say_what_asks_for_a_reading():
    connection = a_connection()
    admit(fact("group.renamed", 1, connection_id=connection), fact("group.notice_changed", 1, connection_id=connection))
    assert wishes() == ["group:g1"]


def test_a_gap_in_the_versions_asks_for_a_reading():
    connection = a_connection()
    admit(seen(0, {}, version="v0", connection_id=connection))
    admit(changed(1, added=["a"], last="v0", now="v1", connection_id=connection))
    assert wishes() == []
    admit(changed(3, added=["c"], last="v2", now="v3", connection_id=connection))
    assert wishes() == ["group:g1"]


def test_dismissed_until_seen_alive():
    admit(fact("group.dismissed", 1))
    assert Group.objects.get().state == "dismissed"
    admit(seen(2, {"a": 1}))
    assert Group.objects.get().state == "growing"


def test_contacts_bring_names_and_the_first_source():
    admit(changed(1, added=["wm00abcdef"]))
    assert member("wm00abcdef").name == "#abcdef"
    followers = [
        {"ref": "s", "added_at": "2026-01-02", "source": "late"},
        {"ref": "s", "added_at": "2026-01-01", "source": "early"},
    ]
    admit(
        fact("contact.seen", 2, group=None, member_ref="wm00abcdef", payload={"name": "小明", "followers": followers})
    )
    admit(fact("contact.added", 3, group=None, member_ref="wm00abcdef", actor_ref="emp", source="later"))
    person = member("wm00abcdef")
    assert (person.name, person.source, person.kind) == ("小明", "early", "customer")
    assert member("emp").kind == "staff"


def test_a_stated_unionid_joins_identities_of_one_person():
    admit(fact("contact.seen", 1, group=None, member_ref="x", payload={"name": "A", "unionid": "u"}))
    admit(
        fact("contact.seen", 2, group=None, member_ref="y", platform="telegram", payload={"name": "A", "unionid": "u"})
    )
    admit(fact("contact.seen", 3, group=None, member_ref="z", platform="telegram", payload={"name": "A"}))
    assert Member.objects.count() == 2
    assert member("x").id == member("y").id != member("z").id


def test_the_day_is_the_workspace_s_own(a_workspace):
    late = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)
    admit(
        fact("message.posted", late, key="1", workspace_id=a_workspace.id, member_ref="a"),
        fact("message.posted", late, key="2", workspace_id=a_workspace.id, member_ref="a"),
        fact("link.clicked", late, key="3", workspace_id=a_workspace.id, member_ref="a", group=None),
    )
    days = ActivityDay.objects.order_by("group_id")
    assert [(d.day, d.messages, d.clicks) for d in days] == [(date(2026, 11, 23), 0, 1), (date(2026, 11, 23), 2, 0)]
    assert member("a").last_active_at == late
    assert Group.objects.get().last_message_at == late


def test_staff_bots_and_tests_are_not_counted():
    admit(
        fact("staff.seen", 1, group=None, member_ref="s", payload={"name": "Li"}),
        fact("message.posted", 2, member_ref="s"),
        fact("message.posted", 2, member_ref="b", is_bot=True),
        fact("message.posted", 2, member_ref="t", is_test=True),
        fact("message.posted", 2, member_ref="c"),
    )
    counted = ActivityDay.objects.filter(is_counted=True).values_list("member_id", flat=True)
    assert list(counted) == [member("c").id]
    assert member("t").last_active_at == NEVER


def test_a_reported_day_replaces_itself_and_sets_the_size():
    def report(at, day, members):
        payload = {"day": day, "members": members, "joins": 3, "leaves": 1, "messages": 20}
        return fact("group.day_reported", at, payload=payload, platform="manual")

    admit(report(1, "2026-11-21", 80), report(2, "2026-11-20", 70))
    assert Group.objects.get().size == 80
    admit(report(3, "2026-11-21", 85))
    assert Group.objects.get().size == 85


def test_one_batch_may_speak_of_many_workspaces():
    admit(changed(1, added=["a"], workspace_id=1), changed(1, added=["a"], workspace_id=2))
    assert Stay.objects.values("workspace_id").distinct().count() == 2
    assert Member.objects.count() == 2
    assert_counters_true()
    assert minute(1) == Stay.objects.first().joined_at
