"""Platforms that people serve by hand: what each is, can, and must not be made to do.

A declaration is a `Platform` in `manual/declared/`. Its code is the `platform` of groups, identities and
events, beside the connectors' slugs. Numbers are our notes and starting values; the platform decides.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from types import MappingProxyType

from qunce.kernel.errors import NotFound, Refused

DECLARED = ("messengers", "networks", "abroad")
CODES = ("welcome", "group_message", "direct_message", "group_post")
"""What a person may send, in the words of connectors' capabilities."""

FACTS = ("member_list", "admins", "export")
"""What else a platform offers: to see who is in, to share the work with admins, to export what was said."""

RIGHTS = ("invite", "remove", "mute", "notice", "mention_all", "admins", "dismiss")
PERSON, AUTOMATIC = "person", "automatic"
LARGEST = 1_000_000


@dataclass(frozen=True, slots=True)
class Span:
    """How many people a group may hold: the least and most that are accepted, and what a new group starts with."""

    least: int
    usual: int
    most: int


@dataclass(frozen=True, slots=True)
class Platform:
    """One platform without a connector. `caution` says what must not be automated there, and why."""

    code: str
    names: Mapping[str, str]
    can: tuple[str, ...]
    caution: str
    capacity: Span = Span(1, 200, LARGEST)
    note: str = ""
    rights: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    reviewed_on: str = "2026-11-22"


@cache
def all_platforms() -> Mapping[str, Platform]:
    """Every declared platform by its code, in the order of declaration."""
    modules = [import_module(f"qunce.connectors.manual.declared.{name}") for name in DECLARED]
    return MappingProxyType({one.code: one for module in modules for one in module.PLATFORMS})


def platform_of(code: str) -> Platform:
    """The declared platform with this code."""
    found = all_platforms().get(code)
    if found is None:
        raise NotFound("There is no platform called %(code)s.", code=code)
    return found


def is_by_hand(platform: str) -> bool:
    """True where people do everything: a declared platform, or one that nobody named."""
    return platform == "manual" or platform in all_platforms()


def fit(platform: str, capacity: int) -> None:
    """Refuse a capacity that a group on this platform cannot have."""
    found = all_platforms().get(platform)
    if found and not found.capacity.least <= capacity <= found.capacity.most:
        raise Refused(
            "A group there holds %(least)s to %(most)s people.", least=found.capacity.least, most=found.capacity.most
        )


def refuse_automation(settings: Mapping[str, str]) -> None:
    """Refuse to send by itself where only a person may: the refusal says why."""
    if settings.get("sending", PERSON) != AUTOMATIC:
        return
    found = all_platforms().get(settings.get("platform", ""))
    raise Refused(found.caution if found else "Without a connector, only a person can send.")
