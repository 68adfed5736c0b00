"""Qunce 群策: a self-hosted platform for running customer communities."""

__version__ = "0.1.0"
