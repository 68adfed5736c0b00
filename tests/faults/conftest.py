"""Two workspaces; in the other one, one of everything that has an id."""

from dataclasses import dataclass

import pytest
from django.apps import apps
from django.utils import timezone

from qunce.community.models import Consent, Group, Identity, Member, MemberTag, Note, Stay, Tag
from qunce.connectors.models import Connection
from qunce.console.models import EntryLink, SavedView
from qunce.content.models import Broadcast
from qunce.delivery.tests.builders import planned
from qunce.guard.models import Welcome
from qunce.platform.audit import SYSTEM, record
from qunce.platform.models import ParkedEvent
from qunce.platform.tenancy import Scope
from tests.console.conftest import event_in, make_person, other_workspace, signed_in, workspace

__all__ = ["make_person", "other_workspace", "signed_in", "workspace"]

MARK = "外人的秘密"
"""Stands in every name and text of the other workspace."""


EVIL = "<img src=x onerror=alert(1)>{{7*7}}"
"""What somebody may call themselves. On a screen it must be nothing but these letters."""


@dataclass(frozen=True, slots=True)
class Things:
    """The ids of one of everything in a workspace, by the word that addresses use."""

    workspace: int
    ids: dict[str, int]

    def rows(self):
        """Every row of that workspace, table by table, to compare with later."""
        models = [one for one in apps.get_models() if any(f.name == "workspace_id" for f in one._meta.get_fields())]
        return {
            one._meta.db_table: sorted(map(repr, one.objects.filter(workspace_id=self.workspace).values()))
            for one in models
        }


def things_in(workspace_id, person, mark=MARK):
    """One of everything, in a workspace, with `mark` in all its names and texts."""
    now, mine = timezone.now(), {"workspace_id": workspace_id}
    group = Group.objects.create(**mine, platform="manual", external_id=f"{workspace_id}", name=f"{mark} 群")
    member = Member.objects.create(**mine, name=f"{mark} 人", first_seen_at=now, last_active_at=now, source=mark)
    Identity.objects.create(**mine, platform="manual", external_id=f"x{workspace_id}", member_id=member.pk, name=mark)
    Stay.objects.create(**mine, group_id=group.pk, member_id=member.pk, joined_at=now)
    tag = Tag.objects.create(**mine, name=f"{mark} 标签", member_count=1)
    MemberTag.objects.create(**mine, tag_id=tag.pk, member_id=member.pk, at=now)
    task = planned(Scope(workspace_id), kind="group_post", group_id=group.pk, target_ref=mark, due_at=now)
    return Things(
        workspace_id,
        {
            "workspace": workspace_id,
            "group": group.pk,
            "member": member.pk,
            "tag": tag.pk,
            "note": Note.objects.create(**mine, member_id=member.pk, text=mark, at=now).pk,
            "consent": Consent.objects.create(**mine, member_id=member.pk, purpose="marketing", given_at=now).pk,
            "delivery": task.pk,
            "welcome": Welcome.objects.create(**mine, group_id=group.pk, text=mark, saved_at=now).pk,
            "broadcast": Broadcast.objects.create(**mine, title=mark, text=mark, created_at=now, changed_at=now).pk,
            "connection": Connection.objects.create(
                **mine, connector="manual", name=mark, public_id=f"p{workspace_id}"
            ).pk,
            "parked": ParkedEvent.objects.create(
                **mine, kind="order.paid", event={"x": mark}, reaction="r", error="e"
            ).pk,
            "event": event_in(
                workspace_id,
                group_id=group.pk,
                member_id=member.pk,
                source=mark,
                dedupe_key=mark,
                payload={"text": mark, "deep": [{mark: mark}]},
            ).pk,
            "entry": record(SYSTEM, "x", workspace_id=workspace_id, target=mark).pk,
            "link": EntryLink.objects.create(
                **mine, token_hash=f"h{workspace_id}", role="operator", expires_at="2999-01-01T00:00Z"
            ).pk,
            "person": person.pk,
            "view": SavedView.objects.create(**mine, person=person, page="groups", name=mark, query="").pk,
        },
    )


@pytest.fixture
def theirs(other_workspace, make_person):
    stranger = make_person("owner", email="stranger@example.com", in_workspace=other_workspace, name=f"{MARK} 主")
    return things_in(other_workspace.pk, stranger)


@pytest.fixture
def hostile(workspace, make_person):
    """Ours, with something evil in every name and text."""
    return things_in(workspace.pk, make_person("operator", email="colleague@example.com", name=EVIL), EVIL)


@pytest.fixture
def ours(workspace, make_person):
    return things_in(workspace.pk, make_person("operator", email="colleague@example.com"))
