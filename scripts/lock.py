"""Pin every dependency with hashes: requirements/run.txt (the product) and requirements/dev.txt (its checks).

The product's dependencies are those of pyproject.toml; setuptools is pinned with them, because the
project itself is installed without a build environment. Lines that name a host are dropped, so that
each machine uses the package index it is set up for.
"""

import subprocess
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "requirements"
OPTIONS = ["--universal", "--generate-hashes", "--no-annotate", "--no-header", "--no-emit-index-url"]


def main() -> None:
    """Write run.in from pyproject.toml, then both lists."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = [*project["build-system"]["requires"], *project["project"]["dependencies"]]
    (FOLDER / "run.in").write_text("\n".join(sorted(wanted)) + "\n")
    for name in ("run", "dev"):
        lock(name)


def lock(name: str) -> None:
    """Resolve one list; versions that are pinned already stay unless they no longer fit."""
    target = FOLDER / f"{name}.txt"
    words = ["uv", "pip", "compile", *OPTIONS, "--python-version", "3.11", "--output-file", str(target), f"{name}.in"]
    subprocess.run(words, cwd=FOLDER, check=True, capture_output=True)
    lines = target.read_text().splitlines()
    target.write_text("\n".join(line for line in lines if not line.startswith(("--index", "--find", "--extra"))) + "\n")


if __name__ == "__main__":
    main()
