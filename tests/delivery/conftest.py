"""A simulated corp joined to the product over HTTP, and workers in processes of their own."""

import os
import signal
import subprocess
import sys

import pytest
from django.db import connection as database
from psycopg.conninfo import make_conninfo

from tests.connectors.conftest import context, corp, gateway, hooked, platform, scope, serve

__all__ = ["context", "corp", "gateway", "hooked", "platform", "scope", "serve"]


class Workers:
    """Dispatchers in processes of their own, on the tests' database."""

    def __init__(self):
        settings = database.settings_dict
        parts = {"host": settings["HOST"], "port": settings["PORT"], "user": settings["USER"]}
        given = {name: value for name, value in parts.items() if value}
        self.url = make_conninfo("", dbname=settings["NAME"], password=settings["PASSWORD"] or None, **given)
        self.running = []

    def start(self):
        worker = subprocess.Popen(
            [sys.executable, "-m", "tests.delivery.worker"],
            env=os.environ | {"QUNCE_DATABASE_URL": self.url},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.running.append(worker)
        return worker

    def begin(self, number=1):
        """Start workers, wait until all are ready, and let them go at the same time."""
        started = [self.start() for _ in range(number)]
        for worker in started:
            assert worker.stdout.readline().strip() == "ready"
        for worker in started:
            worker.stdin.write("go\n")
            worker.stdin.flush()
        return started

    def kill(self, worker):
        worker.send_signal(signal.SIGKILL)
        worker.wait()

    def stop(self):
        for worker in self.running:
            if worker.poll() is None:
                self.kill(worker)
            worker.stdin.close()
            worker.stdout.close()


@pytest.fixture
def workers():
    all_of_them = Workers()
    yield all_of_them
    all_of_them.stop()
