"""Today: the queue, two operators, undo, and what an operator sees and presses."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from qunce.community.models import Group
from qunce.delivery import tasks
from qunce.delivery.api import Content
from qunce.delivery.models import Delivery
from qunce.delivery.tests.builders import a_connection, planned
from qunce.platform.audit import Actor
from qunce.platform.tenancy import Scope
from tests.console.conftest import make_person, other_workspace, signed_in, workspace

__all__ = ["make_person", "other_workspace", "signed_in", "workspace"]

pytestmark = pytest.mark.django_db
ANNA, BORIS = Actor("Anna", 1), Actor("Boris", 2)
EVIL = "<img src=x onerror=alert(1)>"


@pytest.fixture
def scope(workspace):
    return Scope(workspace.id, user_id=1, role="operator")


@pytest.fixture
def boris(workspace):
    return Scope(workspace.id, user_id=2, role="operator")


@pytest.fixture
def now():
    return timezone.now()


def a_task(scope, **values):
    values = {"kind": "group_post", "due_at": timezone.now() - timedelta(minutes=1)} | values
    return planned(scope, **values)


def a_group(scope, name="一群"):
    return Group.objects.create(workspace_id=scope.workspace_id, platform="manual", external_id=name, name=name)


def state_of(row):
    row.refresh_from_db()
    return row.state


def test_the_queue_is_what_is_due_today_in_the_workspaces_zone(scope):
    now = datetime(2026, 11, 22, 22, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
    late = a_task(scope, due_at=now - timedelta(days=2))
    tonight = a_task(scope, due_at=now + timedelta(hours=1, minutes=59))
    a_task(scope, due_at=now + timedelta(hours=2))
    assert [row.id for row in tasks.queue(scope, now)] == [late.id, tonight.id]
    assert tasks.later_count(scope, now) == 1


def test_progress_counts_what_was_finished_today(scope, now):
    first, second, _left = a_task(scope), a_task(scope), a_task(scope)
    tasks.finish(scope, ANNA, first.id, now)
    tasks.skip(scope, ANNA, second.id, "no", now)
    progress = tasks.progress(scope, now)
    assert (progress.finished, progress.left, progress.total, progress.percent) == (2, 1, 3, 66)
    assert tasks.Progress(0, 0).percent == 100


def test_of_two_operators_one_gets_the_task(scope, boris, now):
    row = a_task(scope)
    assert tasks.hold(scope, ANNA, row.id, now)
    assert not tasks.hold(boris, BORIS, row.id, now)
    with pytest.raises(tasks.Conflict, match="Anna is at this task"):
        tasks.finish(boris, BORIS, row.id, now)
    assert tasks.hold(boris, BORIS, row.id, now + tasks.HOLD + timedelta(seconds=1)), "Anna went away"
    tasks.finish(boris, BORIS, row.id, now + timedelta(minutes=3))
    with pytest.raises(tasks.Conflict, match="finished already"):
        tasks.finish(scope, ANNA, row.id, now + timedelta(minutes=3))
    assert (state_of(row), row.done_by) == ("done", "Boris")


def test_undo_is_for_ones_own_and_for_ten_seconds(scope, boris, now):
    row = a_task(scope)
    tasks.finish(scope, ANNA, row.id, now)
    row.refresh_from_db()
    assert row.announce_at == now + tasks.UNDO, "not told while it can be undone"
    with pytest.raises(tasks.Conflict):
        tasks.undo(boris, row.id, now)
    tasks.undo(scope, row.id, now + timedelta(seconds=10))
    assert (state_of(row), row.done_at, row.announce_at) == ("waiting", None, None)
    tasks.skip(scope, ANNA, row.id, "no", now)
    with pytest.raises(tasks.Conflict, match="too late"):
        tasks.undo(scope, row.id, now + timedelta(seconds=13))


def test_a_skip_needs_a_reason(scope, now):
    row = a_task(scope)
    with pytest.raises(tasks.Refused):
        tasks.skip(scope, ANNA, row.id, "  ", now)
    assert state_of(row) == "waiting"


def test_a_late_delivery_is_sent_by_its_connector_when_a_person_says_so(scope, now):
    link = a_connection(scope)
    row = planned(
        scope, connection_id=link.id, late_policy="ask", not_after=now - timedelta(hours=1), executor="person"
    )
    Delivery.objects.update(reason="late_ask")
    tasks.send_late(scope, ANNA, row.id, now)
    assert (state_of(row), row.executor, row.late_policy, row.next_try_at) == ("waiting", "connector", "send", now)


@pytest.mark.parametrize("act", ["done", "skip", "postpone", "undo"])
def test_another_workspaces_task_is_not_there(signed_in, other_workspace, act):
    row = a_task(Scope(other_workspace.id))
    client = signed_in("operator")
    answer = client.post(f"/today/{row.id}/{act}", {"reason": "x", "until": "15"}, headers={"HX-Request": "true"})
    assert answer.status_code == 404
    assert client.get(f"/deliveries/{row.id}").status_code == 404
    assert client.post(f"/api/v1/today/{row.id}/done").status_code == 404
    assert state_of(row) == "waiting"


def test_a_run_by_hand(signed_in, scope):
    group = a_group(scope, EVIL)
    rows = [a_task(scope, group_id=group.id, content=Content(f"正文 {n} {EVIL}")) for n in range(3)]
    client = signed_in("operator")
    page = client.get("/today").content.decode()
    assert "正文 0" in page
    assert EVIL not in page
    assert "&lt;img" in page
    answer = client.post(f"/today/{rows[0].id}/done", headers={"HX-Request": "true", "HX-Target": "run"})
    part = answer.content.decode()
    assert "正文 1" in part
    assert f"/today/{rows[0].id}/undo" in part
    assert "<html" not in part
    client.post(f"/today/{rows[1].id}/postpone", {"until": "tomorrow"}, headers={"HX-Request": "true"})
    rows[1].refresh_from_db()
    assert rows[1].due_at.astimezone(ZoneInfo("Asia/Shanghai")).hour == 9
    client.post(f"/today/{rows[2].id}/skip", {"reason": "no"}, headers={"HX-Request": "true"})
    assert [state_of(row) for row in rows] == ["done", "waiting", "skipped"]
    assert "All done for today" in client.get("/today").content.decode()


def test_an_empty_day_says_so(signed_in):
    assert "Nothing to do by hand today" in signed_in("operator").get("/today").content.decode()


def test_an_analyst_looks_and_does_not_touch(signed_in, scope):
    row = a_task(scope)
    client = signed_in("analyst")
    assert "Done, next" not in client.get("/today").content.decode()
    assert client.post(f"/today/{row.id}/done").status_code == 404
    assert client.post(f"/api/v1/today/{row.id}/done").status_code == 404
    assert state_of(row) == "waiting"


@pytest.mark.parametrize("number", [3, 150])
def test_an_act_costs_the_same_whatever_the_queue(signed_in, scope, django_assert_max_num_queries, number):
    group = a_group(scope)
    rows = [a_task(scope, group_id=group.id) for _ in range(number)]
    client = signed_in("operator")
    with django_assert_max_num_queries(18):
        client.post(f"/today/{rows[0].id}/done", headers={"HX-Request": "true"})


def test_by_api(signed_in, scope, now):
    rows = [a_task(scope) for _ in range(3)]
    client = signed_in("operator")
    body = client.get("/api/v1/today").json()
    assert ([one["id"] for one in body["items"]], body["left"]) == ([row.id for row in rows], 3)
    assert client.post(f"/api/v1/today/{rows[0].id}/done").json()["state"] == "done"
    skipped = client.post(f"/api/v1/today/{rows[1].id}/skip", {"reason": "no"}, content_type="application/json")
    assert (skipped.json()["state"], skipped.json()["reason"]) == ("skipped", "no")
    later = (now + timedelta(hours=2)).isoformat()
    put_off = client.post(f"/api/v1/today/{rows[2].id}/postpone", {"until": later}, content_type="application/json")
    assert put_off.json()["due_at"][:16] == later[:16]
    past = {"until": (now - timedelta(hours=2)).isoformat()}
    assert client.post(f"/api/v1/today/{rows[2].id}/postpone", past, content_type="application/json").status_code == 422
    assert [one["id"] for one in client.get("/api/v1/deliveries?state=done").json()["items"]] == [rows[0].id]
