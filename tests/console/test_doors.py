"""Signing in, one-time links, throttling, sessions that end."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from qunce.console.entry import first_entry_link, hash_of, new_entry_link
from qunce.console.models import EntryLink, Person, Staff
from qunce.console.throttle import TRIES
from qunce.kernel.clock import utc_now
from qunce.platform.models import AuditEntry, Workspace

from .conftest import PASSWORD

NEW = {"name": "林小满", "email": "Lin@Example.com", "password": "a quiet harbour"}


def sign_in(client, email="owner@example.com", password=PASSWORD, **more):
    return client.post("/sign-in", {"email": email, "password": password, **more})


def test_a_person_signs_in_and_out(make_person):
    make_person()
    client = Client()
    assert sign_in(client).headers["Location"] == "/"
    assert client.get("/").status_code == 200
    client.post("/sign-out")
    assert client.get("/").status_code == 302


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "evil.example"]
)
def test_signing_in_never_leads_to_another_host(make_person, elsewhere):
    make_person()
    assert sign_in(Client(), next=elsewhere).headers["Location"] == "/"


def test_signing_in_leads_back_to_the_page_that_was_wanted(make_person):
    make_person()
    assert sign_in(Client(), next="/staff?x=1").headers["Location"] == "/staff?x=1"


def test_wrong_and_unknown_look_the_same(make_person):
    make_person()
    wrong = sign_in(Client(), password="nope nope nope")
    unknown = sign_in(Client(), email="nobody@example.com", password="nope nope nope")
    assert wrong.status_code == unknown.status_code == 422
    strip = lambda answer: answer.content.decode().split("</form>")[0].split('role="alert"')[1].split("</p>")[0]  # noqa: E731
    assert strip(wrong) == strip(unknown)


def test_an_account_is_closed_after_ten_wrong_tries_even_for_the_right_password(make_person):
    make_person()
    for number in range(TRIES):
        sign_in(Client(REMOTE_ADDR=f"10.0.0.{number}"), password="wrong wrong 1")
    assert sign_in(Client(REMOTE_ADDR="10.9.9.9")).status_code == 422


def test_an_address_is_closed_after_ten_wrong_tries_on_any_accounts(make_person):
    make_person()
    for number in range(TRIES):
        sign_in(Client(), email=f"guess{number}@example.com")
    assert sign_in(Client()).status_code == 422
    assert sign_in(Client(REMOTE_ADDR="10.9.9.9")).status_code == 302


def test_cookies_are_closed_to_scripts_and_secure_under_https(make_person):
    make_person()
    client = Client()
    sign_in(client)
    session = client.cookies["qunce_session"]
    assert session["httponly"]
    assert session["samesite"] == "Lax"
    assert not session["secure"]
    answer = Client().post("/sign-in", {"email": "owner@example.com", "password": PASSWORD}, secure=True)
    assert answer.cookies["qunce_session"]["secure"]


def test_the_first_owner_enters_once_and_only_a_hash_is_kept(workspace):
    path = first_entry_link(workspace.pk)
    link = EntryLink.objects.get()
    assert link.token_hash == hash_of(path.removeprefix("/enter/"))
    client = Client()
    assert client.get(path).status_code == 200
    assert client.get(path).status_code == 200, "looking does not use it up"
    assert client.post(path, NEW).headers["Location"] == "/"
    person = Person.objects.get(email="lin@example.com")
    assert person.password.startswith("argon2")
    assert Staff.objects.get(person=person).role == "owner"
    assert client.get("/").status_code == 200
    assert Client().get(path).status_code == 404
    assert Client().post(path, NEW).status_code == 404
    assert AuditEntry.objects.filter(action="staff.joined").count() == 1


def test_an_expired_link_opens_nothing(workspace):
    path = first_entry_link(workspace.pk, now=utc_now() - timedelta(days=8))
    assert Client().get(path).status_code == 404
    assert Client().post(path, NEW).status_code == 404
    assert not Person.objects.exists()


@pytest.mark.parametrize("password", ["short", "password123", "1234567890", "lin@example.com"])
def test_weak_passwords_are_refused(workspace, password):
    path = first_entry_link(workspace.pk)
    assert Client().post(path, {**NEW, "password": password}).status_code == 422
    assert Client().get(path).status_code == 200, "the link is not used up"


def test_a_link_for_a_known_person_needs_one_button(make_person, workspace):
    person = make_person()
    path = first_entry_link(workspace.pk, person_id=person.pk)
    client = Client()
    assert "小owner" in client.get(path).content.decode()
    assert client.post(path).headers["Location"] == "/"
    assert client.get("/").status_code == 200


def test_an_invitation_cannot_take_over_an_account(make_person, other_workspace):
    make_person()
    path = new_entry_link(other_workspace.pk, "analyst")
    answer = Client().post(path, {"name": "x", "email": "owner@example.com", "password": "not the password"})
    assert answer.status_code == 422
    client = Client()
    assert client.post(path, {"name": "x", "email": "owner@example.com", "password": PASSWORD}).status_code == 302
    assert Staff.objects.filter(workspace_id=other_workspace.pk, role="analyst").count() == 1


def test_an_invitation_for_an_email_is_for_that_email(workspace):
    path = new_entry_link(workspace.pk, "operator", email="mei@example.com")
    assert Client().post(path, NEW).status_code == 422


def test_a_new_password_ends_other_sessions(make_person):
    make_person()
    here, there = Client(), Client()
    sign_in(here)
    sign_in(there)
    answer = here.post("/profile/password", {"old": PASSWORD, "new": "another harbour"})
    assert answer.status_code == 302
    assert here.get("/").status_code == 200
    assert there.get("/").status_code == 302


@pytest.mark.django_db(transaction=True)
def test_of_two_who_use_a_link_at_once_one_enters():
    workspace = Workspace.objects.create(name="w", slug="w")
    path = first_entry_link(workspace.pk)
    barrier, answers = threading.Barrier(2), []

    def enter(number):
        client = Client()
        barrier.wait()
        answers.append(client.post(path, {**NEW, "email": f"p{number}@example.com"}).status_code)
        connection.close()

    threads = [threading.Thread(target=enter, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [302, 404]
    assert Person.objects.count() == 1
