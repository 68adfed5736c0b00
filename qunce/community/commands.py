"""The commands of this slice: `qunce import`."""

from qunce.community.imports.commands import NAME, app

__all__ = ["NAME", "app"]
