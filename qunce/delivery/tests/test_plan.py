"""Planning: set-based, once per key, and the right executor."""

from datetime import timedelta

import pytest
from django.db import transaction

from qunce.delivery.api import Content, plan
from qunce.delivery.models import Delivery
from qunce.delivery.tests.builders import NOW, a_connection, a_scope, new_delivery, planned
from qunce.platform.admission import open_cursor

pytestmark = pytest.mark.django_db


def test_a_delivery_is_planned_once_for_its_key():
    scope = a_scope()
    twice = [new_delivery(scope, idempotency_key="welcome:x"), new_delivery(scope, idempotency_key="welcome:x")]
    with transaction.atomic():
        assert plan(open_cursor(), twice) == 1
        assert plan(open_cursor(), twice) == 0
    assert Delivery.objects.count() == 1


def test_the_same_key_in_another_workspace_is_another_delivery():
    first, second = planned(a_scope(), idempotency_key="k"), planned(a_scope(), idempotency_key="k")
    assert first.id != second.id


def test_all_that_is_said_is_stored():
    scope = a_scope()
    content = Content("你好", ({"msgtype": "link", "link": {"title": "t", "url": "https://a.example/"}},))
    row = planned(
        scope,
        kind="group_message",
        content=content,
        group_id=7,
        member_id=8,
        context={"sender": "anna"},
        not_after=NOW + timedelta(hours=1),
        late_policy="ask",
        origin="broadcast:5",
        cause_event_id=99,
    )
    assert row.content == {"text": "你好", "attachments": [dict(content.attachments[0])]}
    assert (row.group_id, row.member_id, row.context) == (7, 8, {"sender": "anna"})
    assert (row.late_policy, row.origin, row.cause_event_id) == ("ask", "broadcast:5", 99)
    assert (row.state, row.executor, row.next_try_at) == ("waiting", "person", row.due_at)


def test_what_has_no_connector_is_done_by_a_person():
    scope = a_scope()
    unknown = a_connection(scope, connector="nothing-we-know")
    assert planned(scope, connection_id=unknown.id).executor == "person"
    assert planned(scope, connection_id=None, executor="person").executor == "person"


def test_an_unlawful_word_is_refused():
    with pytest.raises(ValueError, match="whenever"):
        planned(a_scope(), late_policy="whenever")
