"""REST: reading by pages, writing tags and notes, nothing across the wall."""

import json

import pytest

from qunce.community.models import Group, Member, Note, Tag
from qunce.community.tests.builders import assert_counters_true
from qunce.community.tests.test_pages import a_client, member_id, some_history

pytestmark = pytest.mark.django_db


def get(client, path, status=200):
    answer = client.get(f"/api/v1{path}")
    assert answer.status_code == status, answer.content
    return json.loads(answer.content) if answer.content else None


def send(client, method, path, body, status):
    answer = getattr(client, method)(f"/api/v1{path}", json.dumps(body), content_type="application/json")
    assert answer.status_code == status, answer.content


def test_reading(a_workspace):
    client = a_client(a_workspace, "analyst")
    for name in ("a", "b", "c"):
        some_history(a_workspace.id, name)
    first = get(client, "/groups?limit=2")
    second = get(client, f"/groups?limit=2&after={first['next']}")
    assert [len(first["items"]), len(second["items"]), second["next"]] == [2, 1, ""]
    group = Group.objects.order_by("id").first()
    assert get(client, f"/groups/{group.id}")["size"] == 2
    metrics = get(client, f"/groups/{group.id}/metrics?first=2026-11-22&last=2026-11-22")["metrics"]
    assert metrics["joins"]["value"] == 3
    seen, after = [], ""
    while True:
        page = get(client, f"/members?limit=4&after={after.replace('+', '%2B')}")
        seen += [item["id"] for item in page["items"]]
        after = page["next"]
        if not after:
            break
    assert sorted(seen) == sorted(Member.objects.values_list("id", flat=True))
    assert len(get(client, "/group-types")) >= 8
    assert get(client, f"/members/{member_id('am1')}")["stays"][0]["left_at"] is None


def test_writing(a_workspace):
    some_history(a_workspace.id)
    client, id_ = a_client(a_workspace, "operator"), member_id("g1m0")
    send(client, "post", f"/members/{id_}/tags", {"value": "VIP"}, 201)
    send(client, "post", f"/members/{id_}/notes", {"value": "n"}, 201)
    assert get(client, f"/members/{id_}")["tags"] == ["VIP"]
    assert_counters_true()
    send(client, "delete", f"/members/{id_}/tags/VIP", {}, 204)
    send(client, "delete", f"/members/{id_}/tags/VIP", {}, 422)
    send(client, "delete", f"/members/{id_}/tags/none", {}, 404)
    send(client, "post", f"/members/{id_}/tags", {"value": " "}, 422)
    send(a_client(a_workspace, "analyst"), "post", f"/members/{id_}/notes", {"value": "n"}, 404)
    assert Note.objects.count() == 1


def test_nothing_of_another_workspace(a_workspace):
    some_history(a_workspace.id + 1)
    client, id_ = a_client(a_workspace, "owner"), member_id("g1m0")
    get(client, f"/groups/{Group.objects.get().id}", 404)
    get(client, f"/members/{id_}", 404)
    send(client, "post", f"/members/{id_}/tags", {"value": "VIP"}, 404)
    assert get(client, "/members")["items"] == get(client, "/groups")["items"] == []
    assert Tag.objects.count() == 0
