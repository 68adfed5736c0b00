"""What is committed names no machine of ours, no package index, and holds no secret."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BINARY = {".png", ".woff2", ".ico", ".mo", ".jpg", ".webp", ".gz"}
FORBIDDEN = {
    "a package index": re.compile(
        r"--(?:extra-)?index-url|--find-links|registry=|https?://[\w.-]*(?:pypi|npmjs)\.\w+/"
    ),
    "a machine path": re.compile(r"(?<![\w.])/(?:work|root|home/\w+)/(?:main|shared|\.)"),
    "a private key": re.compile(r"-----BEGIN (?:RSA |EC )?PRIVATE KEY-----\n"),
    "an access key": re.compile(r"\b(?:AKIA[0-9A-Z]{16}|ghp_\w{36}|xox[bap]-\w{10,})\b"),
}


def tracked_files():
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode()
    for name in filter(None, listed.split("\0")):
        path = ROOT / name
        if path.is_file() and path.suffix not in BINARY and path != Path(__file__).resolve():
            yield path


@pytest.mark.parametrize("what", sorted(FORBIDDEN))
def test_nothing_committed_holds(what):
    found = []
    for path in tracked_files():
        match = FORBIDDEN[what].search(path.read_text(errors="replace"))
        if match:
            found.append(f"{path.relative_to(ROOT)}: {match.group(0)}")
    assert found == []


def test_the_search_finds_what_it_should():
    assert FORBIDDEN["a machine path"].search("see /work/" + "shared/x")
    assert FORBIDDEN["a package index"].search("--index-" + "url https://x")
    assert FORBIDDEN["an access key"].search("AKIA" + "A" * 16)


def test_every_file_of_dependencies_is_pinned_with_hashes():
    for name in ("run.txt", "dev.txt"):
        text = (ROOT / "requirements" / name).read_text()
        pins = re.findall(r"^[\w.-]+==\S+", text, re.MULTILINE)
        blocks = re.split(r"^(?=[\w.-]+==)", text, flags=re.MULTILINE)[1:]
        assert len(pins) == len(blocks) > 30
        assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []
