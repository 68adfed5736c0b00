"""Commands on people and their roles: each in a transaction, each on the audit log."""

from datetime import datetime, timedelta

from django.db import transaction

from qunce.console import entry
from qunce.console.access import OWNER, ROLES
from qunce.console.models import EntryLink, Person, Staff
from qunce.kernel.errors import NotFound, Refused
from qunce.platform.audit import Actor, record
from qunce.platform.tenancy import Scope


def invite(scope: Scope, actor: Actor, role: str, email: str, now: datetime) -> str:
    """Make a link for a colleague; the path is shown once and never again."""
    check_role(scope, role)
    with transaction.atomic():
        path = entry.new_entry_link(scope.workspace_id, role, email=email, invited_by_id=scope.user_id, now=now)
        record(actor, "staff.invited", workspace_id=scope.workspace_id, target=email, after={"role": role}, at=now)
    return path


def withdraw_invitation(scope: Scope, actor: Actor, link_id: int, now: datetime) -> None:
    """Make an unused link worthless."""
    with transaction.atomic():
        changed = EntryLink.objects.filter(pk=link_id, workspace_id=scope.workspace_id, used_at=None).update(
            expires_at=now - timedelta(seconds=1)
        )
        if not changed:
            raise NotFound("There is no such invitation.")
        record(actor, "staff.invitation_withdrawn", workspace_id=scope.workspace_id, target=str(link_id), at=now)


def check_role(scope: Scope, role: str) -> None:
    """A known role, and none above one's own."""
    if role not in ROLES:
        raise Refused("Choose a role.")
    if role == OWNER and scope.role != OWNER:
        raise Refused("Only an owner can make someone an owner.")


@transaction.atomic
def join(person: Person, invitation: entry.Invitation, actor: Actor, now: datetime) -> None:
    """Give a person the role that an invitation offers; a role they already have stays."""
    _staff, is_new = Staff.objects.get_or_create(
        workspace_id=invitation.workspace_id, person=person, defaults={"role": invitation.role}
    )
    if is_new:
        record(
            actor,
            "staff.joined",
            workspace_id=invitation.workspace_id,
            target=f"person:{person.pk}",
            after={"name": person.name, "role": invitation.role},
            at=now,
        )


@transaction.atomic
def change_role(scope: Scope, actor: Actor, person_id: int, role: str, now: datetime) -> None:
    """Give a colleague another role; somebody must stay the owner."""
    check_role(scope, role)
    staff = locked_staff(scope, person_id)
    if staff.role == role:
        return
    before = staff.role
    staff.role = role
    staff.save(update_fields=["role"])
    record(
        actor,
        "staff.role_changed",
        workspace_id=scope.workspace_id,
        target=f"person:{person_id}",
        before={"role": before},
        after={"role": role},
        at=now,
    )


@transaction.atomic
def remove(scope: Scope, actor: Actor, person_id: int, now: datetime) -> None:
    """Take a colleague's role away; what they did stays on the log."""
    staff = locked_staff(scope, person_id)
    before = {"name": staff.person.name, "role": staff.role}
    staff.delete()
    record(
        actor,
        "staff.removed",
        workspace_id=scope.workspace_id,
        target=f"person:{person_id}",
        before=before,
        at=now,
    )


def locked_staff(scope: Scope, person_id: int) -> Staff:
    """The colleague to be changed, with all owners' rows locked: the last owner cannot go."""
    owners = list(
        Staff.objects.select_for_update()
        .filter(workspace_id=scope.workspace_id, role=OWNER)
        .order_by("pk")
        .values_list("person_id", flat=True)
    )
    staff = Staff.objects.filter(workspace_id=scope.workspace_id, person_id=person_id).select_related("person").first()
    if staff is None:
        raise NotFound("There is no such colleague.")
    if staff.role == OWNER and scope.role != OWNER:
        raise Refused("Only an owner can change an owner.")
    if owners == [person_id]:
        raise Refused("This is the last owner. Make someone else an owner first.")
    return staff
