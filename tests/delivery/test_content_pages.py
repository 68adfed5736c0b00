"""Broadcasts and welcomes as an operator makes them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from qunce.community.models import Group
from qunce.content.models import Broadcast
from qunce.delivery.models import Delivery, Link
from qunce.delivery.tests.builders import a_connection, planned
from qunce.guard.models import Welcome
from qunce.guard.reactions import greet_newcomers
from qunce.platform.admission import Admission
from qunce.platform.events import NewEvent
from qunce.platform.models import AuditEntry
from qunce.platform.tenancy import Scope
from tests.console.conftest import make_person, other_workspace, signed_in, workspace

__all__ = ["make_person", "other_workspace", "signed_in", "workspace"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def scope(workspace):
    return Scope(workspace.id)


def groups_of(scope, platform, number):
    link = a_connection(scope, connector=platform)
    return [
        Group.objects.create(
            workspace_id=scope.workspace_id,
            platform=platform,
            connection_id=link.id,
            external_id=f"{platform}{n}",
            name=f"{platform} 群 {n}",
            owner_ref=["anna", "boris"][n % 2],
        )
        for n in range(number)
    ]


def said(chosen, **values):
    return {
        "title": "周五",
        "text": "周五见 https://shop.example/a",
        "late_policy": "ask",
        "groups": [group.id for group in chosen],
        "do": "send",
    } | values


def test_a_broadcast_is_one_delivery_a_group_by_platform_or_by_hand(signed_in, scope, settings):
    settings.PUBLIC_ADDRESS = "https://q.example"
    auto, by_hand = groups_of(scope, "wecom", 4), groups_of(scope, "manual", 2)
    client = signed_in("operator")
    answer = client.post("/broadcasts/new", said(auto + by_hand, link="https://shop.example/b", link_title="看看"))
    row = Broadcast.objects.get()
    assert (answer.status_code, answer.headers["location"]) == (302, f"/broadcasts/{row.id}")
    rows = Delivery.objects.order_by("id")
    assert {(one.executor, one.group_id) for one in rows} == {
        *(("connector", group.id) for group in auto),
        *(("person", group.id) for group in by_hand),
    }
    assert {one.context["sender"] for one in rows} == {"anna", "boris"}
    slugs = dict(Link.objects.values_list("target", "slug"))
    assert rows[0].content["text"] == f"周五见 https://q.example/l/{slugs['https://shop.example/a']}"
    assert rows[0].content["attachments"][0]["link"]["url"].endswith(slugs["https://shop.example/b"])
    assert AuditEntry.objects.filter(action="broadcast.sent").count() == 1
    page = client.get(f"/broadcasts/{row.id}").content.decode()
    assert "wecom 群 0" in page
    assert "boris" in page
    assert "On Today" in page
    client.post(f"/broadcasts/{row.id}/edit", said(auto))
    assert Delivery.objects.count() == 6, "what was sent is not sent again"
    client.post(f"/broadcasts/{row.id}/cancel")
    assert set(Delivery.objects.values_list("state", flat=True)) == {"cancelled"}


def test_a_draft_is_kept_and_sends_nothing(signed_in, scope):
    groups = groups_of(scope, "wecom", 2)
    client = signed_in("operator")
    client.post("/broadcasts/new", said(groups, do="save"))
    row = Broadcast.objects.get()
    assert (row.state, row.group_ids, Delivery.objects.count()) == ("draft", [group.id for group in groups], 0)
    assert "周五见" in client.get(f"/broadcasts/{row.id}/edit").content.decode()
    client.post(f"/broadcasts/{row.id}/delete")
    assert not Broadcast.objects.exists()


def test_a_group_that_has_used_its_month_is_shown_and_can_be_left_out(signed_in, scope):
    first, second = groups_of(scope, "wecom", 2)
    for n in range(31):
        planned(
            scope,
            kind="group_message",
            group_id=first.id,
            connection_id=first.connection_id,
            due_at=timezone.now(),
            idempotency_key=f"used{n}",
        )
    client = signed_in("operator")
    answer = client.post("/broadcasts/new", said([first, second]))
    assert answer.status_code == 422
    assert "Leave them out and send to 1 group" in answer.content.decode()
    row = Broadcast.objects.get()
    client.post(f"/broadcasts/{row.id}/edit", said([first, second], do="send_rest"))
    assert list(Delivery.objects.filter(origin=f"broadcast:{row.id}").values_list("group_id", flat=True)) == [second.id]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"text": "", "link": ""}, "Write a text or add a link."),
        ({"text": "汉" * 1334}, "The text is too long"),
        ({"groups": []}, "Choose at least one group."),
        ({"link": "javascript:alert(1)", "link_title": "x"}, "whole address"),
    ],
)
def test_what_cannot_be_sent_is_said_and_kept(signed_in, scope, values, message):
    answer = signed_in("operator").post("/broadcasts/new", said(groups_of(scope, "wecom", 1), **values))
    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert Delivery.objects.count() == 0


def test_another_workspaces_groups_and_broadcasts_are_not_there(signed_in, scope, other_workspace):
    there = Scope(other_workspace.id)
    client = signed_in("operator")
    answer = client.post("/broadcasts/new", said(groups_of(there, "wecom", 1)))
    assert answer.status_code == 422
    row = Broadcast.objects.create(
        workspace_id=other_workspace.id, title="x", created_at=timezone.now(), changed_at=timezone.now()
    )
    assert client.get(f"/broadcasts/{row.id}").status_code == 404
    assert client.get(f"/broadcasts/{row.id}/edit").status_code == 404
    welcome = Welcome.objects.create(workspace_id=other_workspace.id, text="x", saved_at=timezone.now())
    assert client.get(f"/welcomes/{welcome.id}").status_code == 404


def test_an_analyst_cannot_send(signed_in, scope):
    client = signed_in("analyst")
    assert client.get("/broadcasts/new").status_code == 404
    assert client.post("/broadcasts/new", said(groups_of(scope, "wecom", 1))).status_code == 404
    assert client.get("/welcomes/new").status_code == 404


@pytest.mark.requirement("R-S0-20")
def test_a_welcome_is_advised_and_each_save_is_a_version(signed_in, scope):
    client = signed_in("operator")
    client.post("/welcomes/new", {"text": "你好"})
    first = Welcome.objects.get()
    page = client.get("/welcomes").content.decode()
    assert "Say what the group is for." in page
    client.post(f"/welcomes/{first.id}", {"text": "{{nickname}}，这里是妈妈读书会，有问题找我，新人送绘本"})
    assert list(Welcome.objects.order_by("version").values_list("version", flat=True)) == [1, 2]
    page = client.get("/welcomes").content.decode()
    assert "Say what" not in page
    assert "妈妈读书会" in page
    newest = Welcome.objects.get(version=2)
    client.post(f"/welcomes/{newest.id}/switch", {"on": "0"})
    newest.refresh_from_db()
    assert not newest.is_active


@pytest.mark.parametrize(
    ("text", "message"), [("", "required"), ("汉" * 1334, "at most 4000 bytes"), ("{{price}}", "{{price}}")]
)
def test_a_welcome_that_cannot_be_sent_is_refused(signed_in, text, message):
    answer = signed_in("operator").post("/welcomes/new", {"text": text})
    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert not Welcome.objects.exists()


def test_newcomers_of_a_group_without_api_are_one_task_a_day(scope):
    now = timezone.now()
    [manual], [auto] = groups_of(scope, "manual", 1), groups_of(scope, "wecom", 1)
    for group in (manual, auto):
        Welcome.objects.create(workspace_id=scope.workspace_id, group_id=group.id, text="欢迎来{{group}}", saved_at=now)
    admission = Admission(resolvers=(), reactions=(greet_newcomers,), clock=lambda: now)

    def joined(key, group, at=now, **values):
        return NewEvent(
            workspace_id=scope.workspace_id, kind="member.joined", at=at, dedupe_key=key, group_id=group.id, **values
        )

    admission.admit([joined("old", manual, now - timedelta(days=3)), joined("staff", manual, is_staff=True)])
    assert not Delivery.objects.exists()
    admission.admit([joined("a", manual), joined("b", manual), joined("c", auto)])
    admission.admit([joined("d", manual)])
    row = Delivery.objects.get()
    assert (row.executor, row.kind, row.group_id) == ("person", "group_greeting", manual.id)
    assert row.content["text"] == "欢迎来manual 群 0"
