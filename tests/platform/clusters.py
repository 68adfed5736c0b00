"""Databases of their own for tests that stop, kill or fill them."""

import os
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import psycopg

ROOT = Path(__file__).resolve().parents[2]


def python(code, home, **options):
    """Start a Python process that uses the embedded database of `home`."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("QUNCE_")}
    environment.update(QUNCE_HOME=str(home), PYTHONPATH=str(ROOT), **options.pop("environment", {}))
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code)],
        cwd=options.pop("cwd", ROOT),
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **options,
    )


def finished(process, seconds=60):
    """Its exit code and what it said."""
    out, err = process.communicate(timeout=seconds)
    return process.returncode, out, err


def until(condition, seconds=20.0):
    """Wait for a condition; fail when it does not come."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "the condition did not come"
        time.sleep(0.02)


def answers(address):
    """True when a database answers there."""
    try:
        with psycopg.connect(address, connect_timeout=2) as connection:
            return connection.execute("SELECT 1").fetchone() == (1,)
    except psycopg.OperationalError:
        return False
