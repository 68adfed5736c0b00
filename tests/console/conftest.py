"""Two workspaces, four roles, one visitor."""

from itertools import count

import pytest
from django.test import Client
from django.utils import timezone

from qunce.console.models import Person, Staff
from qunce.platform.models import StoredEvent, Workspace

PASSWORD = "correct horse 9"
NUMBERS = count(10**9)
"""Ids of events that no admission has stored."""


def event_in(workspace_id, kind="wecom.other", **more):
    """A stored event."""
    now, number = timezone.now(), next(NUMBERS)
    given = {"at": now, "received_at": now, "dedupe_key": f"k{number}", "platform": "wecom", "source": ""}
    flags = {"payload": {}, "is_staff": False, "is_bot": False, "is_test": False}
    return StoredEvent.objects.create(id=number, workspace_id=workspace_id, kind=kind, **given | flags | more)


@pytest.fixture
def workspace(db):
    return Workspace.objects.create(name="花间小馆", slug="flowers", timezone="Asia/Shanghai")


@pytest.fixture
def other_workspace(db):
    return Workspace.objects.create(name="别家", slug="other")


@pytest.fixture
def make_person(workspace):
    def make(role="owner", email=None, in_workspace=None, name=None):
        person = Person(name=name or f"小{role}", email=email or f"{role}@example.com", language="en")
        person.set_password(PASSWORD)
        person.save()
        Staff.objects.create(workspace_id=(in_workspace or workspace).pk, person=person, role=role)
        return person

    return make


@pytest.fixture
def signed_in(make_person):
    def sign_in(role="owner", **more):
        client = Client()
        client.force_login(make_person(role, **more))
        return client

    return sign_in
