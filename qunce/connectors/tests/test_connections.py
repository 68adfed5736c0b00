"""Connections: made, changed, sealed, audited, and walled."""

import pytest
from django.db import connection as database

from qunce.connectors import api
from qunce.connectors.links import KEPT
from qunce.connectors.models import Connection, SyncWish
from qunce.kernel.errors import NotFound, Refused
from qunce.platform.audit import Actor
from qunce.platform.models import AuditEntry
from qunce.platform.tenancy import Scope

OURS, THEIRS = Scope(1), Scope(2)
ANNA = Actor("anna", 7)


@pytest.fixture(autouse=True)
def fresh():
    KEPT.clear()


def a_manual_connection(scope=OURS, name="手工群"):
    return api.create_connection(scope, ANNA, "manual", name, {})


@pytest.mark.django_db
def test_a_connection_has_a_long_random_address():
    first, second = a_manual_connection(), a_manual_connection(name="二号")
    assert len(first.callback_path.removeprefix("/hooks/")) == 32
    assert first.callback_path != second.callback_path
    assert [one.name for one in api.connections(OURS)] == ["手工群", "二号"]


@pytest.mark.django_db
def test_another_workspace_neither_sees_nor_changes_it():
    made = a_manual_connection()
    assert api.connections(THEIRS) == []
    for act in (
        lambda: api.connection(THEIRS, made.id),
        lambda: api.update_connection(THEIRS, ANNA, made.id, name="x"),
        lambda: api.check_connection(THEIRS, made.id),
        lambda: api.request_sync(THEIRS, ANNA, made.id),
    ):
        with pytest.raises(NotFound):
            act()


@pytest.mark.django_db
def test_a_name_is_needed_and_unknown_settings_are_refused():
    with pytest.raises(Refused):
        a_manual_connection(name="  ")
    with pytest.raises(Refused):
        api.create_connection(OURS, ANNA, "manual", "x", {"colour": "red"})
    with pytest.raises(NotFound):
        api.create_connection(OURS, ANNA, "fax", "x", {})


@pytest.mark.django_db
def test_a_switched_off_connection_is_not_linked():
    made = a_manual_connection()
    assert api.linked(made.id).workspace_id == 1
    api.update_connection(OURS, ANNA, made.id, is_active=False)
    with pytest.raises(NotFound):
        api.linked(made.id)
    with pytest.raises(Refused):
        api.request_sync(OURS, ANNA, made.id)
    assert list(AuditEntry.objects.order_by("id").values_list("action", flat=True)) == [
        "connection.created",
        "connection.changed",
    ]


@pytest.mark.django_db
def test_a_wish_is_kept_once_until_it_is_taken():
    made = a_manual_connection()
    with database.cursor() as cursor:
        for _ in range(3):
            api.want_sync(cursor, made.id, "group:wr1")
        api.want_sync(cursor, 999_999, "full")
    wish = SyncWish.objects.get()
    assert (wish.workspace_id, wish.connection_id, wish.task) == (1, made.id, "group:wr1")


@pytest.mark.django_db
def test_check_is_remembered():
    made = a_manual_connection()
    assert api.check_connection(OURS, made.id).state == "good"
    assert Connection.objects.get(id=made.id).health == "good"


def test_capabilities_are_said_or_none():
    assert api.capability("manual", "welcome").mode is api.Mode.PERSON
    assert api.capability("manual", "sync").mode is api.Mode.NONE
    assert api.capability("fax", "welcome").mode is api.Mode.NONE
