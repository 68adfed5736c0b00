"""Fetch the front-end files that vendor.json pins, check them, and put what we use into the console.

Needs `npm` (only for whoever renews the files; the files themselves are in the repository).
`python scripts/vendor.py` fetches, `python scripts/vendor.py --check` compares without writing.
"""

import base64
import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


def main(arguments: list[str]) -> int:
    """Write every vendored file, or with --check say which differ."""
    manifest = json.loads((ROOT / "vendor.json").read_text())
    target = ROOT / manifest["into"]
    wanted: dict[str, bytes] = {}
    for package in manifest["packages"]:
        wanted |= files_of(package)
    if "--check" in arguments:
        stale = [name for name, data in wanted.items() if read(target / name) != data]
        sys.stdout.write("".join(f"differs: {name}\n" for name in stale))
        return 1 if stale else 0
    target.mkdir(parents=True, exist_ok=True)
    for name, data in wanted.items():
        (target / name).write_bytes(data)
    return 0


def read(path: Path) -> bytes | None:
    """A file's content, None where there is none."""
    return path.read_bytes() if path.is_file() else None


def files_of(package: dict[str, Any]) -> dict[str, bytes]:
    """The files we use of one package, by the name they get here."""
    with tempfile.TemporaryDirectory() as folder:
        archive = fetch(package, Path(folder))
        with tarfile.open(archive) as tar:
            found = {name: member(tar, path) for path, name in package["files"].items()}
            if sprite := package.get("sprite"):
                found[sprite["into"]] = sprite_of(tar, sprite)
    return found


def fetch(package: dict[str, Any], folder: Path) -> Path:
    """Download a package through the npm client and check it against the pinned hash."""
    named = f"{package['name']}@{package['version']}"
    subprocess.run(["npm", "pack", "--silent", named], cwd=folder, check=True, capture_output=True)
    archive = next(folder.glob("*.tgz"))
    algorithm, expected = package["integrity"].split("-", 1)
    if base64.b64encode(hashlib.new(algorithm, archive.read_bytes()).digest()).decode() != expected:
        raise SystemExit(f"{named} is not what vendor.json pins")
    return archive


def member(tar: tarfile.TarFile, path: str) -> bytes:
    """One file of the package."""
    content = tar.extractfile(f"package/{path}")
    if content is None:
        raise SystemExit(f"{path} is missing")
    return content.read()


def sprite_of(tar: tarfile.TarFile, sprite: dict[str, Any]) -> bytes:
    """One SVG with a symbol for each icon, to be used as `icons.svg#name`."""
    symbols = []
    for name in sorted(set(sprite["icons"])):
        drawing = member(tar, f"{sprite['folder']}/{name}.svg").decode()
        body = re.sub(r"^.*?<svg[^>]*>|</svg>.*$", "", drawing, flags=re.DOTALL)
        body = re.sub(r'<path stroke="none"[^>]*>', "", body)
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{join_lines(body)}</symbol>')
    return ('<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n").encode()


def join_lines(drawing: str) -> str:
    """A drawing on one line."""
    return re.sub(r"\s*\n\s*", "", drawing)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
