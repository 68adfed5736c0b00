"""The demo on the command line: made, thrown away without harm to anything else, made anew."""

import json
import shutil
import tempfile
from pathlib import Path

import pytest

from qunce.platform.cluster import Cluster
from tests.platform.clusters import finished
from tests.platform.running import Running, verb

pytestmark = pytest.mark.slow


@pytest.fixture
def home():
    folder = Path(tempfile.mkdtemp(prefix="qunce-"))
    folder.chmod(0o755)
    yield folder
    Cluster(folder / "postgres").stop()
    shutil.rmtree(folder, ignore_errors=True)


def workspaces(home):
    code, out, err = finished(verb(home, "workspace", "list", "--json"))
    assert (code, err) == (0, "")
    return {row["name"]: row["id"] for row in json.loads(out)}


def run_demo(home):
    """Start with the demo and look at its first page; nothing it logged is an error."""
    demo = Running(home, "--demo")
    try:
        status, _ = demo.get(demo.line.split(str(demo.port))[1].strip())
        assert status == 200
        assert finished(verb(home, "demo", "reset"))[2].startswith(f"Qunce already runs on {home}")
    finally:
        assert demo.end()[0] == 0
    lines = [json.loads(line) for line in (home / "qunce.log").read_text().splitlines()]
    assert [line for line in lines if line["level"] == "error"] == []


def test_reset_throws_the_demo_away_and_nothing_else(home):
    run_demo(home)
    assert finished(verb(home, "workspace", "create", "Other"))[0] == 0
    before = workspaces(home)
    assert set(before) == {"群策演示", "Other"}
    assert (home / "simulator.state").exists()

    said = finished(verb(home, "demo", "reset"))
    assert said == (0, "The demo is gone. `qunce up --demo` makes it anew.\n", "")
    assert workspaces(home) == {"Other": before["Other"]}
    assert not (home / "simulator.state").exists()
    assert finished(verb(home, "audit", "verify"))[0] == 0

    run_demo(home)
    after = workspaces(home)
    assert after.pop("群策演示") > before["群策演示"]
    assert after == {"Other": before["Other"]}
