"""The real product with its demo, as a user starts it, and the world around it."""

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import httpx
import psycopg

from qunce.platform.cluster import Cluster

ROOT = Path(__file__).resolve().parents[2]
READY = re.compile(r"Qunce is ready: (http://127\.0\.0\.1:\d+)(/enter/[\w-]+)\n")
START_SECONDS = 150
STOP_SECONDS = 30


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def until(condition, what, seconds=30.0):
    """What the condition gives, as soon as it gives something; fails with words when it never does."""
    end = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < end, f"{what}: it did not come in {seconds:.0f} s"
        time.sleep(0.05)
    return found


class Simulator:
    """The people and the platform, by the simulator's control side."""

    def __init__(self, port):
        self._http = httpx.Client(base_url=f"http://127.0.0.1:{port}/_sim", timeout=30, trust_env=False)

    def ask(self, path, body=None, method=None):
        answer = self._http.request(method or ("GET" if body is None else "POST"), path, json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def act(self, name, /, **body):
        return self.ask(f"acts/{name}", body)

    def be_quiet(self):
        """Nobody does anything by themselves any more, and what they did has arrived."""
        self.ask("live", method="DELETE")
        assert self.ask("settle", {"timeout_s": 20})["settled"]

    def behave(self):
        """No faults, everything permitted."""
        self.ask("faults", method="DELETE")
        self.ask("permissions", method="DELETE")

    def fail(self, api, **fault):
        self.ask("faults", {"api": api, **fault})

    def masses(self, text):
        """The mass tasks with this text that arrived at the platform."""
        return [one for one in self.ask("received")["mass_tasks"] if one["text"] == text]

    def welcome(self, code):
        """The welcome that arrived for this code, if it did."""
        return next((one for one in self.ask("received")["welcomes"] if one["code"] == code), None)


class Product:
    """`qunce up --demo` in a home of its own."""

    def __init__(self):
        self.home = Path(tempfile.mkdtemp(prefix="qunce-demo-"))
        self.home.chmod(0o755)
        self._said = (self.home / "said.txt").open("w+")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "qunce.cli", "up", "--demo"],
            cwd=ROOT,
            env=self._environment(free_port()),
            stdout=subprocess.PIPE,
            stderr=self._said,
            text=True,
        )
        self.address, self.link = self._ready_line()
        self.simulator = Simulator(int((self.home / "simulator.port").read_text()))

    @staticmethod
    def clean_environment():
        return {name: value for name, value in os.environ.items() if not name.startswith(("QUNCE_", "DJANGO_"))}

    def _environment(self, port):
        return self.clean_environment() | {
            "QUNCE_HOME": str(self.home),
            "QUNCE_PORT": str(port),
            "QUNCE_PUBLIC_ADDRESS": f"http://127.0.0.1:{port}",
            "PYTHONPATH": str(ROOT),
        }

    def _ready_line(self):
        watch = threading.Timer(START_SECONDS, self._process.kill)
        watch.start()
        line = self._process.stdout.readline()
        watch.cancel()
        found = READY.fullmatch(line)
        assert found, f"{line}{self.said()}"
        return found.groups()

    def said(self):
        """What it said beside the line."""
        return (self.home / "said.txt").read_text()

    def get(self, path, **options):
        """A stranger's request."""
        return httpx.get(self.address + path, trust_env=False, timeout=30, **options)

    def post(self, path, **options):
        """A stranger's POST."""
        return httpx.post(self.address + path, trust_env=False, timeout=30, **options)

    def database(self):
        """A connection to its database, past every wall."""
        words = (self.home / "postgres" / "postmaster.pid").read_text().splitlines()
        return psycopg.connect(f"dbname=qunce user=postgres host={words[4]}", autocommit=True)

    def value(self, sql, *values):
        """The first value of a query."""
        with self.database() as connection:
            return connection.execute(sql, values).fetchone()[0]

    def end(self):
        """SIGTERM; its exit code and what else it printed."""
        self._process.terminate()
        try:
            code = self._process.wait(STOP_SECONDS)
        finally:
            self._process.kill()
        return code, self._process.stdout.read()

    def forget(self):
        """Remove its home, whatever became of it."""
        self._process.kill()
        self._process.wait()
        Cluster(self.home / "postgres").stop()
        self._said.close()
        shutil.rmtree(self.home, ignore_errors=True)
