"""The demo workspace: a simulated WeCom corp, linked, replayed and read through the product's own doors."""

from qunce.demo.making import start

__all__ = ["start"]
