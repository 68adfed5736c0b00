"""A pytest plugin: the tests' own home and embedded PostgreSQL, before Django reads its settings."""

import os
import tempfile
from pathlib import Path

from qunce.platform.embedded import start_database

ROOT = Path(__file__).resolve().parent.parent


def home_of_tests() -> Path:
    """QUNCE_TEST_HOME, or a folder beside the code that is kept between runs."""
    return Path(os.environ.get("QUNCE_TEST_HOME", str(ROOT / ".qunce-test")))


home = home_of_tests()
home.mkdir(parents=True, exist_ok=True)
os.environ["QUNCE_HOME"] = str(home)
if "QUNCE_TEST_DATABASE_URL" in os.environ:
    os.environ["QUNCE_DATABASE_URL"] = os.environ["QUNCE_TEST_DATABASE_URL"]
elif "PYTEST_XDIST_WORKER" not in os.environ:
    os.environ["QUNCE_DATABASE_URL"] = start_database(home / "postgres")
os.environ.setdefault("TMPDIR", tempfile.gettempdir())
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
