"""Roles that operators give in a group: KOC, assistant, service. Owner and admins are the platform's to name."""

from collections.abc import Sequence

from django.db import transaction

from qunce.community.models import Stay
from qunce.kernel.errors import NotFound, Refused
from qunce.platform.audit import Actor, record
from qunce.platform.models import AuditEntry
from qunce.platform.tenancy import Scope

GIVEN = ("koc", "assistant", "service", "member")
PLATFORM_S = ("owner", "admin")
ACTION = "stay.role"


def give_role(scope: Scope, actor: Actor, group_id: int, stay_ids: Sequence[int], role: str) -> tuple[int, int]:
    """Give people in a group a role; how many have a new one, and the entry of the audit log (0 for none).

    Owners and admins stay what the platform says they are.
    """
    if role not in GIVEN:
        raise Refused("There is no such role.")
    with transaction.atomic():
        stays = Stay.objects.filter(workspace_id=scope.workspace_id, group_id=group_id, id__in=list(stay_ids))
        rows = stays.exclude(role__in=[role, *PLATFORM_S]).select_for_update()
        before = dict(rows.values_list("id", "role"))
        if not before:
            return 0, 0
        Stay.objects.filter(workspace_id=scope.workspace_id, id__in=list(before)).update(role=role)
        entry = record(
            actor,
            ACTION,
            workspace_id=scope.workspace_id,
            target=f"group:{group_id}",
            before={str(id_): old for id_, old in before.items()},
            after={"role": role},
        )
    return len(before), entry.pk


def take_back(scope: Scope, actor: Actor, entry_id: int) -> int:
    """Undo one's own giving of roles: whoever still has the given role gets the old one back."""
    entry = AuditEntry.objects.filter(
        workspace_id=scope.workspace_id, pk=entry_id, action=ACTION, actor_id=actor.user_id
    ).first()
    if entry is None or not entry.before or not entry.after or "role" not in entry.after:
        raise NotFound("There is nothing to undo.")
    restored: dict[str, str] = {}
    with transaction.atomic():
        for old in sorted(set(entry.before.values())):
            ids = [int(id_) for id_, role in entry.before.items() if role == old]
            stays = Stay.objects.filter(workspace_id=scope.workspace_id, id__in=ids, role=entry.after["role"])
            restored |= {str(id_): old for id_ in stays.values_list("id", flat=True)}
            stays.update(role=old)
        record(
            actor,
            "stay.role_undone",
            workspace_id=scope.workspace_id,
            target=entry.target,
            before=dict(entry.after),
            after=restored,
        )
    return len(restored)
