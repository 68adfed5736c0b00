"""What needs a person now, from every slice; the worst first."""

from functools import cache

from qunce.console.contracts import Attention, Need
from qunce.platform.discovery import modules_named
from qunce.platform.tenancy import Scope

WORST_FIRST = {"act": 0, "look": 1, "info": 2, "good": 3}


def needs(scope: Scope) -> list[Need]:
    """Every need, the worst first."""
    found = [need for provider in providers() for need in provider(scope)]
    return sorted(found, key=lambda need: WORST_FIRST.get(need.level, len(WORST_FIRST)))


@cache
def providers() -> tuple[Attention, ...]:
    """Every slice's providers."""
    return tuple(one for module in modules_named("panels") for one in getattr(module, "ATTENTION", []))
