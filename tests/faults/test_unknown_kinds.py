"""Kinds that nobody knows are stored, shown, and change nothing."""

import pytest
from django.utils import timezone

from qunce.community.models import Group, Member
from qunce.delivery.models import Delivery
from qunce.main import admission
from qunce.platform.events import NewEvent
from qunce.platform.models import ParkedEvent, StoredEvent

pytestmark = pytest.mark.django_db


def test_an_unknown_kind_is_kept_listed_and_without_effect(signed_in, workspace):
    event = NewEvent(
        workspace_id=workspace.pk,
        kind="wecom.other",
        at=timezone.now(),
        dedupe_key="1",
        platform="wecom",
        payload={"Event": "hologram_called", "text": "<b>"},
    )
    [decision] = admission().admit([event])
    assert decision.is_admitted
    stored = StoredEvent.objects.get(workspace_id=workspace.pk)
    assert stored.payload["Event"] == "hologram_called"
    client = signed_in()
    [shown] = client.get("/api/v1/events?kind=wecom.other").json()["items"]
    assert shown["id"] == stored.pk
    assert client.get("/").status_code == 200
    assert client.get("/feed").status_code == 200
    listed = client.get("/events?state=unknown").content.decode()
    assert "Another WeCom event" in listed
    assert "hologram_called" in listed
    opened = client.get(f"/events/{stored.pk}").content.decode()
    assert "hologram_called" in opened
    assert "&lt;b&gt;" in opened
    assert "Nobody reacts to this kind of event." in opened
    for model in (Group, Member, Delivery, ParkedEvent):
        assert not model.objects.filter(workspace_id=workspace.pk).exists()
