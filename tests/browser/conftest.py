"""A real Chromium before the console's own pages, signed in as an owner."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import sync_playwright

from qunce.console.models import Person, Staff
from qunce.platform import assets
from qunce.platform.models import Workspace
from tests.scenarios.browser import FLAGS, chromium_path


@pytest.fixture(scope="package")
def chromium():
    """A browser for the whole folder."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        yield browser
        browser.close()


def static_file(route):
    """A static file as the gate would serve it: Django's test server knows nothing of the gate."""
    path = assets.find(urlsplit(route.request.url).path.removeprefix(assets.PREFIX))
    route.fulfill(path=path) if path else route.fulfill(status=404)


@pytest.fixture
def workspace(transactional_db):
    """A workspace with an owner who reads English."""
    found = Workspace.objects.create(name="花间小馆", slug="flowers", timezone="Asia/Shanghai")
    person = Person.objects.create(email="owner@example.com", name="林晓", language="en")
    Staff.objects.create(workspace_id=found.pk, person=person, role="owner")
    return found


@pytest.fixture
def visit(chromium, live_server, workspace, client, settings):
    """Open a page as the owner; what the page's console complains of fails the test."""
    client.force_login(Person.objects.get(email="owner@example.com"))
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value}
    contexts, complaints = [], []

    def open_page(address, width=1280, scheme="light"):
        context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        context.add_cookies([cookie | {"url": live_server.url}])
        context.route("**/static/**", static_file)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.goto(live_server.url + address)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []
