"""What is round every page: menu, workspace switcher, theme, language."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render as django_render
from django.urls import reverse
from django.utils.translation import gettext, pgettext, pgettext_lazy

from qunce.console.contracts import MenuItem
from qunce.platform.discovery import modules_named

PLACES = {
    1: ("home", pgettext_lazy("menu", "Home")),
    2: ("target", pgettext_lazy("menu", "Plan")),
    3: ("route", pgettext_lazy("menu", "Channels")),
    4: ("messages", pgettext_lazy("menu", "Groups")),
    5: ("users", pgettext_lazy("menu", "Members")),
    6: ("file-text", pgettext_lazy("menu", "Content")),
    7: ("heart", pgettext_lazy("menu", "Engage")),
    8: ("confetti", pgettext_lazy("menu", "Campaigns")),
    9: ("shopping-bag", pgettext_lazy("menu", "Commerce")),
    10: ("git-branch", pgettext_lazy("menu", "Journeys")),
    11: ("chart-bar", pgettext_lazy("menu", "Analytics")),
    12: ("settings", pgettext_lazy("menu", "Settings")),
}
"""The menu of twelve: icon and word. A place is shown when a slice has hung something on it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the menu."""

    label: str
    link: str
    icon: str
    is_here: bool
    children: tuple["Entry", ...] = ()
    is_in_bottom_bar: bool = False


@cache
def menu_items() -> tuple[MenuItem, ...]:
    """All that slices hang on the menu, in the order of places."""
    found = [item for module in modules_named("panels") for item in getattr(module, "MENU", [])]
    return tuple(sorted(found, key=lambda item: item.place))


def build_menu(role: str, path: str) -> Iterator[Entry]:
    """The menu for a role; of all links that lead to `path`, the longest is the one we are on."""
    items = [(item, reverse(item.url)) for item in menu_items() if role in item.roles]
    here = max((link for _item, link in items if leads_to(link, path)), key=len, default="")
    for place, (icon, word) in PLACES.items():
        entries = [
            Entry(gettext(item.label), link, item.icon, link == here, is_in_bottom_bar=item.is_in_bottom_bar)
            for item, link in items
            if item.place == place
        ]
        if entries:
            children = tuple(entries) if len(entries) > 1 else ()
            is_here = any(entry.is_here for entry in entries)
            yield Entry(str(word), entries[0].link, icon, is_here, children, entries[0].is_in_bottom_bar)


def leads_to(link: str, path: str) -> bool:
    """True when a page lies at or below a menu link."""
    return path == link or (link != "/" and path.startswith(link.rstrip("/") + "/"))


def frame(request: HttpRequest) -> dict[str, Any]:
    """The context processor behind `console/base.html`."""
    person = getattr(request, "person", None)
    common = {
        "languages": settings.LANGUAGES,
        "theme": person.theme if person else request.COOKIES.get("qunce_theme", ""),
        "product": pgettext("product name", "Qunce"),
    }
    if person is None:
        return common
    seat = request.seat  # type: ignore[attr-defined]  # set by `page`
    menu = list(build_menu(seat.role, request.path))
    return {
        **common,
        "menu": menu,
        "bottom_bar": bottom_bar(menu),
        "person": person,
        "seat": seat,
        "seats": request.seats,  # type: ignore[attr-defined]  # set by `page`
        "scope": request.scope,  # type: ignore[attr-defined]  # set by `page`
    }


def bottom_bar(menu: list[Entry]) -> list[Entry]:
    """The four places beside "More" on a phone."""
    lines = [
        replace(child, label=entry.label) if child.link == entry.link else child
        for entry in menu
        for child in (entry.children or (entry,))
    ]
    return [line for line in lines if line.is_in_bottom_bar][:4]


def render(
    request: HttpRequest, template: str, context: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    """Draw a page inside the frame."""
    return django_render(request, template, context, status=status)
