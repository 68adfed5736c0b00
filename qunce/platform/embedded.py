"""The embedded PostgreSQL: found, started, reused, stopped when its last user leaves.

Each process that uses the database holds a shared lock on `postgres.users`; the system drops it when
the process ends, however it ends. Who leaves and then gets the lock for itself alone was the last,
and stops the server. A server whose users were all killed goes on, and the next start finds it.
"""

import atexit
import errno
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from qunce.platform.cluster import FULL, UNWRITABLE, Cluster, DatabaseTrouble, wait_for

ROLE = "qunce"
DATABASE = "qunce"
LOCK_SECONDS = 60

_held: dict[Path, int] = {}
"""The users lock of each folder that this process (or its parent) uses."""


def start_database(folder: Path) -> str:
    """Start (or join) the database in `folder` and return its address for the product's own role."""
    folder = folder.resolve()
    with starting(folder):
        sockets = Cluster(folder).start()
        if folder not in _held:
            _held[folder] = hold(folder)
            atexit.register(leave, folder, os.getpid())
    prepare(f"dbname=postgres user=postgres host={sockets}")
    return f"dbname={DATABASE} user={ROLE} host={sockets}"


def is_running(folder: Path) -> bool:
    """True when a server runs on this folder."""
    return bool(Cluster(folder.resolve()).socket_of_running())


def leave(folder: Path, owner: int) -> None:
    """Let go of the database; the last one stops it. A forked child leaves this to its parent."""
    if os.getpid() != owner or folder not in _held or not folder.exists():
        return
    with starting(folder):
        os.close(_held.pop(folder))
        if is_unused(folder):
            Cluster(folder).stop()


def leave_as_orphan() -> None:
    """For a child whose parent was killed: do what the parent can do no more."""
    for folder in list(_held):
        leave(folder, os.getpid())


def forget() -> None:
    """For a child that does not use the database: drop the lock that it got by the fork."""
    while _held:
        os.close(_held.popitem()[1])


def is_unused(folder: Path) -> bool:
    """True when no process holds the users lock."""
    users = open_lock(folder, "users")
    try:
        return try_lock(users, fcntl.LOCK_EX)
    finally:
        os.close(users)


@contextmanager
def starting(folder: Path, patience: float = LOCK_SECONDS) -> Iterator[None]:
    """One process at a time starts or stops the server of a folder."""
    lock = open_lock(folder, "lock")
    try:
        if not wait_for(lambda: try_lock(lock, fcntl.LOCK_EX), patience):
            raise DatabaseTrouble(
                "Another Qunce has been starting or stopping the database in %(folder)s for a minute.",
                folder=str(folder),
            )
        yield
    finally:
        os.close(lock)


def hold(folder: Path) -> int:
    """Take the users lock, shared."""
    users = open_lock(folder, "users")
    fcntl.flock(users, fcntl.LOCK_SH)
    return users


def open_lock(folder: Path, name: str) -> int:
    """Open a lock file beside the data folder."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        return os.open(folder.with_name(f"{folder.name}.{name}"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        message = FULL if error.errno in {errno.ENOSPC, errno.EDQUOT} else UNWRITABLE
        raise DatabaseTrouble(message, folder=str(folder.parent)) from error


def try_lock(lock: int, kind: int) -> bool:
    """Take the lock if it is free."""
    try:
        fcntl.flock(lock, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def prepare(admin: str) -> None:
    """Create the role and the database once. The role is no superuser, so the workspace wall binds it."""
    with psycopg.connect(admin, autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE]).fetchone():
            connection.execute(f"CREATE ROLE {ROLE} LOGIN CREATEDB")
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            connection.execute(f"CREATE DATABASE {DATABASE} OWNER {ROLE}")


def ensure_database(folder: Path) -> str:
    """The address in QUNCE_DATABASE_URL, or that of the embedded database, which is started."""
    url = os.environ.get("QUNCE_DATABASE_URL")
    if not url:
        url = start_database(folder)
        os.environ["QUNCE_DATABASE_URL"] = url
    return url
