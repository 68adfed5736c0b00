"""A product that runs in a process of its own, and verbs of its command line."""

import http.client
import signal
import socket

import psutil

from tests.platform.clusters import finished, python


def verb(home, *words, **environment):
    """A `qunce` command, started."""
    code = f"import sys; sys.argv = {['qunce', *words]!r}; from qunce.cli import main; main()"
    return python(code, home, environment=environment)


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Running:
    """A product that runs."""

    def __init__(self, home, *options):
        self.home = home
        self.port = free_port()
        self.process = verb(home, "up", *options, QUNCE_PORT=str(self.port))
        self.line = self.process.stdout.readline()
        assert self.line, self.process.stderr.read()

    def get(self, path):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read()
        except OSError:
            return 0, b""
        finally:
            connection.close()

    def children(self):
        """Web and worker: forks of the first process (PostgreSQL is another program)."""
        mine = psutil.Process(self.process.pid).children()
        return [child for child in mine if not child.name().startswith("postgres")]

    def is_well(self):
        return self.get("/healthz")[0] == 200

    def end(self, number=signal.SIGTERM):
        if self.process.poll() is None:
            self.process.send_signal(number)
        return finished(self.process)
