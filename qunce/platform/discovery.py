"""Kinds are discovered, not listed: scan packages for modules and collect what they export."""

import importlib
import importlib.util
import pkgutil
from collections.abc import Iterator
from types import ModuleType

SLICES = (
    "qunce.connectors",
    "qunce.console",
    "qunce.community",
    "qunce.delivery",
    "qunce.guard",
    "qunce.content",
)
"""The slices that exist, lowest first. A new slice adds its line here and nowhere else."""


def modules_named(name: str) -> Iterator[ModuleType]:
    """The module `name` of each slice that has one, lowest slice first."""
    for package in SLICES:
        path = f"{package}.{name}"
        if importlib.util.find_spec(path) is not None:
            yield importlib.import_module(path)


def subpackages_of(package: str) -> Iterator[ModuleType]:
    """Each folder inside a package, in alphabetical order: one folder a kind."""
    root = importlib.import_module(package)
    for info in pkgutil.iter_modules(root.__path__):
        if info.ispkg and info.name not in {"migrations", "tests", "templates"}:
            yield importlib.import_module(f"{package}.{info.name}")
