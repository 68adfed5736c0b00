"""One demo and one browser for the whole folder; each test gets pages that must stay free of complaints."""

import pytest
from playwright.sync_api import sync_playwright

from qunce.platform.embedded import is_running
from tests.scenarios.browser import FLAGS, HEIGHTS, Watched, chromium_path
from tests.scenarios.product import Product


@pytest.fixture(scope="package")
def demo():
    """The running product; afterwards it must end cleanly and leave no database behind."""
    product = Product()
    try:
        yield product
        code, more = product.end()
        said = product.said()
        assert (code, more) == (0, ""), said
        assert "Traceback" not in said
        assert not is_running(product.home / "postgres")
        assert not (product.home / "postgres" / "postmaster.pid").exists()
    finally:
        product.forget()


@pytest.fixture(scope="package")
def chromium():
    """A browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def seat(demo, chromium):
    """The owner's session, entered by the one-time link, in English."""
    context = chromium.new_context(locale="zh-CN")
    visit = Watched(context, demo.address)
    visit.go(demo.link)
    visit.page.locator("form button.primary").click()
    visit.page.wait_for_url(demo.address + "/")
    first_words = visit.page.locator("h1").inner_text()
    visit.speak("en")
    assert visit.troubles == []
    state = context.storage_state()
    context.close()
    return {"state": state, "first_words": first_words}


@pytest.fixture
def open_page(demo, chromium, seat):
    """Open pages as the owner; at the end none may have complained."""
    opened, contexts = [], []

    def make(width=1280, **options):
        size = {"width": width, "height": HEIGHTS[width]}
        touch = {"has_touch": True, "is_mobile": True} if width == min(HEIGHTS) else {}
        context = chromium.new_context(storage_state=seat["state"], viewport=size, **touch, **options)
        contexts.append(context)
        opened.append(Watched(context, demo.address))
        return opened[-1]

    yield make
    troubles = [trouble for watched in opened for trouble in watched.troubles]
    for context in contexts:
        context.close()
    assert troubles == []


@pytest.fixture
def owner(open_page):
    """The owner at a desk."""
    return open_page()


@pytest.fixture
def world(demo):
    """The simulated world, quiet and well-behaved before and after."""
    demo.simulator.be_quiet()
    demo.simulator.behave()
    yield demo.simulator
    demo.simulator.behave()
