"""The second lock: a connection narrowed to one workspace sees nothing of another, in any table."""

from datetime import UTC, datetime

import pytest
from django.db import ProgrammingError, connection, transaction

from qunce.platform.admission import Admission
from qunce.platform.events import NewEvent
from qunce.platform.models import ParkedEvent, Setting, StoredEvent
from qunce.platform.tenancy import EVERYWHERE, NOWHERE, see_only, seeing

AT = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
OUTSIDE = {
    "platform_event_key": "fingerprints of dedupe keys only, read by the admission of every workspace",
    "platform_auditentry": "one chain for all workspaces; the verifier walks it whole, screens filter it",
    "console_staff": "read before a workspace is chosen: it says which workspaces a person may enter",
    "console_entrylink": "read before anyone is signed in: it says which workspace the link opens",
}


def tables_of_workspaces():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.table_name FROM information_schema.columns c JOIN information_schema.tables t USING (table_name)"
            " WHERE c.column_name = 'workspace_id' AND t.table_type = 'BASE TABLE' AND c.table_schema = 'public'"
            " AND t.table_schema = 'public'"
        )
        return sorted({row[0] for row in cursor.fetchall()} - set(OUTSIDE))


def policies(table):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relrowsecurity AND c.relforcerowsecurity, coalesce(p.qual, '') FROM pg_class c"
            " LEFT JOIN pg_policies p ON p.tablename = c.relname WHERE c.relname = %s",
            [table],
        )
        return cursor.fetchall()


@pytest.mark.django_db
def test_every_table_of_workspaces_has_the_wall():
    tables = tables_of_workspaces()
    assert len(tables) > 5
    without = [
        table for table in tables if not any(forced and "qunce_workspace()" in qual for forced, qual in policies(table))
    ]
    assert without == []


@pytest.mark.django_db
def test_a_narrowed_connection_sees_its_own_rows_alone():
    Admission((), ()).admit(
        [NewEvent(workspace_id=w, kind="x", at=AT, dedupe_key=f"{w}:{n}") for w in (1, 2) for n in range(3)]
    )
    for workspace in (1, 2):
        Setting.objects.create(workspace_id=workspace, key="k", value=1)
        ParkedEvent.objects.create(workspace_id=workspace, kind="x", event={}, reaction="r", error="e")
    for model, each in ((StoredEvent, 3), (Setting, 1), (ParkedEvent, 1)):
        with seeing(1):
            assert set(model.objects.values_list("workspace_id", flat=True)) == {1}
            assert model.objects.count() == each
            assert model.objects.filter(workspace_id=2).count() == 0
        with seeing(NOWHERE):
            assert model.objects.count() == 0
        with seeing("1 OR 1=1"):
            assert model.objects.count() == 0
        with seeing(EVERYWHERE):
            assert model.objects.count() == 2 * each


@pytest.mark.django_db
def test_a_partition_asked_directly_has_the_wall_too():
    Admission((), ()).admit([NewEvent(workspace_id=1, kind="x", at=AT.replace(year=2001), dedupe_key="old")])
    with seeing(2), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM platform_event_other")
        assert cursor.fetchone() == (0,)


@pytest.mark.django_db
def test_a_narrowed_connection_cannot_write_into_another_workspace():
    with seeing(1), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        Setting.objects.create(workspace_id=2, key="k", value=1)


@pytest.mark.django_db
def test_what_seeing_narrows_it_puts_back():
    see_only(3)
    with seeing(4):
        pass
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('qunce.workspace')")
        assert cursor.fetchone() == ("3",)
    see_only(EVERYWHERE)


@pytest.mark.django_db
@pytest.mark.parametrize("act", ["UPDATE platform_event SET kind = 'y'", "DELETE FROM platform_event"])
def test_events_are_append_only(act):
    Admission((), ()).admit([NewEvent(workspace_id=1, kind="x", at=AT, dedupe_key="k")])
    with pytest.raises(ProgrammingError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(act)
    assert StoredEvent.objects.get().kind == "x"
