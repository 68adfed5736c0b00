"""Reading JSON the way the platform does: a mistyped field is ignored and remembered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

T = TypeVar("T")
Json = dict[str, object]
EMPTY: Mapping[str, object] = {}


class Fields:
    """One JSON object of a request, read by type."""

    def __init__(self, data: Mapping[str, object], mistyped: list[str] | None = None) -> None:
        self.data = data
        self.mistyped = [] if mistyped is None else mistyped

    def __contains__(self, name: str) -> bool:
        return self.data.get(name) is not None

    def text(self, name: str, default: str = "") -> str:
        """A string field."""
        value = self.data.get(name)
        return value if isinstance(value, str) else self._otherwise(name, default)

    def number(self, name: str, default: int = 0) -> int:
        """A whole-number field."""
        value = self.data.get(name)
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        return self._otherwise(name, default)

    def real(self, name: str, default: float = 0.0) -> float:
        """A number field with fractions."""
        value = self.data.get(name)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return float(value)
        return self._otherwise(name, default)

    def flag(self, name: str, *, default: bool = False) -> bool:
        """A true-or-false field."""
        value = self.data.get(name)
        return value if isinstance(value, bool) else self._otherwise(name, default)

    def texts(self, name: str) -> list[str]:
        """A list of strings; other members are dropped."""
        return [item for item in self._items(name) if self._fits(name, item, str)]  # type: ignore[misc]

    def numbers(self, name: str) -> list[int]:
        """A list of whole numbers; other members are dropped."""
        return [item for item in self._items(name) if self._fits(name, item, int)]  # type: ignore[misc]

    def inner(self, name: str) -> Fields:
        """A nested object, empty when missing."""
        value = self.data.get(name)
        data = value if isinstance(value, dict) else self._otherwise(name, dict[str, object]())
        return Fields(data, self.mistyped)

    def inners(self, name: str) -> list[Fields]:
        """A list of nested objects."""
        found = self._items(name)
        return [Fields(item, self.mistyped) for item in found if isinstance(item, dict)]

    def _items(self, name: str) -> list[object]:
        value = self.data.get(name)
        return value if isinstance(value, list) else self._otherwise(name, list[object]())

    def _fits(self, name: str, item: object, kind: type) -> bool:
        fits = isinstance(item, kind)
        if not fits:
            self.mistyped.append(name)
        return fits

    def _otherwise(self, name: str, default: T) -> T:
        if self.data.get(name) is not None:
            self.mistyped.append(name)
        return default
