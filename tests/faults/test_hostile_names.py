"""Hostile names are shown literally on every page that there is, under a policy that would stop them anyway."""

from html.parser import HTMLParser

import pytest
from django.utils.html import escape

from tests.faults.conftest import EVIL
from tests.faults.test_other_workspaces import PAGES, filled

pytestmark = pytest.mark.django_db

OURS_ONLY = {"/sign-out", "/enter/<str:token>", "/workspace/<int:workspace_id>"}


class Inline(HTMLParser):
    """Collects what the policy would have to stop: scripts and styles written into the page."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        names = {name for name, _ in attrs}
        if (tag == "script" and "src" not in names) or tag == "style" or "style" in names:
            self.found.append((tag, attrs))
        self.found += [(tag, name) for name in names if name.startswith("on")]

    @classmethod
    def found_in(cls, text):
        parser = cls()
        parser.feed(text)
        return parser.found


def looked_at(client, things):
    """Every page that opens, by its address."""
    for pattern in (one for one in PAGES if one not in OURS_ONLY):
        address = filled(pattern, things.ids)
        answer = client.get(address)
        if answer.status_code == 200 and "text/html" in answer.headers["Content-Type"]:
            yield address, answer


def test_no_page_takes_a_name_for_markup_and_every_page_has_the_policy(signed_in, hostile):
    client, shown = signed_in("owner"), set()
    for address, answer in looked_at(client, hostile):
        text, policy = answer.content.decode(), answer.headers["Content-Security-Policy"]
        assert "unsafe-inline" not in policy, address
        assert "unsafe-eval" not in policy, address
        assert "<img src=x" not in text, address
        assert "alert(1)&gt;49" not in text, address
        assert Inline.found_in(text) == [], address
        if escape(EVIL) in text:
            shown.add(address)
    ids = hostile.ids
    assert shown >= {
        "/groups",
        f"/groups/{ids['group']}",
        f"/groups/{ids['group']}/people",
        "/members",
        f"/members/{ids['member']}",
        "/tags",
        "/today",
        "/deliveries",
        "/broadcasts",
        "/welcomes",
        "/connections",
        f"/connections/{ids['connection']}",
        "/staff",
    }
