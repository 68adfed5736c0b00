"""What every command needs before it works: a home, secrets, a database with its tables, Django."""

from pathlib import Path

import psycopg

from qunce.kernel.errors import Refused, Unavailable
from qunce.platform.config import Config, load_config
from qunce.platform.secrets import load_secrets


def prepare(*, migrated: bool = True) -> Config:
    """Start or join the database, check the secrets, set Django up; raises with one sentence what is wrong.

    `migrated` is False for those who make the tables, or look whether they are there.
    """
    from qunce.platform.embedded import ensure_database
    from qunce.platform.setup import setup_django

    config = load_config()
    load_secrets(config.secrets_file)
    ensure_database(config.postgres_folder)
    try:
        setup_django()
    except psycopg.ProgrammingError as error:
        raise Refused("QUNCE_DATABASE_URL is no address of a PostgreSQL database.") from error
    reach_database()
    if migrated and not is_up_to_date():
        raise Refused("The tables of the database are not up to date. Run: qunce migrate")
    return config


def reach_database() -> None:
    """Connect once; raises Unavailable with the server's words."""
    from django.db import OperationalError, connection

    try:
        connection.ensure_connection()
    except OperationalError as error:
        said = str(error).strip().splitlines() or [""]
        raise Unavailable("The database does not answer: %(said)s", said=said[-1]) from error


def is_up_to_date() -> bool:
    """True when every migration file is noted as applied: the usual start, without loading them all."""
    from django.apps import apps
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder

    wanted = {
        (app.label, path.stem)
        for app in apps.get_app_configs()
        for path in (Path(app.path) / "migrations").glob("[0-9]*.py")
    }
    return wanted <= MigrationRecorder(connection).applied_migrations().keys()
