"""Another workspace's id is 404 at every address of every slice, found by walking them; an unlisted one fails."""

import re
from datetime import timedelta

import pytest
from django.urls import URLResolver, get_resolver
from django.utils import timezone

from qunce.console.rest import rest
from tests.faults.conftest import MARK

pytestmark = pytest.mark.django_db

IDS = {
    "workspace_id": "workspace",
    "group_id": "group",
    "member_id": "member",
    "tag_id": "tag",
    "note_id": "note",
    "consent_id": "consent",
    "delivery_id": "delivery",
    "task_id": "delivery",
    "welcome_id": "welcome",
    "broadcast_id": "broadcast",
    "connection_id": "connection",
    "parked_id": "parked",
    "event_id": "event",
    "entry_id": "entry",
    "link_id": "link",
    "person_id": "person",
    "view_id": "view",
}
"""What a number in an address is the id of. An address with a number that is not here fails the test."""

WORDS = {"slug": "members", "code": "wechat", "tab": "overview", "token": "x", "name": "外人的秘密 标签", "kind": "x"}
"""Words in addresses: they name what is declared in code, or are secrets of their own."""

GIVEN = {
    "reason": "x",
    "until": "15",
    "verdict": "sent",
    "role": "analyst",
    "is_active": "no",
    "on": "0",
    "text": "x",
    "name": "x",
    "value": "archived",
    "purpose": "marketing",
    "state": "done",
    "do": "send",
    "title": "x",
    "day": "2026-11-20",
    "members": "1",
    "joins": "0",
    "leaves": "0",
    "messages": "0",
    "type": "sales",
    "capacity": "7",
}
PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>")


def addresses(patterns=None, before=""):
    """Every address of the product's pages and of its REST, as patterns."""
    for one in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(one, URLResolver):
            yield from addresses(one.url_patterns, before + str(one.pattern))
        else:
            yield "/" + before + str(one.pattern).lstrip("^")


def endpoints():
    """Every method and address of the REST root, from its own description."""
    for path, methods in rest.get_openapi_schema()["paths"].items():
        for method in methods:
            yield method, re.sub(r"{(\w+)}", r"<\1>", path)


PAGES = sorted({one for one in addresses() if not one.startswith("/api/")})
WITH_IDS = [one for one in PAGES if any(name in IDS for _, name in PARAMETER.findall(one))]
REST = sorted(set(endpoints()))
REST_WITH_IDS = [(method, path) for method, path in REST if PARAMETER.search(path)]


def soon():
    """A moment that a task may be put off to."""
    return (timezone.now() + timedelta(hours=1)).isoformat()


def filled(pattern, ids):
    """The address with these ids in it."""
    return PARAMETER.sub(lambda found: str(ids[IDS[found[2]]]) if found[2] in IDS else WORDS[found[2]], pattern)


def test_every_parameter_of_every_address_is_listed():
    assert len(WITH_IDS) > 30
    assert len(REST_WITH_IDS) > 8
    for pattern in [*PAGES, *(path for _, path in REST)]:
        for converter, name in PARAMETER.findall(pattern):
            assert name in IDS or (name in WORDS and converter != "int"), pattern


@pytest.mark.parametrize("pattern", WITH_IDS)
def test_pages_and_acts_on_another_workspaces_ids_are_not_there(pattern, signed_in, theirs):
    client, before = signed_in("owner"), theirs.rows()
    answers = [client.get(filled(pattern, theirs.ids)), client.post(filled(pattern, theirs.ids), GIVEN)]
    assert {one.status_code for one in answers} <= {404, 405}
    assert 404 in {one.status_code for one in answers}
    assert not any(MARK in one.content.decode() for one in answers)
    assert theirs.rows() == before


@pytest.mark.parametrize("pattern", [one for one in WITH_IDS if len(PARAMETER.findall(one)) > 1])
def test_our_member_with_their_note_is_not_there(pattern, signed_in, ours, theirs):
    client, before = signed_in("owner"), theirs.rows()
    last = IDS.get(PARAMETER.findall(pattern)[-1][1])
    if last is None:
        assert client.get(filled(pattern, theirs.ids)).status_code == 404
        return
    answer = client.post(filled(pattern, ours.ids | {last: theirs.ids[last]}), GIVEN)
    assert answer.status_code in {404, 405}
    assert theirs.rows() == before


@pytest.mark.parametrize(("method", "pattern"), REST_WITH_IDS)
def test_the_api_does_not_know_another_workspaces_ids(method, pattern, signed_in, theirs):
    client, before = signed_in("owner"), theirs.rows()
    more = {} if method == "get" else {"data": "{}", "content_type": "application/json"}
    body = {"value": "x", "reason": "x", "until": soon(), "name": "x", "settings": {}}
    if method in {"post", "patch", "put"}:
        more["data"] = body
    wanted = "?first=2026-11-01&last=2026-11-02" if "metrics" in pattern else ""
    answer = getattr(client, method)(filled(pattern, theirs.ids) + wanted, **more)
    if any(name in IDS for _, name in PARAMETER.findall(pattern)):
        assert answer.status_code == 404, answer.content.decode()
    assert MARK not in answer.content.decode()
    assert theirs.rows() == before


def test_no_list_filter_or_search_shows_what_is_theirs(signed_in, theirs):
    client = signed_in("owner")
    asked = {"q": MARK[:2], "group": theirs.ids["group"], "tag": theirs.ids["tag"], "owner": theirs.ids["member"]}
    asked |= {"member": theirs.ids["member"], "view": theirs.ids["view"], "task": theirs.ids["delivery"]}
    plain = [one for one in PAGES if not PARAMETER.search(one)]
    plain += [path for method, path in REST if method == "get" and not PARAMETER.search(path)]
    seen = 0
    for address in plain:
        for parameters in ({}, *({name: value} for name, value in asked.items())):
            answer = client.get(address, parameters)
            seen += answer.status_code == 200
            assert MARK not in answer.content.decode(), (address, parameters)
    assert seen > 100


def test_acts_on_many_leave_what_is_theirs_alone(signed_in, theirs):
    client, before = signed_in("owner"), theirs.rows()
    ids = sorted(set(theirs.ids.values()))
    for address in (one for one in PAGES if not PARAMETER.search(one)):
        for tag in ("x", str(theirs.ids["tag"]), "archived", "sales"):
            client.post(address, GIVEN | {"ids": ids, "groups": ids, "group": theirs.ids["group"], "value": tag})
            if address in {"/sign-out", "/profile/password"}:
                client = signed_in("owner", email=f"{len(address)}{tag}@example.com")
    assert theirs.rows() == before
