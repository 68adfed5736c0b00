"""qunce doctor: what is configured, what is missing, what to do."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Annotated, Any

import typer

from qunce.platform.config import Config

LEAST_FREE = 1_000_000_000
OLDEST_POSTGRES = 150000


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: how it is, and what to do where it is not well."""

    what: str
    state: str
    said: str
    advice: str = ""


def mount(app: typer.Typer) -> None:
    """Add `doctor`."""
    app.command()(doctor)


def doctor(*, as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False) -> None:
    """Say what is configured, what is missing and what to do; exit 1 when something must be mended."""
    from qunce.platform.ready import prepare

    findings = list(examine(prepare(migrated=False)))
    if as_json:
        print(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False))
    else:
        for finding in findings:
            print(f"{finding.state:<5} {finding.what:<12} {finding.said}")
            if finding.advice:
                print(f"{'':<18} {finding.advice}")
    if any(finding.state == "bad" for finding in findings):
        raise typer.Exit(1)


def examine(config: Config) -> Iterator[Finding]:
    """Look at everything, one after the other."""
    yield Finding("home", "ok", str(config.home))
    yield disk(config)
    yield Finding("secrets", "ok", f"{config.secrets_file} (yours alone)")
    yield Finding("database", "ok", "your own (QUNCE_DATABASE_URL)" if config.database_url else "embedded")
    yield server_version()
    yield role()
    yield migrations()
    yield workers()
    yield parked()


def disk(config: Config) -> Finding:
    """Whether the disk has room."""
    free = shutil.disk_usage(config.home).free
    said = f"{free / 1e9:.1f} GB free"
    return Finding("disk", "ok", said) if free > LEAST_FREE else Finding("disk", "warn", said, "Free some space.")


def server_version() -> Finding:
    """Whether PostgreSQL is new enough."""
    number, shown = one("SELECT current_setting('server_version_num')::int, current_setting('server_version')")
    if int(number) < OLDEST_POSTGRES:
        return Finding("postgresql", "bad", str(shown), "Qunce needs PostgreSQL 15 or newer.")
    return Finding("postgresql", "ok", str(shown))


def role() -> Finding:
    """Whether the wall between workspaces binds our own role."""
    name, is_super, bypasses = one("SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
    if is_super or bypasses:
        advice = "Row-level security does not bind it, so the second lock between workspaces is open. Use another role."
        return Finding("role", "warn", f"{name} is a superuser or bypasses row-level security", advice)
    return Finding("role", "ok", f"{name} (bound by the wall between workspaces)")


def migrations() -> Finding:
    """Whether the tables are up to date."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    steps = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if steps:
        return Finding("tables", "bad", f"{steps} steps behind", "Run: qunce migrate")
    return Finding("tables", "ok", "up to date")


def workers() -> Finding:
    """Whether a worker lives."""
    from qunce.kernel.clock import utc_now
    from qunce.platform.heartbeat import alive

    if is_behind():
        return Finding("worker", "warn", "unknown", "Run: qunce migrate")
    count = len(alive(utc_now()))
    return Finding(
        "worker", "ok" if count else "warn", f"{count} alive", "" if count else "Run: qunce work (or qunce up)"
    )


def parked() -> Finding:
    """Whether events wait for a person."""
    if is_behind():
        return Finding("events", "warn", "unknown", "Run: qunce migrate")
    (count,) = one("SELECT count(*) FROM platform_parkedevent WHERE resolved_at IS NULL")
    advice = "See Settings, Parked events." if count else ""
    return Finding("events", "warn" if count else "ok", f"{count} parked", advice)


def is_behind() -> bool:
    """True while the tables that we would ask do not exist."""
    (found,) = one("SELECT to_regclass('platform_heartbeat') IS NULL")
    return bool(found)


def one(sql: str) -> tuple[Any, ...]:
    """The first row of a query."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql)
        row: tuple[Any, ...] = cursor.fetchone()
        return row
