"""The command palette's answers: pages, things to create, then what slices find."""

from collections.abc import Iterator
from functools import cache

from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from qunce.console.access import ScopedRequest, page
from qunce.console.contracts import PaletteHit, PaletteSource
from qunce.console.frame import PLACES, menu_items, render
from qunce.platform.discovery import modules_named

HITS_PER_GROUP = 7


@page()
def palette(request: ScopedRequest) -> HttpResponseBase:
    """What fits the text, grouped: an answer for a swap, not a page."""
    text = request.GET.get("q", "").strip()[:80]
    hits = [*places(request.scope.role, text), *found(request, text)]
    groups: dict[str, list[PaletteHit]] = {}
    for hit in hits:
        groups.setdefault(hit.kind, []).append(hit)
    cut = [(kind, lines[:HITS_PER_GROUP]) for kind, lines in groups.items()]
    return render(request, "console/parts/palette_hits.html", {"groups": cut, "text": text})


def places(role: str, text: str) -> Iterator[PaletteHit]:
    """The pages of the menu whose name holds the text."""
    for item in menu_items():
        label = _(item.label)
        if role in item.roles and text.lower() in label.lower():
            yield PaletteHit(_("Go to"), label, reverse(item.url), str(PLACES[item.place][1]))


def found(request: ScopedRequest, text: str) -> Iterator[PaletteHit]:
    """What each slice finds."""
    for source in sources():
        yield from source(request.scope, text)


@cache
def sources() -> tuple[PaletteSource, ...]:
    """Every slice's finders, lowest slice first."""
    return tuple(source for module in modules_named("panels") for source in getattr(module, "PALETTE", []))
