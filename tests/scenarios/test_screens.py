"""Every screen in Chinese and English, at 1280 and 375 pixels: drawn without a complaint, no wider than its window.

The pictures land in `screenshots/`, to be looked at.
"""

import pytest

from tests.scenarios.product import ROOT

pytestmark = pytest.mark.browser

FOLDER = ROOT / "screenshots"
SCREENS = {
    "home": "/",
    "today": "/today",
    "deliveries": "/deliveries",
    "delivery": "/deliveries/1",
    "groups": "/groups",
    "group": "/groups/1",
    "group-timeline": "/groups/1/timeline",
    "group-people": "/groups/1/people",
    "group-settings": "/groups/1/settings",
    "group-new": "/groups/new",
    "members": "/members",
    "member": "/members/1200",
    "member-timeline": "/members/1200/timeline",
    "tags": "/tags",
    "broadcasts": "/broadcasts",
    "broadcast": "/broadcasts/1",
    "compose": "/broadcasts/new",
    "welcomes": "/welcomes",
    "welcome": "/welcomes/1",
    "connections": "/connections",
    "connection": "/connections/2",
    "connection-settings": "/connections/2/settings",
    "connection-new": "/connections/new",
    "staff": "/staff",
    "audit": "/audit",
    "events": "/events",
    "parked": "/parked",
    "profile": "/profile",
}


@pytest.mark.parametrize("width", [1280, 375])
def test_every_screen_is_drawn_and_fits(width, world, open_page):
    FOLDER.mkdir(exist_ok=True)
    watched = open_page(width)
    wide = {}
    watched.go("/")
    for language in ("zh-hans", "en"):
        watched.speak(language)
        for name, path in SCREENS.items():
            watched.go(path)
            watched.page.screenshot(path=FOLDER / f"{name}-{language[:2]}-{width}.png", full_page=True)
            if watched.overflow() > 0:
                wide[f"{name} {language}"] = watched.overflow()
    assert wide == {}
