"""Staff: invitations, roles, the last owner, the log."""

import re
import threading

import pytest
from django.db import connection
from django.test import Client

from qunce.console import people
from qunce.console.models import Person, Staff
from qunce.kernel.clock import utc_now
from qunce.kernel.errors import Refused
from qunce.platform.audit import SYSTEM, verify
from qunce.platform.models import AuditEntry, Workspace
from qunce.platform.tenancy import Scope


def test_an_invited_colleague_enters_with_the_role(signed_in, workspace):
    owner = signed_in("owner")
    page = owner.post("/staff/invite", {"role": "analyst", "email": ""}).content.decode()
    path = re.search(r"http://testserver(/enter/[\w-]+)", page)[1]
    colleague = Client()
    answer = colleague.post(path, {"name": "梅", "email": "mei@example.com", "password": "a quiet harbour"})
    assert answer.status_code == 302
    assert Staff.objects.get(person__email="mei@example.com").role == "analyst"
    assert colleague.get("/staff").status_code == 404
    assert "/enter/" not in owner.get("/staff").content.decode(), "the link is shown once"
    assert {"staff.invited", "staff.joined"} <= set(AuditEntry.objects.values_list("action", flat=True))
    assert verify().is_whole


def test_the_last_owner_stays(signed_in, make_person):
    client = signed_in("owner")
    owner = Person.objects.get(email="owner@example.com")
    client.post(f"/staff/{owner.pk}/remove")
    client.post(f"/staff/{owner.pk}/role", {"role": "analyst"})
    assert Staff.objects.get(person=owner).role == "owner"
    second = make_person("operator")
    client.post(f"/staff/{second.pk}/role", {"role": "owner"})
    client.post(f"/staff/{owner.pk}/role", {"role": "analyst"})
    assert Staff.objects.get(person=owner).role == "analyst"


def test_a_manager_cannot_make_or_change_owners(signed_in, make_person):
    owner = make_person("owner")
    client = signed_in("manager")
    client.post(f"/staff/{owner.pk}/remove")
    client.post("/staff/invite", {"role": "owner"})
    assert Staff.objects.filter(role="owner").count() == 1
    assert not AuditEntry.objects.filter(action="staff.invited").exists()


def test_someone_removed_is_out_at_once(signed_in, make_person):
    owner, colleague = signed_in("owner"), make_person("operator")
    theirs = Client()
    theirs.force_login(colleague)
    assert theirs.get("/").status_code == 200
    owner.post(f"/staff/{colleague.pk}/remove")
    assert theirs.get("/").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_two_owners_who_remove_each_other_at_once_leave_one():
    workspace = Workspace.objects.create(name="w", slug="w")
    owners = [Person.objects.create(email=f"{n}@example.com", name=str(n)) for n in range(2)]
    for owner in owners:
        Staff.objects.create(workspace_id=workspace.pk, person=owner, role="owner")
    barrier, refused = threading.Barrier(2), []

    def remove(person_id):
        barrier.wait()
        try:
            people.remove(Scope(workspace.pk, role="owner"), SYSTEM, person_id, utc_now())
        except Refused as error:
            refused.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=remove, args=(owner.pk,)) for owner in owners]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    assert Staff.objects.filter(workspace_id=workspace.pk, role="owner").count() == 1
