"""Making a workspace, and erasing one without touching its neighbour."""

from datetime import UTC, datetime

import pytest

from qunce.kernel.errors import Refused
from qunce.platform.admission import Admission
from qunce.platform.audit import verify
from qunce.platform.events import NewEvent
from qunce.platform.models import AuditEntry, Setting, StoredEvent, Workspace
from qunce.platform.workspaces import create_workspace, erase_workspace, tables_of_workspaces

pytestmark = pytest.mark.django_db


def test_it_has_a_name_a_zone_and_an_address_of_its_own():
    first, second = create_workspace("Fresh Food"), create_workspace("Fresh Food", timezone="Europe/Madrid")
    chinese = create_workspace("  小厨  ", language="en")
    assert [w.slug for w in (first, second, chinese)] == ["fresh-food", "fresh-food-2", "workspace"]
    assert (chinese.name, second.timezone) == ("小厨", "Europe/Madrid")
    assert AuditEntry.objects.filter(action="workspace.created").count() == 3


@pytest.mark.parametrize(
    "wrong",
    [{"name": " "}, {"name": "x" * 81}, {"timezone": "Mars/Base"}, {"timezone": "../etc"}, {"language": "tlh"}],
)
def test_what_makes_no_sense_is_refused(wrong):
    with pytest.raises(Refused):
        create_workspace(**{"name": "A", **wrong})
    assert Workspace.objects.count() == 0


def test_erasing_one_leaves_the_other():
    gone, stays = create_workspace("Gone"), create_workspace("Stays")
    for workspace in (gone, stays):
        event = NewEvent(workspace_id=workspace.id, kind="x", at=datetime.now(UTC), dedupe_key="same")
        Admission((), ()).admit([event])
        Setting.objects.create(workspace_id=workspace.id, key="k", value=1)
    erase_workspace(gone.id)
    assert list(Workspace.objects.values_list("name", flat=True)) == ["Stays"]
    assert {e.workspace_id for e in StoredEvent.objects.all()} == {stays.id}
    assert {s.workspace_id for s in Setting.objects.all()} == {stays.id}
    assert verify().is_whole


def test_every_table_but_the_audit_log_is_emptied():
    tables = tables_of_workspaces()
    assert {"platform_event", "platform_event_key", "platform_setting"} <= set(tables)
    assert "platform_auditentry" not in tables
