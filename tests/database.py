"""A pytest plugin: the tests' own home and embedded PostgreSQL, before Django reads its settings."""

import os
import tempfile
from pathlib import Path

import pytest

from qunce.platform.embedded import start_database

ROOT = Path(__file__).resolve().parent.parent
SHARE_A_DEMO = {"scenarios"}
"""Folders of tests whose demo is started once for all their files."""


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


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Side by side (`--dist loadgroup`): a file stays in one process, and so do the files that share one demo.

    Slow files come first, so that no process ends long after the other.
    """
    slow = {item.path for item in items if item.get_closest_marker("slow") or item.path.parent.name in SHARE_A_DEMO}
    items.sort(key=lambda item: item.path not in slow)
    for item in items:
        shared = item.path.parent if item.path.parent.name in SHARE_A_DEMO else item.path
        item.add_marker(pytest.mark.xdist_group(str(shared.relative_to(ROOT))))


@pytest.fixture(autouse=True)
def _nothing_left(request):
    """After a test that commits, empty the tables that Django does not manage (events and their keys)."""
    mark = request.node.get_closest_marker("django_db")
    commits = bool(mark and mark.kwargs.get("transaction")) or "transactional_db" in request.fixturenames
    if commits:
        request.getfixturevalue("transactional_db")
    yield
    if commits:
        empty_unmanaged_tables()


def empty_unmanaged_tables():
    """TRUNCATE what Django's flush does not know."""
    from django.db import connection

    known = {*connection.introspection.django_table_names(), "django_migrations"}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition"
            " AND relnamespace = 'public'::regnamespace"
        )
        names = [name for (name,) in cursor.fetchall() if name not in known]
        if names:
            cursor.execute(f"TRUNCATE {', '.join(names)}")
