"""Lists as PostgreSQL array literals, quickly: the batch path sends thousands of values at a time.

psycopg's own list dumper looks at each element with regular expressions in Python, which cost more
than the rest of an admission. This one writes the text form for the few plain types that batches hold.
Each use names its type in SQL (`%s::bigint[]`), since the literal is sent untyped.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
from psycopg import Cursor
from psycopg.adapt import Dumper


def quoted(value: str) -> str:
    """A text element."""
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def element(value: Any) -> str:
    """One element of any of the plain types."""
    if value is None:
        return "NULL"
    if isinstance(value, str):
        return quoted(value)
    if value is True or value is False:
        return "t" if value else "f"
    if isinstance(value, int | float | UUID):
        return str(value)
    if isinstance(value, datetime | date):
        return f'"{value.isoformat()}"'
    raise TypeError(f"{type(value).__name__} cannot stand in a batch's array")


class ArrayText(Dumper):
    """Dumps a flat list of plain values as an array literal."""

    def dump(self, obj: Any) -> bytes:
        """The literal.

        JSON's list differs from PostgreSQL's only in its brackets, as long as no text needs a backslash
        (`null`, `true` and quoted texts read the same), and it is encoded in C.
        """
        encoded = msgspec.json.encode(obj)
        if b"\\" in encoded:
            return ("{" + ",".join(map(element, obj)) + "}").encode()
        return b"{" + encoded[1:-1] + b"}"


def batch_cursor(connection: Any) -> "Cursor[Any]":
    """A server-side-binding cursor that sends lists quickly."""
    cursor: Cursor[Any] = Cursor(connection)
    cursor.adapters.register_dumper(list, ArrayText)
    return cursor
