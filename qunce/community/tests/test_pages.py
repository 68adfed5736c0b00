"""Pages through the test client: visible text, hostile names, another workspace's ids, a fixed number of queries."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from qunce.community.models import Consent, Group, Identity, Member, MemberTag, Note, Tag
from qunce.community.tests.builders import admit, assert_counters_true, changed, fact, seen
from qunce.console.models import Person, Staff

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def client(a_workspace):
    return a_client(a_workspace, "owner")


def a_client(workspace, role):
    person = Person.objects.create(email=f"{role}@example.com", name="Li", language="en")
    Staff.objects.create(workspace_id=workspace.id, person_id=person.pk, role=role)
    client = Client()
    client.force_login(person)
    return client


def some_history(workspace_id, group="g1", people=3):
    admit(
        seen(
            1,
            {f"{group}m{n}": 0 for n in range(people)},
            workspace_id=workspace_id,
            group=group,
            name=HOSTILE,
            owner=f"{group}m0",
        ),
        fact(
            "contact.seen", 2, workspace_id=workspace_id, group=None, member_ref=f"{group}m0", payload={"name": HOSTILE}
        ),
        fact(
            "message.posted",
            3,
            workspace_id=workspace_id,
            group=group,
            member_ref=f"{group}m1",
            payload={"text": "hello <b>"},
        ),
        changed(4, removed=[f"{group}m2"], workspace_id=workspace_id, group=group),
    )


def member_id(ref):
    return Identity.objects.get(external_id=ref).member_id


def shown(client, address, **rest):
    answer = client.get(address, **rest)
    assert answer.status_code == 200, (address, answer.status_code)
    text = answer.content.decode()
    assert HOSTILE not in text
    return text


def test_every_page_of_a_group_shows_its_name_literally(client, a_workspace):
    some_history(a_workspace.id)
    group = Group.objects.get()
    assert "&lt;script&gt;" in shown(client, "/groups")
    overview = shown(client, f"/groups/{group.id}")
    assert "2 / 200" in overview
    assert "hello &lt;b&gt;" in overview
    assert "Joins and leaves" in shown(client, f"/groups/{group.id}/timeline")
    assert "hello" not in shown(client, f"/groups/{group.id}/timeline?show=moves")
    people = shown(client, f"/groups/{group.id}/people")
    assert "N g1m1" in people
    assert "N g1m2" not in people
    assert "N g1m2" in shown(client, f"/groups/{group.id}/people?who=left")
    assert "N g1m1" in shown(client, f"/groups/{group.id}/people?q=g1m1")
    assert "Purpose" in shown(client, f"/groups/{group.id}/settings")


def test_a_group_s_settings_are_kept_and_a_state_needs_its_reason(client, a_workspace):
    some_history(a_workspace.id)
    group = Group.objects.get()
    given = {"type": "flash", "purpose": "Morning deals", "capacity": 500, "state": "archived"}
    assert client.post(f"/groups/{group.id}/settings", given).status_code == 422
    answer = client.post(f"/groups/{group.id}/settings", given | {"state_reason": "over"})
    assert answer.status_code == 302
    group.refresh_from_db()
    assert (group.type, group.capacity, group.state, group.state_reason) == ("flash", 500, "archived", "over")


def test_groups_are_filtered_sorted_and_changed_together(client, a_workspace):
    for name in ("a", "b"):
        some_history(a_workspace.id, name)
    ids = list(Group.objects.values_list("id", flat=True))
    assert "fits this search" in shown(client, "/groups?state=archived")
    for address in (
        "size=small",
        "size=full",
        "active=quiet-7",
        "active=1",
        "type=flash",
        "platform=manual",
        f"owner={member_id('am0')}",
        "sort=-people",
        "sort=name",
        "q=alert",
    ):
        shown(client, f"/groups?{address}")
    assert "2 groups are ticked" in client.post("/groups/type", {"ids": ids}).content.decode()
    assert client.post("/groups/type", {"ids": ids, "value": "sales", "next": "//evil"}).url == "/groups"
    assert client.post("/groups/state", {"ids": ids, "value": "archived", "reason": "x"}).status_code == 302
    assert set(Group.objects.values_list("type", "state")) == {("sales", "archived")}


def test_a_group_by_hand_and_its_day(client, a_workspace):
    answer = client.post("/groups/new", {"name": "妈妈 1 群", "type": "", "capacity": 200})
    group = Group.objects.get()
    assert answer.url == f"/groups/{group.id}"
    assert client.post("/groups/new", {"name": "妈妈 1 群", "type": "", "capacity": 200}).status_code == 302
    assert Group.objects.count() == 1
    assert "Report a day" in shown(client, f"/groups/{group.id}")
    numbers = {"day": "2026-11-20", "members": 120, "joins": 4, "leaves": 1, "messages": 33}
    assert client.post(f"/groups/{group.id}/day", numbers).status_code == 302
    assert "120 / 200" in shown(client, f"/groups/{group.id}")
    assert client.post(f"/groups/{group.id}/day", numbers | {"members": -1}).status_code == 422
    shown(client, f"/groups/{group.id}/day")


def test_members_are_found_filtered_and_paged(client, a_workspace):
    some_history(a_workspace.id, people=60)
    text = shown(client, "/members")
    assert "1–50" in text
    assert "60" in text
    assert "N g1m33" in shown(client, "/members?q=g1m33")
    assert "fits this search" in shown(client, "/members?q=%00")
    group = Group.objects.get()
    for address in (
        f"group={group.id}",
        "kind=customer",
        "kind=bot",
        "active=7",
        "active=quiet-30",
        "active=never",
        "joined=1",
        "sort=joined",
        "sort=-joined",
        "after=x,1",
        "after=2026-01-01T00:00:00%2B00:00,7",
    ):
        shown(client, f"/members?{address}")


def test_tags_notes_and_consents(client, a_workspace):
    some_history(a_workspace.id)
    one, two = member_id("g1m0"), member_id("g1m1")
    assert client.post(f"/members/{one}/tags", {"name": HOSTILE}).status_code == 302
    assert client.post(f"/members/{one}/tags", {"name": HOSTILE}).status_code == 302
    tag = Tag.objects.get()
    assert client.post("/members/tag", {"ids": [one, two], "value": tag.name}).status_code == 302
    assert MemberTag.objects.count() == Tag.objects.get().member_count == 2
    assert "N g1m1" in shown(client, f"/members?tag={tag.id}")
    assert client.post("/members/untag", {"ids": [one], "value": str(tag.id)}).status_code == 302
    client.post(f"/members/{one}/notes", {"text": "likes fish\nno pork"})
    client.post(f"/members/{one}/consents", {"purpose": "marketing", "text_version": "v2"})
    profile = shown(client, f"/members/{one}")
    assert "likes fish" in profile
    assert "v2" in profile
    shown(client, f"/members/{one}/timeline")
    assert "&lt;script&gt;" in shown(client, f"/members/{two}")
    assert_counters_true()
    client.post(f"/members/{one}/notes/{Note.objects.get().id}/remove")
    client.post(f"/members/{one}/consents/{Consent.objects.get().id}/withdraw")
    assert (Note.objects.count(), Consent.objects.filter(withdrawn_at=None).count()) == (0, 0)
    client.post(f"/members/{two}/tags/{tag.id}/remove")
    assert_counters_true()
    client.post(f"/tags/{tag.id}/rename", {"name": "VIP"})
    assert "VIP" in shown(client, "/tags")
    client.post(f"/tags/{tag.id}/delete")
    client.post("/tags/new", {"name": "new one"})
    assert list(Tag.objects.values_list("name", flat=True)) == ["new one"]


def test_another_workspace_s_ids_are_not_there(client, a_workspace):
    some_history(a_workspace.id + 1)
    group, member = Group.objects.get(), Member.objects.first()
    for address in (
        f"/groups/{group.id}",
        f"/groups/{group.id}/people",
        f"/groups/{group.id}/timeline",
        f"/members/{member.id}",
        f"/groups/{group.id}/day",
        f"/members/{member.id}/timeline",
    ):
        assert client.get(address).status_code == 404, address
    tag = Tag.objects.create(workspace_id=a_workspace.id, name="t")
    client.post("/members/tag", {"ids": [member.id], "value": "t"})
    client.post("/groups/type", {"ids": [group.id], "value": "sales"})
    assert (MemberTag.objects.count(), Group.objects.get().type) == (0, "")
    assert Tag.objects.get(id=tag.id).member_count == 0
    assert HOSTILE not in shown(client, "/members")


def test_an_analyst_reads_only(a_workspace):
    some_history(a_workspace.id)
    analyst = a_client(a_workspace, "analyst")
    member = Member.objects.first()
    shown(analyst, f"/members/{member.id}")
    assert "New group" not in shown(analyst, "/groups")
    assert analyst.post(f"/members/{member.id}/notes", {"text": "x"}).status_code in {302, 404}
    assert Note.objects.count() == 0
    assert analyst.get("/groups/new").status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "/groups",
        "/members",
        "/members?q=N&joined=30&kind=customer",
        "/groups/{g}/people",
        "/groups/{g}",
        "/members/{m}",
        "/groups/{g}/timeline",
    ],
)
def test_more_rows_cost_no_more_queries(client, a_workspace, address):
    def count():
        where = address.format(g=Group.objects.order_by("id").first().id, m=member_id("am0"))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(where).status_code == 200
        return len(queries)

    some_history(a_workspace.id, "a", people=3)
    client.get("/groups")
    few = count()
    for n in range(6):
        some_history(a_workspace.id, f"x{n}", people=8)
    admit(seen(9, {f"ax{n}": 5 for n in range(20)} | {"am0": 0}, workspace_id=a_workspace.id, group="a"))
    assert count() == few


def test_the_palette_finds_groups_and_members_by_name(client, a_workspace):
    some_history(a_workspace.id)
    text = shown(client, "/palette?q=g1m1")
    assert "N g1m1" in text
