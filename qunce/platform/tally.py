"""Counts since this process started: plain integers, cheap enough for the hottest path."""

from collections import Counter

_counts: Counter[tuple[str, str]] = Counter()


def count(name: str, label: str, more: int = 1) -> None:
    """Add to a count."""
    _counts[name, label] += more


def counts() -> dict[str, dict[str, int]]:
    """Every count, by name and label."""
    found: dict[str, dict[str, int]] = {}
    for (name, label), value in list(_counts.items()):
        found.setdefault(name, {})[label] = value
    return found
