"""What pages show: home, feed, palette, connections, parked events, audit, errors."""

from datetime import timedelta

import pytest
from django.test import Client

from qunce.connectors.api import Health, HealthState, note_health
from qunce.connectors.models import Connection
from qunce.console.models import Person
from qunce.console.parked import without_names
from qunce.kernel.clock import utc_now
from qunce.main import admission
from qunce.platform.audit import Actor, record
from qunce.platform.events import NewEvent
from qunce.platform.models import AuditEntry, ParkedEvent

HOSTILE = ["<script>alert(1)</script>", "\u202egnp.exe", "a\u200b\u200bb", "长" * 300, "' onmouseover=alert(1) x='"]


def posted(workspace, text, key="m1"):
    return NewEvent(
        workspace_id=workspace.pk, kind="message.posted", at=utc_now(), dedupe_key=key, payload={"text": text}
    )


def test_home_shows_what_needs_a_person_first(signed_in, workspace):
    client = signed_in()
    admission().admit([posted(workspace, "hello")])
    assert "Nothing needs you right now." in client.get("/").content.decode()
    ParkedEvent.objects.create(workspace_id=workspace.pk, kind="x", event={}, reaction="r", error="e")
    page = client.get("/").content.decode()
    assert "1 event could not be worked on" in page
    assert page.index("could not be worked on") < page.index("What is happening")


def test_a_workspace_without_anything_shows_three_steps_and_no_empty_numbers(signed_in, workspace):
    page = signed_in().get("/").content.decode()
    assert "Three steps" in page
    assert page.count('<li class="">') == 3
    assert 'class="tiles"' not in page
    admission().admit([posted(workspace, "hello")])
    page = signed_in("manager").get("/").content.decode()
    assert "Three steps" not in page
    assert 'class="tiles"' in page


def test_the_feed_shows_new_events_and_quotes_literally(signed_in, workspace):
    client = signed_in()
    admission().admit([posted(workspace, "<img src=x onerror=alert(1)>")])
    feed = client.get("/feed").content.decode()
    assert "&lt;img src=x" in feed
    assert "<img" not in feed


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_shown_literally_and_isolated(signed_in, make_person, name):
    make_person("operator", email="h@example.com", name=name[:60])
    page = signed_in("owner").get("/staff").content.decode()
    assert "<script>alert" not in page
    assert "' onmouseover=alert(1) x='" not in page
    assert '<bdi class="name"' in page


def test_the_palette_finds_pages_by_role_and_things_to_create(signed_in):
    assert "Audit log" in signed_in("owner").get("/palette?q=aud").content.decode()
    assert "Audit log" not in signed_in("analyst").get("/palette?q=aud").content.decode()
    nothing = signed_in("manager").get("/palette?q=<b>zzz").content.decode()
    assert "&lt;b&gt;zzz" in nothing


def test_pages_come_in_three_languages(signed_in):
    client = signed_in()
    for code, word in (("zh-hans", "操作日志"), ("es", "Registro de auditoría"), ("en", "Audit log")):
        client.post("/language", {"language": code, "next": "/audit"})
        answer = client.get("/audit")
        assert word in answer.content.decode()
        assert f'lang="{code}"' in answer.content.decode()
    assert Person.objects.get().language == "en"


def test_the_theme_is_kept_with_the_person(signed_in):
    client = signed_in()
    client.post("/theme", {"theme": "dark"})
    assert 'data-theme="dark"' in client.get("/").content.decode()
    assert client.post("/theme", {"theme": "pink"}).status_code == 404


def test_a_connection_is_made_from_what_the_connector_declares(signed_in):
    client = signed_in()
    form = {
        "name": "花间企业微信",
        "setting_corp_id": "ww1234567890abcd",
        "setting_corp_secret": "s" * 43,
        "setting_callback_token": "token123",
        "setting_callback_aes_key": "a" * 43,
    }
    wrong = client.post("/connections/new/wecom", {**form, "setting_corp_id": "nonsense"})
    assert wrong.status_code == 422
    assert "does not look right" in wrong.content.decode()
    answer = client.post("/connections/new/wecom", form)
    row = Connection.objects.get()
    assert answer.headers["Location"] == f"/connections/{row.pk}"
    page = client.get(f"/connections/{row.pk}").content.decode()
    assert f"/hooks/{row.public_id}</code>" in page
    settings = client.get(f"/connections/{row.pk}/settings").content.decode()
    assert "ww1234567890abcd" in settings
    assert "s" * 43 not in settings, "a stored secret is never shown"


def test_a_broken_connection_says_why_and_what_to_do(signed_in, workspace):
    client = signed_in()
    row = Connection.objects.create(workspace_id=workspace.pk, connector="manual", name="私域", public_id="p")
    note_health(row.pk, Health(HealthState.DOWN, "ip_refused", "from ip: 203.0.113.7"))
    page = client.get(f"/connections/{row.pk}").content.decode()
    assert "The platform refuses our address." in page
    assert "trusted IP list" in page
    assert "203.0.113.7" in page
    assert "The platform refuses our address." in client.get("/").content.decode()


def test_limits_name_their_source_and_day(signed_in, workspace):
    row = Connection.objects.create(workspace_id=workspace.pk, connector="wecom", name="c", public_id="p")
    page = signed_in().get(f"/connections/{row.pk}/limits").content.decode()
    assert "2,000" in page
    assert "https://developer.work.weixin.qq.com/document/path/92135" in page
    assert "2026-11-22" in page


def parked(workspace, **more):
    event = {"workspace_id": workspace.pk, "kind": "thing.seen", "at": utc_now().isoformat(), "dedupe_key": "k", **more}
    return ParkedEvent.objects.create(
        workspace_id=workspace.pk, kind="thing.seen", event=event, reaction="credit", error="KeyError: 'items'"
    )


def test_a_parked_event_hides_names_and_runs_again(signed_in, workspace):
    client = signed_in()
    row = parked(workspace, payload={"name": "王小姐", "order_no": "A1", "members": [{"name": "李"}]})
    page = client.get(f"/parked/{row.pk}").content.decode()
    assert "王小姐" not in page
    assert "A1" in page
    assert "KeyError" in page
    assert client.post(f"/parked/{row.pk}/run").headers["Location"] == "/parked"
    row.refresh_from_db()
    assert row.resolved_at is not None
    assert AuditEntry.objects.filter(action="event.rerun").count() == 1


def test_a_parked_event_is_discarded_once_and_only_with_a_reason(signed_in, workspace):
    client = signed_in()
    row = parked(workspace)
    client.post(f"/parked/{row.pk}/discard", {"reason": "  "})
    row.refresh_from_db()
    assert row.resolved_at is None
    for _ in range(2):
        client.post(f"/parked/{row.pk}/discard", {"reason": "test order"})
    assert AuditEntry.objects.filter(action="event.discarded").count() == 1


def test_names_are_hidden_at_any_depth():
    shown = without_names({"payload": {"members": [{"ref": "wm1", "name": "李"}]}})
    assert "李" not in shown
    assert "wm1" in shown


def test_the_audit_log_pages_by_key_and_filters(signed_in, workspace):
    client = signed_in()
    for number in range(60):
        record(Actor("林"), "staff.invited", workspace_id=workspace.pk, after={"n": number})
    record(Actor("阿哲"), "staff.removed", workspace_id=workspace.pk, before={"role": "operator"}, after={"role": ""})
    first = client.get("/audit").content.decode()
    assert first.count("data-row") == 50
    oldest = AuditEntry.objects.order_by("-pk")[49].pk
    assert client.get(f"/audit?after={oldest}&from=51").content.decode().count("data-row") == 11
    filtered = client.get("/audit?actor=阿哲").content.decode()
    assert filtered.count("data-row") == 1
    assert client.get("/audit?actor=nobody&after=zz&from=-3").content.decode().count("data-row") == 50
    entry = AuditEntry.objects.get(action="staff.removed")
    assert "operator" in client.get(f"/audit/{entry.pk}").content.decode()


def test_verifying_says_whether_the_chain_is_whole(signed_in, workspace):
    client = signed_in()
    entry = record(Actor("林"), "staff.invited", workspace_id=workspace.pk)
    assert "The chain is whole" in client.post("/audit/verify").content.decode()
    AuditEntry.objects.filter(pk=entry.pk).update(actor="someone else")
    assert f"broken at entry {entry.pk}" in client.post("/audit/verify").content.decode()


def test_only_the_list_is_drawn_when_htmx_asks_for_it(signed_in):
    client = signed_in()
    part = client.get("/audit", headers={"HX-Request": "true", "HX-Target": "listing"}).content.decode()
    assert part.lstrip().startswith("<section")
    assert "<html" not in part


def test_a_view_is_saved_shared_and_forgotten(signed_in, workspace):
    owner, colleague = signed_in("owner"), signed_in("manager")
    record(Actor("林"), "staff.invited", workspace_id=workspace.pk)
    view = {"page": "audit", "name": "我的视图", "query": "actor=x", "next": "/audit"}
    owner.post("/views", view)
    assert "我的视图" in owner.get("/audit").content.decode()
    assert "我的视图" not in colleague.get("/audit").content.decode()
    owner.post("/views", {**view, "is_shared": "on"})
    assert "我的视图" in colleague.get("/audit").content.decode()


def test_an_unknown_address_is_a_page_without_details(client, db):
    answer = client.get("/no/such/page")
    assert answer.status_code == 404
    text = answer.content.decode()
    assert "urlconf" not in text.lower()
    assert 'class="trouble"' in text
    assert "Content-Security-Policy" in answer.headers


def test_a_refusal_in_a_swap_is_plain_words(signed_in):
    answer = signed_in().post("/views", {"name": ""}, headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert answer.content.decode() == "Give the view a name of at most 40 characters."


def test_a_session_over_in_a_swap_reloads_the_page(client, db):
    answer = client.get("/feed", headers={"HX-Request": "true"})
    assert answer.headers["HX-Refresh"] == "true"


def test_home_costs_a_fixed_number_of_queries(signed_in, workspace, django_assert_max_num_queries):
    client = signed_in()
    client.get("/")
    admission().admit([posted(workspace, "x", key=f"k{number}") for number in range(40)])
    with django_assert_max_num_queries(60):
        client.get("/")


def test_someone_of_two_workspaces_switches_between_them(make_person, workspace, other_workspace):
    person = make_person()
    from qunce.console.models import Staff

    Staff.objects.create(workspace_id=other_workspace.pk, person=person, role="analyst")
    client = Client()
    client.force_login(person)
    assert client.get("/staff").status_code == 200
    client.post(f"/workspace/{other_workspace.pk}")
    assert client.get("/staff").status_code == 404
    assert "别家" in client.get("/").content.decode()


def test_sessions_end_after_two_weeks_at_most(signed_in):
    client = signed_in()
    age = timedelta(seconds=client.session.get_expiry_age())
    assert age <= timedelta(days=14)


def test_a_silent_database_is_a_503_page_that_says_nothing_was_stored(signed_in, monkeypatch):
    from django.db import OperationalError

    from qunce.console.pages import home

    def silent(_scope):
        raise OperationalError("could not connect to server 10.0.0.5")

    client = signed_in()
    monkeypatch.setattr(home.attention, "needs", silent)
    answer = client.get("/")
    assert answer.status_code == 503
    assert "Nothing was stored." in answer.content.decode()
    assert "10.0.0.5" not in answer.content.decode()


def test_a_bug_is_a_500_page_without_details(signed_in, monkeypatch):
    from qunce.console.pages import home

    client = signed_in()
    client.raise_request_exception = False
    monkeypatch.setattr(home, "setup_guide", lambda _scope: 1 / 0)
    answer = client.get("/")
    assert answer.status_code == 500
    assert "ZeroDivision" not in answer.content.decode()
    assert 'class="trouble"' in answer.content.decode()


def test_a_profile_is_saved_and_a_wrong_old_password_is_said_beside_its_field(signed_in):
    client = signed_in()
    assert client.post("/profile", {"name": "林小满", "language": "es", "theme": ""}).status_code == 302
    assert "Su perfil" in client.get("/profile").content.decode()
    answer = client.post("/profile/password", {"old": "wrong", "new": "another harbour"})
    assert answer.status_code == 422
    assert "Esta no es su contraseña actual." in answer.content.decode()
