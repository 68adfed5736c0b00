"""The shapes of log that can be read: one file each, found by scanning."""

import importlib
import pkgutil
from functools import cache
from itertools import islice
from pathlib import Path

from qunce.community.imports.records import Format, Head, Source
from qunce.kernel.errors import NotFound, Refused

HEAD = 40
"""Lines looked at to recognise a format."""


@cache
def all_formats() -> dict[str, Format]:
    """Every format by slug."""
    found: dict[str, Format] = {}
    for info in pkgutil.iter_modules(__path__):
        module = importlib.import_module(f"{__name__}.{info.name}")
        found[module.FORMAT.slug] = module.FORMAT
    return found


def format_called(slug: str) -> Format:
    """The format with this name."""
    if slug not in all_formats():
        raise NotFound("There is no pattern %(name)s; there are %(known)s.", name=slug, known=", ".join(all_formats()))
    return all_formats()[slug]


def format_of(source: Source) -> Format:
    """The one format that the file looks like."""
    head = Head(source.path.suffix.lower(), tuple(line for _, line in islice(source.lines(), HEAD)))
    suiting = [each for each in all_formats().values() if each.suits(head)]
    if len(suiting) != 1:
        raise Refused(
            "%(file)s is not recognised; name its shape with --pattern (%(known)s).",
            file=source.path.name,
            known=", ".join(all_formats()),
        )
    return suiting[0]


def is_binary(path: Path) -> bool:
    """True if NUL bytes stand where text would be (UTF-16 is told by its mark)."""
    with path.open("rb") as file:
        start = file.read(4096)
    return b"\0" in start and start[:2] not in {b"\xff\xfe", b"\xfe\xff"}
