"""`qunce up`: everything starts, survives what is killed, and ends without a trace."""

import json
import os
import re
import shutil
import signal
import socket
import tempfile
from pathlib import Path

import psutil
import pytest

from qunce.platform.cluster import Cluster
from tests.platform.clusters import finished, until
from tests.platform.running import Running, free_port, verb

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def home():
    """One home for all: its database is made once."""
    folder = Path(tempfile.mkdtemp(prefix="qunce-"))
    folder.chmod(0o755)
    yield folder
    Cluster(folder / "postgres").stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def up(home):
    running = Running(home)
    yield running
    running.end()


def test_it_prints_one_line_that_lets_the_first_owner_in(up):
    assert re.fullmatch(rf"Qunce is ready: http://127\.0\.0\.1:{up.port}/enter/[\w-]{{40,}}\n", up.line)
    assert up.is_well()
    status, _ = up.get(up.line.split(str(up.port))[1].strip())
    assert status == 200


def test_a_second_one_on_the_same_home_is_told_so(up):
    code, out, err = finished(verb(up.home, "up", QUNCE_PORT=str(free_port())))
    assert (code, out) == (1, "")
    assert err == f"Qunce already runs on {up.home}: http://127.0.0.1:{up.port} (process {up.process.pid}).\n"
    assert up.is_well()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_everything(home, number):
    running = Running(home)
    family = [*running.children(), psutil.Process(int(Cluster(home / "postgres")._pid_file()[0]))]
    assert len(family) == 3
    code, out, err = running.end(number)
    assert (code, out) == (0, "")
    assert "Traceback" not in err
    assert [process for process in family if process.is_running() and process.status() != "zombie"] == []
    assert not (home / "postgres" / "postmaster.pid").exists()


def test_a_child_that_is_killed_comes_back(up):
    for _ in range(2):
        before = {child.pid for child in up.children()}
        for pid in before:
            os.kill(pid, signal.SIGKILL)
        until(lambda before=before: len({child.pid for child in up.children()} - before) == 2)
        until(up.is_well)


def test_a_database_that_is_killed_comes_back(up):
    os.kill(int(Cluster(up.home / "postgres")._pid_file()[0]), signal.SIGQUIT)
    until(lambda: not up.is_well())
    until(up.is_well, 30)


def test_children_follow_a_killed_parent_and_the_next_one_starts(home):
    running = Running(home)
    children = running.children()
    os.kill(running.process.pid, signal.SIGKILL)
    running.process.communicate()
    until(lambda: not any(child.is_running() and child.status() != "zombie" for child in children))
    until(lambda: not (home / "postgres" / "postmaster.pid").exists())
    again = Running(home)
    assert again.is_well()
    assert again.end()[0] == 0


def test_a_port_that_is_taken_is_said_so(home):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        code, out, err = finished(verb(home, "up", QUNCE_PORT=str(port)))
    assert (code, out) == (1, "")
    assert err == (
        f"Port {port} on 127.0.0.1 cannot be used: address already in use. Choose another with --port or QUNCE_PORT.\n"
    )


def test_the_log_is_json_and_holds_no_link(up):
    up.get("/enter/top-secret-token?q=secret-query")
    text = (up.home / "qunce.log").read_text()
    assert all(json.loads(line)["level"] for line in text.splitlines())
    assert "top-secret-token" not in text
    assert "secret-query" not in text
    assert (up.home / "qunce.log").stat().st_mode & 0o077 == 0
