"""Connectors: one folder a platform, all behind one contract."""
