"""What an upper slice may hang on the console's screens; found by scanning `<slice>/panels.py`.

A slice's `panels.py` may export MENU (a list of MenuItem), ATTENTION (Attention providers),
PALETTE (PaletteSource functions), FEED (FeedNamer by sort) and BEHIND (the URL name of the page that
shows the people behind a metric: its slug in the path, first, last and group in the query). The
console knows no slice.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from qunce.platform.tenancy import Scope


@dataclass(frozen=True, slots=True)
class MenuItem:
    """One entry of the menu.

    `place` is its number in the requirements' menu of twelve (1 to 12); entries with the same place
    become its sub-pages. `url` is a URL name.
    """

    place: int
    label: str
    url: str
    icon: str
    under: str = ""
    roles: frozenset[str] = frozenset({"owner", "manager", "operator", "analyst"})
    is_in_bottom_bar: bool = False


@dataclass(frozen=True, slots=True)
class Need:
    """Something that needs a person now: a translated sentence, how bad, and where to go."""

    text: str
    level: str
    link: str
    count: int = 0


@dataclass(frozen=True, slots=True)
class PaletteHit:
    """A line of the command palette."""

    kind: str
    label: str
    link: str
    hint: str = ""


Attention = Callable[[Scope], Sequence[Need]]
PaletteSource = Callable[[Scope, str], Sequence[PaletteHit]]


@dataclass(frozen=True, slots=True)
class Named:
    """The name and address of a thing, for feeds and timelines."""

    label: str
    link: str


FeedNamer = Callable[[Scope, Sequence[int]], Mapping[int, Named]]
"""Names ids of one sort (FEED = {"group": namer, "member": namer})."""
