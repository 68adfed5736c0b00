"""The welcome is planned in the transaction of the event that causes it."""

from datetime import UTC, datetime, timedelta

import pytest

from qunce.delivery.models import Delivery
from qunce.delivery.tests.builders import a_connection, a_scope
from qunce.guard.models import Welcome
from qunce.guard.reactions import welcome_contacts
from qunce.platform.admission import Admission
from qunce.platform.events import NewEvent

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


def a_welcome(scope, text="{{nickname}}，你好", **values):
    return Welcome.objects.create(workspace_id=scope.workspace_id, text=text, saved_at=NOW, **values)


def added(scope, connection, code="code", at=NOW, key=None, **values):
    return NewEvent(
        workspace_id=scope.workspace_id,
        kind="contact.added",
        at=at,
        dedupe_key=key or f"added:{code}",
        platform="wecom",
        connection_id=connection.id,
        member_ref="wm1",
        actor_ref="anna",
        payload={"welcome_code": code} if code else {},
        **values,
    )


def admit(*events):
    return Admission(resolvers=(), reactions=(welcome_contacts,), clock=lambda: NOW).admit(events)


def test_a_new_contact_is_welcomed_once():
    scope = a_scope()
    link = a_connection(scope)
    welcome = a_welcome(scope)
    admit(added(scope, link), added(scope, link))
    admit(added(scope, link, key="said again under another key"))
    row = Delivery.objects.get()
    assert (row.kind, row.content["text"], row.target_ref) == ("welcome", "你好", "wm1")
    assert (row.context["welcome_code"], row.context["sender"]) == ("code", "anna")
    assert (row.not_after, row.late_policy, row.origin) == (
        NOW + timedelta(seconds=20),
        "skip",
        f"welcome:{welcome.id}",
    )
    assert row.cause_event_id is not None


@pytest.mark.parametrize(("age", "planned"), [(0, 1), (20, 1), (21, 0), (3600 * 24, 0), (-5, 1)])
def test_only_a_fresh_contact_is_welcomed(age, planned):
    scope = a_scope()
    a_welcome(scope)
    admit(added(scope, a_connection(scope), at=NOW - timedelta(seconds=age)))
    assert Delivery.objects.count() == planned


def test_no_code_no_welcome_and_no_text_no_welcome():
    scope = a_scope()
    admit(added(scope, a_connection(scope), code="x"))
    a_welcome(scope)
    admit(added(scope, a_connection(scope), code="", key="without"))
    assert Delivery.objects.count() == 0


def test_the_newest_version_of_the_nearest_variant_is_used():
    scope = a_scope()
    link = a_connection(scope)
    a_welcome(scope, "everybody")
    a_welcome(scope, "old poster", source="poster", version=1)
    a_welcome(scope, "new poster", source="poster", version=2)
    a_welcome(scope, "off", source="flyer", is_active=False)
    a_welcome(a_scope(), "another brand")
    admit(
        added(scope, link, code="a", source="poster"),
        added(scope, link, code="b", source="elsewhere"),
        added(scope, link, code="c", source="flyer"),
    )
    assert sorted(row.content["text"] for row in Delivery.objects.all()) == ["everybody", "everybody", "new poster"]
