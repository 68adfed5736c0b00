"""Static files: found in each slice's `static` folder, addressed with a fingerprint, cached for a year."""

import gzip
import hashlib
import importlib.util
from functools import cache
from pathlib import Path

from qunce.platform.discovery import SLICES

PREFIX = "/static/"
FINGERPRINT = 10
TEXTS = frozenset({".css", ".js", ".svg", ".json", ".txt"})


@cache
def folders() -> tuple[Path, ...]:
    """The `static` folders of the slices, lowest slice first."""
    specs = [importlib.util.find_spec(package) for package in SLICES]
    roots = [Path(root) for spec in specs if spec for root in spec.submodule_search_locations or ()]
    return tuple(root / "static" for root in roots if (root / "static").is_dir())


def find(name: str) -> Path | None:
    """The file with this name, or None; never one outside a static folder."""
    for folder in folders():
        path = (folder / name).resolve()
        if path.is_relative_to(folder.resolve()) and path.is_file():
            return path
    return None


@cache
def fingerprint(name: str) -> str:
    """A short hash of the file's content ("" where there is no such file)."""
    path = find(name)
    return hashlib.sha256(path.read_bytes()).hexdigest()[:FINGERPRINT] if path else ""


@cache
def packed(path: Path) -> bytes:
    """The file compressed, once in the life of a process (empty where that would not make it shorter)."""
    if path.suffix not in TEXTS:
        return b""
    plain = path.read_bytes()
    short = gzip.compress(plain, mtime=0)
    return short if len(short) < len(plain) else b""


def address(name: str) -> str:
    """The address of a static file: it changes when the content does."""
    return f"{PREFIX}{name}?v={fingerprint(name)}"
