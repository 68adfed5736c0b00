"""Roles and workspaces: every console page is in the table; another workspace's id is 404."""

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver

from qunce.connectors.models import Connection
from qunce.console.access import page
from qunce.console.models import EntryLink, Staff
from qunce.platform.audit import SYSTEM, record
from qunce.platform.models import ParkedEvent
from tests.console.conftest import event_in

ANYONE, DOERS, LEADERS = "owner manager operator analyst", "owner manager operator", "owner manager"
READERS = "owner manager analyst"

PAGES = {
    "home": ("/", ANYONE),
    "feed": ("/feed", ANYONE),
    "palette": ("/palette", ANYONE),
    "profile": ("/profile", ANYONE),
    "connections": ("/connections", DOERS),
    "connection_choose": ("/connections/new", LEADERS),
    "connection_create": ("/connections/new/manual", LEADERS),
    "connection": ("/connections/{connection}", DOERS),
    "connection_tab": ("/connections/{connection}/settings", LEADERS),
    "connection_progress": ("/connections/{connection}/progress", DOERS),
    "platforms": ("/platforms", DOERS),
    "platform": ("/platforms/wechat", DOERS),
    "work": ("/work", ANYONE),
    "staff": ("/staff", LEADERS),
    "events": ("/events", READERS),
    "event": ("/events/{event}", READERS),
    "parked": ("/parked", DOERS),
    "parked_event": ("/parked/{parked}", DOERS),
    "audit": ("/audit", LEADERS),
    "audit_entry": ("/audit/{entry}", LEADERS),
}
ACTS = {
    "password": ("/profile/password", ANYONE),
    "switch_workspace": ("/workspace/{workspace}", ANYONE),
    "save_view": ("/views", ANYONE),
    "delete_view": ("/views/1/delete", ANYONE),
    "connection_check": ("/connections/{manual}/check", LEADERS),
    "connection_sync": ("/connections/{connection}/sync", DOERS),
    "connection_switch": ("/connections/{connection}/switch", LEADERS),
    "invite": ("/staff/invite", LEADERS),
    "withdraw_invitation": ("/staff/invitations/{link}/withdraw", LEADERS),
    "change_role": ("/staff/{colleague}/role", LEADERS),
    "remove_staff": ("/staff/{colleague}/remove", LEADERS),
    "parked_run": ("/parked/{parked}/run", DOERS),
    "parked_discard": ("/parked/{parked}/discard", LEADERS),
    "audit_verify": ("/audit/verify", LEADERS),
}
OPEN = {"sign_in", "sign_out", "enter", "language", "theme"}
ROLES = ANYONE.split()


def things_in(workspace_id, colleague):
    """One of everything, in a workspace."""

    def connection(public_id, connector):
        return Connection.objects.create(
            workspace_id=workspace_id, connector=connector, name="c", public_id=f"{workspace_id}{public_id}"
        ).pk

    parked = ParkedEvent.objects.create(
        workspace_id=workspace_id, kind="order.paid", event={"kind": "order.paid"}, reaction="r", error="e"
    )
    link = EntryLink.objects.create(
        token_hash=f"h{workspace_id}", workspace_id=workspace_id, role="operator", expires_at="2999-01-01T00:00Z"
    )
    return {
        "connection": connection("a", "wecom"),
        "manual": connection("b", "manual"),
        "event": event_in(workspace_id).pk,
        "parked": parked.pk,
        "entry": record(SYSTEM, "x", workspace_id=workspace_id).pk,
        "link": link.pk,
        "colleague": colleague.pk,
        "workspace": workspace_id,
    }


def test_every_page_of_the_console_is_in_the_table():
    console = next(one for one in get_resolver().url_patterns if getattr(one, "app_name", "") == "console")
    named = {pattern.name for pattern in console.url_patterns if getattr(pattern, "name", None)}
    assert named == set(PAGES) | set(ACTS) | OPEN


@pytest.mark.parametrize("role", ROLES)
def test_pages_open_for_the_roles_that_may_and_are_404_for_the_rest(role, signed_in, make_person, workspace):
    things = things_in(workspace.pk, make_person("operator", email="colleague@example.com"))
    client = signed_in(role)
    for name, (path, roles) in PAGES.items():
        expected = 200 if role in roles.split() else 404
        assert client.get(path.format(**things)).status_code == expected, name


@pytest.mark.parametrize("role", ROLES)
def test_acts_are_closed_to_roles_that_may_not_and_to_get(role, signed_in, make_person, workspace):
    things = things_in(workspace.pk, make_person("operator", email="colleague@example.com"))
    client = signed_in(role)
    for name, (path, roles) in ACTS.items():
        assert client.get(path.format(**things)).status_code == 405, name
        if role not in roles.split():
            assert client.post(path.format(**things)).status_code == 404, name


def test_visitors_see_no_page(workspace, make_person):
    things = things_in(workspace.pk, make_person("operator"))
    for name, (path, _roles) in PAGES.items():
        assert Client().get(path.format(**things)).status_code == 302, name
    for name, (path, _roles) in ACTS.items():
        assert Client().post(path.format(**things)).status_code == 302, name


def test_another_workspace_s_ids_are_404(signed_in, make_person, other_workspace):
    stranger = make_person("owner", email="stranger@example.com", in_workspace=other_workspace)
    theirs = things_in(other_workspace.pk, stranger)
    client = signed_in("owner")
    for name, (path, _roles) in {**PAGES, **ACTS}.items():
        if "{" in path:
            method = client.get if name in PAGES else client.post
            answer = method(path.format(**theirs), {"role": "analyst", "reason": "x", "is_active": "no"})
            assert answer.status_code == 404, name
    assert Staff.objects.get(person=stranger).role == "owner"


def test_changes_without_the_token_are_refused(make_person):
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_person())
    assert client.post("/staff/invite", {"role": "operator"}).status_code == 403
    assert EntryLink.objects.count() == 0


def test_inside_a_page_the_database_itself_shows_this_workspace_only(rf, make_person, workspace, other_workspace):
    for owner in (workspace, other_workspace):
        ParkedEvent.objects.create(workspace_id=owner.pk, kind="x", event={}, reaction="r", error="e")

    @page()
    def forgetful(_request):
        return HttpResponse(str(ParkedEvent.objects.count()))

    request = rf.get("/")
    request.user, request.session = make_person(), {}
    assert forgetful(request).content == b"1"
    assert ParkedEvent.objects.count() == 2, "and afterwards the connection is as before"
