"""The people of the demo: an owner who gets the link, and a team."""

from qunce.console.models import Person, Staff
from qunce.platform.tenancy import Scope

TEAM = (
    ("owner", "林掌柜", "owner@demo.invalid"),
    ("manager", "周运营", "manager@demo.invalid"),
    ("operator", "小唐", "operator@demo.invalid"),
    ("analyst", "阿数", "analyst@demo.invalid"),
)
"""Nobody can sign in by these addresses: they have no password; the owner enters by the one-time link."""


def ensure_team(scope: Scope) -> int:
    """Make the team once; the owner's id."""
    ids = {}
    for role, name, email in TEAM:
        person, is_new = Person.objects.get_or_create(email=email, defaults={"name": name})
        if is_new:
            person.set_unusable_password()
            person.save(update_fields=["password"])
        Staff.objects.get_or_create(workspace_id=scope.workspace_id, person=person, defaults={"role": role})
        ids[role] = person.pk
    return int(ids["owner"])
