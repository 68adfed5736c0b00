"""Numbers on screens: tiles lead to people, cost few queries, say what they are; roles and bulk acts."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from qunce.community.models import Group, Member, Stay
from qunce.community.tests.builders import admit, fact, seen
from qunce.community.tests.test_pages import a_client, member_id, shown
from qunce.console.api import last_days, make_tiles
from qunce.platform.models import AuditEntry
from qunce.platform.tenancy import Scope

pytestmark = pytest.mark.django_db
HOME_TILES = ("members", "net_growth", "joins", "leaves", "active_rate", "messages")


@pytest.fixture
def client(a_workspace):
    return a_client(a_workspace, "owner")


def some_people(workspace_id, people=5, group="g1"):
    now = timezone.now() - timedelta(minutes=5)
    refs = {f"{group}m{n}": {"joined_at": now.isoformat()} for n in range(people)}
    admit(seen(now, refs, workspace_id=workspace_id, group=group, name=f"Group {group}"))
    admit(
        fact(
            "message.posted",
            now,
            workspace_id=workspace_id,
            group=group,
            member_ref=f"{group}m1",
            payload={"text": "x"},
        )
    )


def test_six_tiles_cost_one_query_each_and_two_more_for_the_rate(a_workspace):
    some_people(a_workspace.id)
    scope = Scope(a_workspace.id, "Asia/Shanghai", user_id=1, role="owner")
    for days in (1, 7, 30):
        with CaptureQueriesContext(connection) as queries:
            tiles = make_tiles(scope, HOME_TILES, last_days(scope, days))
        assert len(queries) == 8
        assert [tile.text for tile in tiles][:4] == ["5", "5", "5", "0"]


def test_the_sum_of_days_is_what_the_period_says(a_workspace):
    some_people(a_workspace.id)
    scope = Scope(a_workspace.id, "Asia/Shanghai", user_id=1, role="owner")
    month = {tile.slug: tile.text for tile in make_tiles(scope, HOME_TILES, last_days(scope, 30))}
    longer = {tile.slug: tile.text for tile in make_tiles(scope, HOME_TILES, last_days(scope, 60))}
    assert month == longer


def test_a_tile_leads_to_the_people_behind_it(client, a_workspace):
    some_people(a_workspace.id, 5)
    group = Group.objects.get()
    home = shown(client, "/")
    today = timezone.now().astimezone(Scope(a_workspace.id, "Asia/Shanghai").zone).date()
    asked = {"first": (today - timedelta(days=6)).isoformat(), "last": today.isoformat()}
    for slug in HOME_TILES:
        assert f"/metrics/{slug}/people?{urlencode(asked)}".replace("&", "&amp;") in home
    joined = shown(client, f"/metrics/joins/people?{urlencode(asked)}")
    assert "How often customers joined a group" in joined
    assert "1–5 of 5" in joined
    talking = shown(client, f"/metrics/messages/people?{urlencode(asked | {'group': group.id})}")
    assert "N g1m1" in talking
    assert "N g1m2" not in talking
    assert "N g1m1" in shown(client, f"/metrics/joins/people?{urlencode(asked | {'q': 'g1m1'})}")
    assert "Nobody is behind" in shown(client, "/metrics/leaves/people?first=2020-01-01&last=2020-01-02")
    shown(client, "/metrics/joins/people?first=9999-12-31&last=9999-12-31")
    assert client.get("/metrics/nonsense/people").status_code == 404
    assert client.get("/metrics/joins/people?group=999999").status_code == 404
    assert client.get("/metrics/joins/people?group=x").status_code == 404


def test_messages_per_active_member_has_two_digits(a_workspace):
    some_people(a_workspace.id)
    scope = Scope(a_workspace.id, "Asia/Shanghai", user_id=1, role="owner")
    (tile,) = make_tiles(scope, ["messages_per_active"], last_days(scope, 7))
    assert (tile.text, tile.halves, tile.is_small) == ("1.00", "1 / 1", True)


def test_a_group_s_numbers_are_of_the_days_that_were_chosen(client, a_workspace):
    some_people(a_workspace.id)
    long_ago = timezone.now() - timedelta(days=900)
    admit(
        seen(
            long_ago,
            {f"old{n}": {"joined_at": long_ago.isoformat()} for n in range(7)},
            workspace_id=a_workspace.id,
            group="old",
            name="Old",
        ),
        fact(
            "message.posted",
            long_ago,
            workspace_id=a_workspace.id,
            group="old",
            member_ref="old1",
            payload={"text": "x"},
        ),
    )
    live, old = Group.objects.get(external_id="g1"), Group.objects.get(external_id="old")
    assert 'href="?days=7" class="is-here"' in shown(client, f"/groups/{live.id}")
    assert 'href="?days=all" class="is-here"' in shown(client, f"/groups/{old.id}")
    assert ">7</a>" in shown(client, f"/groups/{old.id}")
    assert 'href="?days=30" class="is-here"' in shown(client, f"/groups/{old.id}?days=30")


def test_who_was_already_there_did_not_join(client, a_workspace):
    now = timezone.now()
    admit(
        fact(
            "roster.changed",
            now,
            workspace_id=a_workspace.id,
            payload={
                "added": [{"ref": "m1", "kind": "customer"}],
                "removed": [],
                "how": "present",
                "last_version": "",
                "version": "",
            },
        )
    )
    text = shown(client, f"/groups/{Group.objects.get().id}/timeline")
    assert "was already in" in text
    assert " joined " not in text
    assert "already there" in shown(client, f"/groups/{Group.objects.get().id}/people")


def test_roles_are_given_to_ticked_people_and_taken_back(client, a_workspace):
    now = timezone.now()
    admit(seen(now, {"a": {}, "b": {}, "boss": {}}, workspace_id=a_workspace.id, owner="boss", name="G"))
    group = Group.objects.get()
    stays = dict(Stay.objects.values_list("member_id", "id"))
    ids = ",".join(str(id_) for id_ in stays.values())
    address = f"/groups/{group.id}/people/role"
    assert "3 people are ticked" in shown_post(client, address, {"ids": ids})
    answer = client.post(address, {"ids": ids, "value": "koc"}, follow=True)
    assert "2 people are now: KOC" in answer.content.decode()
    roles = dict(Stay.objects.values_list("member_id", "role"))
    assert roles == {member_id("a"): "koc", member_id("b"): "koc", member_id("boss"): "owner"}
    entry = AuditEntry.objects.get(action="stay.role")
    assert set(entry.before.values()) == {"member"}

    later = {ref: {"joined_at": now.isoformat()} for ref in ("a", "b", "boss")}
    admit(seen(now + timedelta(minutes=2), later, workspace_id=a_workspace.id, owner="boss", version="9"))
    assert dict(Stay.objects.values_list("member_id", "role")) == roles, "a sync keeps what an operator has set"

    assert client.post(f"{address}/undo/{entry.pk}").status_code == 302
    assert set(Stay.objects.exclude(member_id=member_id("boss")).values_list("role", flat=True)) == {"member"}
    assert client.post(f"{address}/undo/999999", HTTP_HX_REQUEST="true").status_code == 404
    client.post(address, {"ids": ids, "value": "owner"})
    assert Stay.objects.filter(role="owner").count() == 1


def shown_post(client, address, given):
    answer = client.post(address, given)
    assert answer.status_code == 200
    return answer.content.decode()


def test_all_that_match_are_found_again_by_the_address(client, a_workspace):
    some_people(a_workspace.id, 70)
    address = "/members?kind=customer&q=N"
    assert "Tick all 70 that match" in shown(client, address)
    asked = shown_post(client, "/members/tag", {"all": "yes", "next": address, "ids": "1"})
    assert "70 members are ticked" in asked
    client.post("/members/tag", {"all": "yes", "next": "/members?q=g1m1", "value": "vip"})
    assert Member.objects.filter(id__in=tagged()).count() == 11


def tagged():
    from qunce.community.models import MemberTag

    return MemberTag.objects.values_list("member_id", flat=True)


def test_a_filter_s_choices_are_looked_for_by_text(client, a_workspace):
    names = [
        Group(workspace_id=a_workspace.id, platform="manual", external_id=f"x{n}", name=f"Room {n}") for n in range(90)
    ]
    Group.objects.bulk_create(names)
    found = shown(client, "/members?find=Room+77", HTTP_HX_TARGET="options-group", HTTP_HX_REQUEST="true")
    assert "Room 77" in found
    assert "Room 76" not in found
    far = Group.objects.get(name="Room 3")
    assert "Group: <strong>Room 3</strong>" in shown(client, f"/members?group={far.id}")
    assert client.get("/members?find=x", HTTP_HX_TARGET="options-nonsense", HTTP_HX_REQUEST="true").status_code == 404
