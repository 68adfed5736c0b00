"""What strangers, neighbours and forgers get from the running product: nothing."""

import re
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from django.urls import URLPattern, get_resolver

from tests.scenarios.product import until

PUBLIC = {"sign-in", "sign-out", "language", "theme", "enter"}
NOWHERE = 987_654_321
"""An id that no row has."""

TABLES = {
    "group_id": "community_group",
    "member_id": "community_member",
    "tag_id": "community_tag",
    "note_id": "community_note",
    "consent_id": "community_consent",
    "task_id": "delivery_delivery",
    "delivery_id": "delivery_delivery",
    "broadcast_id": "content_broadcast",
    "welcome_id": "guard_welcome",
    "connection_id": "connectors_connection",
    "view_id": "console_savedview",
    "link_id": "console_entrylink",
    "parked_id": "platform_parkedevent",
    "entry_id": "platform_auditentry",
    "event_id": "platform_event",
}
BOMB = """<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><xml><ToUserName>&c;</ToUserName><Encrypt>&c;</Encrypt></xml>"""
VERBS = ("GET", "POST", "PUT", "PATCH", "DELETE")
WORDS = {
    "role": "analyst",
    "reason": "x",
    "name": "x",
    "value": "x",
    "text": "x",
    "verdict": "sent",
    "is_active": "no",
}
FORM = WORDS | {"until": "15", "purpose": "marketing"}
ASKED = {"metrics": "?first=2026-01-01&last=2026-01-02"}
BARE = 64
"""Characters: a refusal may hold a word, never a page or a traceback."""


def patterns(resolver=None, before=""):
    """Every address of the console and of REST, as written."""
    for one in (resolver or get_resolver()).url_patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLPattern):
            yield route
        else:
            yield from patterns(one, route)


def filled(route, ids):
    """The address with these ids, and a word for every word."""
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(ids.get(found.group(1), "overview")), route)


ROUTES = sorted(set(patterns()) - {"api/v1/"})
WITH_ID = [route for route in ROUTES if re.search(r"<(\w+:)?\w+_id>", route)]
API = [route for route in ROUTES if route.startswith("api/v1/")]
PAGES = [route for route in ROUTES if route not in API and route.split("/")[0] not in PUBLIC]
NO_IDS = {name: NOWHERE for route in WITH_ID for name in re.findall(r"(\w+_id)>", route)}


def test_the_addresses_are_those_of_the_whole_product():
    assert {route.split("/")[0] for route in WITH_ID} >= {
        *("groups", "members", "tags", "today", "deliveries", "broadcasts", "welcomes"),
        *("connections", "staff", "parked", "audit", "views", "workspace", "api"),
    }
    assert set(NO_IDS) == {*TABLES, "person_id", "workspace_id"}


class Neighbour:
    """The owner, sitting in another workspace that has nothing."""

    def __init__(self, demo, seat):
        self.demo = demo
        cookies = {one["name"]: one["value"] for one in seat["state"]["cookies"]}
        self.http = httpx.Client(base_url=demo.address, cookies=cookies, trust_env=False, timeout=30)
        with demo.database() as connection:
            self.home = connection.execute("SELECT min(id) FROM platform_workspace").fetchone()[0]
            self.away = connection.execute(
                "INSERT INTO platform_workspace (name, slug, timezone, language, created_at)"
                " VALUES ('隔壁', 'next-door', 'Asia/Shanghai', 'zh-hans', now()) RETURNING id"
            ).fetchone()[0]
            columns = connection.execute(
                "SELECT string_agg(quote_ident(column_name), ', ') FROM information_schema.columns"
                " WHERE table_name = 'console_staff' AND column_name NOT IN ('id', 'workspace_id')"
            ).fetchone()[0]
            connection.execute(
                f"INSERT INTO console_staff (workspace_id, {columns}) SELECT %s, {columns} FROM console_staff"
                " WHERE workspace_id = %s AND role = 'owner'",
                [self.away, self.home],
            )
            self.ids = {name: self.one_of(connection, table) for name, table in TABLES.items()}
            self.ids["person_id"] = connection.execute(
                "SELECT person_id FROM console_staff WHERE workspace_id = %s AND role = 'operator'", [self.home]
            ).fetchone()[0]
            self.ids["workspace_id"] = NOWHERE
        self.token = re.search(r'name="csrf" content="([^"]+)"', self.http.get("/profile").text).group(1)
        self.sit(self.away)

    def one_of(self, connection, table):
        found = connection.execute(f"SELECT min(id) FROM {table} WHERE workspace_id = %s", [self.home]).fetchone()[0]
        return found or NOWHERE

    def sit(self, workspace):
        assert self.post(f"/workspace/{workspace}") == 302

    def post(self, path):
        return self.http.post(path, data=FORM, headers={"X-CSRFToken": self.token}).status_code

    def every_verb(self, path):
        """What each verb is answered; REST takes JSON, pages take forms."""
        if not path.startswith("/api/"):
            return {self.http.get(path).status_code, self.post(path)}
        headers = {"X-CSRFToken": self.token}
        body = WORDS | {"until": (datetime.now(UTC) + timedelta(hours=1)).isoformat()}
        asked = (self.http.request(verb, path, json=body, headers=headers) for verb in VERBS)
        return {answer.status_code for answer in asked}

    def leave(self):
        self.sit(self.home)
        with self.demo.database() as connection:
            connection.execute("DELETE FROM console_staff WHERE workspace_id = %s", [self.away])
        self.http.close()


@pytest.fixture
def neighbour(demo, seat, world):
    one = Neighbour(demo, seat)
    yield one
    one.leave()


def test_another_workspace_s_ids_are_404_everywhere(neighbour, demo):
    named = [name for name, id_ in neighbour.ids.items() if id_ != NOWHERE]
    assert len(named) >= 9, f"the demo has rows for {named} only"
    audited = demo.value("SELECT count(*) FROM platform_auditentry")
    paths = [filled(route, neighbour.ids) + ASKED.get(route.rsplit("/", 1)[-1], "") for route in WITH_ID]
    answers = {path: neighbour.every_verb(path) for path in paths}
    assert {path: given for path, given in answers.items() if 404 not in given or given - {404, 405}} == {}
    assert demo.value("SELECT count(*) FROM platform_auditentry") == audited, "nothing was done"


def test_the_same_ids_open_at_home(demo, seat):
    cookies = {one["name"]: one["value"] for one in seat["state"]["cookies"]}
    ids = {name: demo.value(f"SELECT coalesce(min(id), 0) FROM {table}") for name, table in TABLES.items()}
    for route in ("groups/<group_id>", "members/<member_id>", "connections/<connection_id>", "audit/<entry_id>"):
        assert demo.get(filled(route, ids), cookies=cookies).status_code == 200, route


def test_strangers_are_sent_to_the_door(demo):
    for route in PAGES:
        path = filled(route, NO_IDS)
        answer = demo.get(path)
        assert answer.status_code in {302, 405}, path
        assert answer.status_code == 405 or answer.headers["location"].startswith("/sign-in"), path
        assert demo.post(path).status_code in {302, 403}, path
    for route in API:
        path = filled(route, NO_IDS)
        if not path.endswith(("/docs", "/openapi.json")):
            assert {demo.get(path).status_code, demo.post(path, json={}).status_code} <= {401, 403, 405}, path
    assert demo.get("/metrics").status_code == 404
    assert demo.get("/healthz").status_code == 200


@pytest.fixture
def hooks(demo, world):
    """The address of the WeCom callback and of the shop's webhook."""
    with demo.database() as connection:
        rows = connection.execute("SELECT connector, '/hooks/' || public_id FROM connectors_connection").fetchall()
    return dict(rows)


def facts(demo):
    """How many facts are stored (what became of our own deliveries is no fact from outside)."""
    return demo.value("SELECT count(*) FROM platform_event WHERE kind NOT LIKE 'delivery.%%'")


def shot(world, **more):
    """A sealed callback that was never sent."""
    return world.ask("load", {"mix": "contacts", "count": 1, "userid": "heyan", **more})["callbacks"][0]


def test_forgeries_get_a_bare_status_and_leave_nothing(demo, world, hooks):
    real = shot(world)
    hook, query, body = hooks["wecom"], real["query"], real["body"]
    before, parked = facts(demo), demo.value("SELECT count(*) FROM platform_parkedevent")
    wrong = {
        "a wrong signature": demo.post(
            f"{hook}?{re.sub(r'msg_signature=.{8}', 'msg_signature=00000000', query)}", content=body
        ),
        "a changed body": demo.post(
            f"{hook}?{query}", content=body.replace("<Encrypt><![CDATA[", "<Encrypt><![CDATA[AAAA")
        ),
        "no query": demo.post(hook, content=body),
        "an entity bomb": demo.post(f"{hook}?{query}", content=BOMB),
        "no XML": demo.post(f"{hook}?{query}", content=b"\x00\xff" * 100),
        "too much": demo.post(f"{hook}?{query}", content=b"x" * 1_100_000),
        "another's address": demo.post(f"/hooks/{'0' * 32}?{query}", content=body),
        "another connector's": demo.post(f"{hooks['shop']}?{query}", content=body),
        "a forged check": demo.get(f"{hook}?msg_signature=00&timestamp=1&nonce=1&echostr=AAAA"),
    }
    for what, answer in wrong.items():
        assert 400 <= answer.status_code < 500, f"{what}: {answer.status_code}"
        assert len(answer.text) <= BARE, f"{what}: {answer.text[:200]}"
    assert wrong["too much"].status_code == 413
    assert (facts(demo), demo.value("SELECT count(*) FROM platform_parkedevent")) == (before, parked)


def test_a_replayed_callback_is_taken_once(demo, world, hooks):
    real = shot(world)
    sealed = f"{hooks['wecom']}?{real['query']}"
    mine = "SELECT count(*) FROM platform_event WHERE kind = 'contact.added' AND payload::text LIKE %s"
    for _ in range(3):
        answer = demo.post(sealed, content=real["body"])
        assert (answer.status_code, answer.text) == (200, "success")
    assert demo.value(mine, f"%{real['welcome_code']}%") == 1
    until(lambda: world.welcome(real["welcome_code"]), "its one welcome")
    assert world.ask("received")["welcome_calls"]["repeated"] == {}
