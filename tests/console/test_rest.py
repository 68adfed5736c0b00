"""REST: the session's workspace only, one shape of errors, cursors."""

from datetime import UTC, datetime

from django.test import Client

from qunce.main import admission
from qunce.platform.audit import SYSTEM, record
from qunce.platform.events import NewEvent

AT = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


def admit(workspace, count):
    admission().admit(
        [
            NewEvent(workspace_id=workspace.pk, kind="thing.seen", at=AT, dedupe_key=f"{workspace.pk}:{n}")
            for n in range(count)
        ]
    )


def test_a_stranger_gets_the_one_shape_of_errors(client, db):
    answer = client.get("/api/v1/events")
    assert answer.status_code == 401
    assert answer.json() == {"error": {"code": "not_signed_in", "message": answer.json()["error"]["message"]}}


def test_events_are_paged_by_cursor_and_of_this_workspace(signed_in, workspace, other_workspace):
    admit(workspace, 5)
    admit(other_workspace, 3)
    client = signed_in()
    first = client.get("/api/v1/events?limit=3").json()
    rest = client.get(f"/api/v1/events?limit=3&after={first['next']}").json()
    assert len(first["items"]) == 3
    assert len(rest["items"]) == 2
    assert rest["next"] == ""
    assert len({item["id"] for item in first["items"] + rest["items"]}) == 5


def test_what_makes_no_sense_is_422(signed_in):
    client = signed_in()
    for path in (
        "/api/v1/events?after=nonsense",
        "/api/v1/events?limit=many",
        "/api/v1/metrics/members?first=2026-02-02&last=2026-01-01",
        "/api/v1/metrics/members?first=x&last=y",
        "/api/v1/metrics/members?first=2026-01-01&last=2026-01-02&cut=shoe",
    ):
        answer = client.get(path)
        assert answer.status_code == 422, path
        assert set(answer.json()["error"]) == {"code", "message"}


def test_an_unknown_metric_is_404(signed_in):
    answer = signed_in().get("/api/v1/metrics/nothing?first=2026-01-01&last=2026-01-02")
    assert answer.status_code == 404
    assert answer.json()["error"]["code"] == "not_found"


def test_metrics_are_declared_and_answered(signed_in):
    client = signed_in()
    slugs = {one["slug"] for one in client.get("/api/v1/metrics").json()}
    assert {"members", "joins", "leaves", "net_growth", "active_rate", "messages"} <= slugs
    answers = client.get("/api/v1/metrics/members?first=2026-01-01&last=2026-01-02").json()
    assert set(answers[0]) == {"key", "label", "value", "numerator", "denominator", "is_small"}


def test_the_audit_log_is_for_leaders(signed_in, workspace):
    record(SYSTEM, "x", workspace_id=workspace.pk)
    assert signed_in("analyst").get("/api/v1/audit").status_code == 404
    assert signed_in("owner").get("/api/v1/audit").json()["items"][0]["action"] == "x"


def test_connections_are_listed_without_secrets(signed_in):
    assert signed_in().get("/api/v1/connections").json() == []


def test_the_openapi_document_is_there(signed_in):
    paths = signed_in().get("/api/v1/openapi.json").json()["paths"]
    assert "/api/v1/events" in paths


def test_the_wall_does_not_stay_on_the_connection_after_a_request(signed_in, workspace, other_workspace):
    from qunce.platform.models import StoredEvent

    admit(other_workspace, 1)
    client = signed_in()
    client.get("/api/v1/events")
    client.get("/")
    Client().get("/sign-in")
    assert StoredEvent.objects.count() == 1
