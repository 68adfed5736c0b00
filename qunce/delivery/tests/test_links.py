"""Tracked links: no open redirect, one click counted once, robots not at all."""

import asyncio
import re

import httpx
import pytest
from starlette.applications import Starlette

from qunce.delivery.gate import ROUTES
from qunce.delivery.links import checked_target, is_target, shorten, track_text, urls_in
from qunce.delivery.models import Link
from qunce.delivery.tests.builders import a_scope
from qunce.kernel.errors import Refused, Unavailable

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def address(settings):
    settings.PUBLIC_ADDRESS = "https://q.example"


class KeptIntake:
    def __init__(self):
        self.events = []
        self.is_down = False

    async def submit(self, events):
        if self.is_down:
            raise Unavailable("busy")
        self.events += events


@pytest.fixture
def intake():
    return KeptIntake()


@pytest.fixture
def browser(intake, context):
    app = Starlette(routes=ROUTES)
    app.state.intake = intake
    app.state.db = context.db

    async def ask(method, url, headers):
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="https://q.example") as client:
            return await client.request(method, url, headers={"user-agent": "MicroMessenger"} | headers)

    return lambda url, method="GET", headers=None: asyncio.run(ask(method, url, headers or {}))


def path_of(url):
    return url.removeprefix("https://q.example")


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "//evil.example",
        "ftp://a/",
        "https://",
        "https://a b/",
        "http://user@a/",
        "",
        "https://[",
        "a\nb",
    ],
)
def test_only_whole_web_addresses_may_be_targets(url):
    with pytest.raises(Refused):
        checked_target(url)


def test_a_target_may_not_be_too_long():
    assert is_target("https://a.example/" + "x" * 2000)
    assert not is_target("https://a.example/" + "x" * 2040)


def test_the_same_address_of_the_same_origin_has_one_link():
    scope = a_scope()
    first = shorten(scope, "https://shop.example/a?b=1", "broadcast:1")
    assert first == shorten(scope, "https://shop.example/a?b=1", "broadcast:1")
    assert first != shorten(scope, "https://shop.example/a?b=1", "broadcast:2")
    assert re.fullmatch(r"https://q\.example/l/[A-Za-z0-9_-]{11}", first)
    assert shorten(scope, first, "again") == first


def test_without_an_address_of_our_own_links_stay_as_they_are(settings):
    settings.PUBLIC_ADDRESS = ""
    assert shorten(a_scope(), "https://shop.example/", "o") == "https://shop.example/"
    assert Link.objects.count() == 0


def test_addresses_in_a_text_are_tracked_and_nothing_else_changes():
    text = "看这里：https://shop.example/a。\n(see https://shop.example/b), 不是链接 http://"
    assert urls_in(text) == ["https://shop.example/a", "https://shop.example/b"]
    tracked = track_text(a_scope(), text, "o")
    first, second = Link.objects.order_by("target")
    assert tracked == text.replace("https://shop.example/a", f"https://q.example/l/{first.slug}").replace(
        "https://shop.example/b", f"https://q.example/l/{second.slug}"
    )


def test_a_click_is_counted_and_led_to_the_stored_address(browser, intake):
    scope = a_scope()
    url = path_of(shorten(scope, "https://shop.example/a", "o"))
    answer = browser(f"{url}?to=https://evil.example&m=nobody")
    assert (answer.status_code, answer.headers["location"]) == (302, "https://shop.example/a")
    [event] = intake.events
    assert (event.workspace_id, event.kind, event.member_id) == (scope.workspace_id, "link.clicked", None)
    assert event.payload == {"link_id": Link.objects.get().id, "url": "https://shop.example/a"}


@pytest.mark.parametrize(
    ("method", "headers"),
    [
        ("HEAD", {}),
        ("GET", {"purpose": "prefetch"}),
        ("GET", {"sec-purpose": "prefetch;prerender"}),
        ("GET", {"user-agent": "Googlebot/2.1"}),
    ],
)
def test_robots_and_prefetches_are_led_but_not_counted(browser, intake, method, headers):
    url = path_of(shorten(a_scope(), "https://shop.example/a", "o"))
    assert browser(url, method, headers).status_code == 302
    assert intake.events == []


def test_a_visitor_is_led_on_when_nothing_can_be_stored(browser, intake):
    intake.is_down = True
    assert browser(path_of(shorten(a_scope(), "https://shop.example/a", "o"))).status_code == 302


@pytest.mark.parametrize("slug", ["unknown-slug", "x", "%00%00%00%00%00%00%00%00", "a" * 40])
def test_an_unknown_link_says_so_in_three_languages(browser, slug):
    answer = browser(f"/l/{slug}")
    assert answer.status_code == 404
    assert all(word in answer.text for word in ("链接", "link", "enlace"))
