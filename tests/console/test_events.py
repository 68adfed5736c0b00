"""The Events page: filters, names, paging by key, a fixed number of queries, one event whole."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from qunce.community.models import Group, Member
from qunce.connectors.models import Connection
from tests.console.conftest import event_in

pytestmark = pytest.mark.django_db


def shown(client, query=""):
    """The page's text, and how many events it lists."""
    text = client.get(f"/events{query}").content.decode()
    return text, text.count("data-row")


@pytest.fixture
def group(workspace):
    return Group.objects.create(workspace_id=workspace.pk, platform="wecom", external_id="g", name="老街坊")


@pytest.fixture
def member(workspace):
    now = timezone.now()
    return Member.objects.create(workspace_id=workspace.pk, name="王姐", first_seen_at=now, last_active_at=now)


def test_events_are_named_and_narrowed(signed_in, workspace, group, member):
    linked = Connection.objects.create(workspace_id=workspace.pk, connector="wecom", name="总店", public_id="p")
    names = {"connection_id": linked.pk, "group_id": group.pk, "member_id": member.pk}
    event_in(workspace.pk, "message.posted", payload={"text": "早上好"}, **names)
    event_in(workspace.pk, "wecom.other", at=timezone.now() - timedelta(days=3))
    event_in(workspace.pk, "delivery.done", at=timezone.now() - timedelta(days=20))
    client = signed_in("analyst")
    text, count = shown(client)
    assert count == 3
    assert all(word in text for word in ("总店", "老街坊", "王姐", "早上好", "Message posted"))
    assert [shown(client, f"?days={days}")[1] for days in (1, 7, 30)] == [1, 2, 3]
    assert shown(client, "?kind=delivery.done")[1] == 1
    assert shown(client, "?kind=hologram.called")[1] == 0
    assert shown(client, f"?connection={linked.pk}")[1] == 1
    text, count = shown(client, "?state=unheeded")
    assert (count, "Another WeCom event" in text, "早上好" in text) == (1, True, False)
    event_in(workspace.pk, "contact.removed")
    assert [shown(client, f"?state={state}")[1] for state in ("unheeded", "unknown")] == [2, 1]
    assert shown(client, "?connection=x&state=y&days=z&kind='")[1] == 4


def test_pages_follow_by_time_and_id_without_gap_or_double(signed_in, workspace):
    now = timezone.now()
    ids = [event_in(workspace.pk, at=now - timedelta(minutes=n // 10)).pk for n in range(120)]
    client, seen, address = signed_in(), [], "/events"
    while address:
        listing = client.get(address).context["listing"]
        seen += [row.key for row in listing.rows]
        address = listing.next_link
    assert sorted(seen) == ids
    assert seen == [id_ for n in range(12) for id_ in reversed(ids[n * 10 : n * 10 + 10])]


@pytest.mark.parametrize("after", ["zz", "2026-11-20,1", "x,5", "2026-11-20T10:00:00%2B00:00,", ",".ljust(90, "9")])
def test_a_cursor_that_is_not_ours_is_the_first_page(signed_in, workspace, after):
    event_in(workspace.pk)
    assert shown(signed_in(), f"?after={after}")[1] == 1


def test_the_number_of_queries_does_not_grow(signed_in, workspace, group, member):
    client, counts = signed_in(), []
    for more in (1, 40):
        for _ in range(more):
            event_in(workspace.pk, group_id=group.pk, member_id=member.pk)
        with CaptureQueriesContext(
            connection,
        ) as taken:
            assert client.get("/events").status_code == 200
        counts.append(len(taken))
    assert counts[0] == counts[1]


def test_an_event_is_shown_whole(signed_in, workspace, group, member):
    payload = {"text": "<script>", "nothing": None, "zero": 0, "items": [{"名": "苹果"}], "empty": []}
    names = {"group_id": group.pk, "member_id": member.pk, "actor_id": member.pk, "source": "poster-7"}
    flags = {"is_staff": True, "is_bot": True, "is_test": True}
    event = event_in(workspace.pk, "order.paid", payload=payload, dedupe_key="shop:1:2", **names, **flags)
    text = signed_in().get(f"/events/{event.pk}").content.decode()
    for word in (
        "Order paid",
        "shop:1:2",
        "poster-7",
        "苹果",
        "&lt;script&gt;",
        "By staff",
        "By a bot",
        "A test",
        "王姐",
    ):
        assert word in text, word
    assert '<pre class="block" tabindex="0">[' in text
    assert "Nobody reacts" not in text


def test_an_event_that_says_nothing_and_one_that_is_not_there(signed_in, workspace):
    event = event_in(workspace.pk, "hologram.called", platform="")
    client = signed_in()
    text = client.get(f"/events/{event.pk}").content.decode()
    assert "hologram.called" in text
    assert "The event says nothing more." in text
    assert client.get("/events/5").status_code == 404
    assert client.get(f"/events/{10**30}").status_code == 404
