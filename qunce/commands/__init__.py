"""The verbs of `qunce`."""
