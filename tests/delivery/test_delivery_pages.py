"""The pages of deliveries: what an operator can see and do about what did not go well."""

import pytest
from django.utils import timezone

from qunce.delivery.models import Delivery
from qunce.delivery.tests.builders import a_connection, planned
from qunce.platform.models import AuditEntry
from qunce.platform.tenancy import Scope
from tests.console.conftest import make_person, other_workspace, signed_in, workspace

__all__ = ["make_person", "other_workspace", "signed_in", "workspace"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def scope(workspace):
    return Scope(workspace.id)


@pytest.fixture
def link(scope):
    return a_connection(scope)


def a_delivery(scope, link, state="waiting", reason="", **values):
    row = planned(scope, connection_id=link.id, **values)
    Delivery.objects.filter(id=row.id).update(state=state, reason=reason, attempts=1, sending_since=timezone.now())
    row.refresh_from_db()
    return row


def state_of(row):
    row.refresh_from_db()
    return row.state


def test_the_list_says_what_happened_and_why(signed_in, scope, link):
    a_delivery(scope, link, "failed", "over_quota", target_ref="wr-one")
    a_delivery(scope, link, "done", target_ref="wr-two")
    client = signed_in("operator")
    page = client.get("/deliveries").content.decode()
    assert "wr-one" in page
    assert "wr-two" in page
    assert "as many mass messages as the platform allows" in page
    only = client.get("/deliveries?state=failed").content.decode()
    assert "wr-one" in only
    assert "wr-two" not in only


@pytest.mark.parametrize("state", ["waiting", "sending", "sent", "done", "failed", "unknown", "skipped", "cancelled"])
def test_every_state_can_be_looked_at(signed_in, scope, link, state):
    row = a_delivery(scope, link, state, "a_code_without_words")
    page = signed_in("analyst").get(f"/deliveries/{row.id}")
    assert page.status_code == 200
    assert "a_code_without_words" in page.content.decode()


def test_a_waiting_delivery_is_cancelled_once(signed_in, scope, link):
    row = a_delivery(scope, link)
    client = signed_in("operator")
    client.post(f"/deliveries/{row.id}/cancel")
    assert state_of(row) == "cancelled"
    assert AuditEntry.objects.filter(action="delivery.cancelled", target=str(row.id)).count() == 1
    client.post(f"/deliveries/{row.id}/cancel")
    client.post(f"/deliveries/{row.id}/again")
    assert state_of(row) == "cancelled"
    assert client.post(f"/api/v1/deliveries/{row.id}/cancel").status_code == 409


def test_a_failed_delivery_is_tried_again(signed_in, scope, link):
    row, done = a_delivery(scope, link, "failed", "group_gone"), a_delivery(scope, link, "done")
    signed_in("operator").post("/deliveries/again", {"ids": [row.id, done.id, "x"]})
    assert (state_of(row), row.reason, state_of(done)) == ("waiting", "", "done")


def test_an_unknown_delivery_is_settled_by_a_person(signed_in, scope, link):
    sent, lost = a_delivery(scope, link, "unknown", "no_answer"), a_delivery(scope, link, "unknown", "no_answer")
    client = signed_in("operator")
    client.post(f"/deliveries/{sent.id}/settle", {"verdict": "sent"})
    client.post(f"/deliveries/{lost.id}/settle", {"verdict": "not_sent"})
    client.post(f"/deliveries/{lost.id}/settle", {"verdict": "sent"})
    assert [(state_of(row), row.reason) for row in (sent, lost)] == [("done", "said_sent"), ("failed", "said_not_sent")]
    assert AuditEntry.objects.filter(action__startswith="delivery.settled").count() == 2


def test_an_unknown_delivery_is_only_sent_again_as_a_new_one_and_once(signed_in, scope, link):
    row = a_delivery(scope, link, "unknown", "no_answer")
    client = signed_in("operator")
    for _ in range(2):
        client.post(f"/deliveries/{row.id}/settle", {"verdict": "send_again"})
    assert state_of(row) == "failed"
    [again] = Delivery.objects.exclude(id=row.id)
    assert (again.state, again.idempotency_key, again.content) == ("waiting", f"again:{row.id}", row.content)


def test_what_is_too_late_is_not_sent_again(signed_in, scope, link):
    row = a_delivery(scope, link, "unknown", "no_answer", not_after=timezone.now())
    signed_in("operator").post(f"/deliveries/{row.id}/settle", {"verdict": "send_again"})
    assert (state_of(row), Delivery.objects.count()) == ("unknown", 1)


def test_another_workspaces_deliveries_cannot_be_changed(signed_in, other_workspace):
    there = Scope(other_workspace.id)
    row = a_delivery(there, a_connection(there), "unknown")
    client = signed_in("owner")
    for act in ("cancel", "again", "settle"):
        client.post(f"/deliveries/{row.id}/{act}", {"verdict": "sent"})
    client.post("/deliveries/cancel", {"ids": [row.id]})
    assert state_of(row) == "unknown"
    assert client.get(f"/api/v1/deliveries/{row.id}").status_code == 404


def test_the_home_page_says_what_needs_a_person(signed_in, scope, link):
    a_delivery(scope, link, "unknown", "no_answer")
    assert "1 delivery has an unknown outcome" in signed_in("owner").get("/").content.decode()
