"""The wall between workspaces.

The first lock is the explicit `workspace_id` in every query, taken from a `Scope`. The second is
PostgreSQL row-level security: each tenant table has the policy below, and a connection sees only
the workspace named by its setting `qunce.workspace` ('*' for the product's own processes, anything
that is not a number for nobody).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import tzinfo
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.migrations.operations import RunSQL

EVERYWHERE = "*"
NOWHERE = "none"


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose data a query may touch, and how that workspace reads a clock."""

    workspace_id: int
    timezone: str = "Asia/Shanghai"
    user_id: int | None = None
    role: str = ""

    @property
    def zone(self) -> tzinfo:
        """The workspace's time zone."""
        return ZoneInfo(self.timezone)


def see_only(workspace: int | str) -> None:
    """Narrow this thread's database connection to one workspace (or EVERYWHERE, or NOWHERE)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('qunce.workspace', %s, false)", [str(workspace)])


@contextmanager
def seeing(workspace: int | str) -> Iterator[None]:
    """Narrow the connection for a block, then put back what was set before."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('qunce.workspace', true)")
        before = (cursor.fetchone() or [EVERYWHERE])[0]
    see_only(workspace)
    try:
        yield
    finally:
        see_only(before or NOWHERE)


WALL_FUNCTIONS = """
CREATE FUNCTION qunce_workspace() RETURNS bigint LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN current_setting('qunce.workspace', true) ~ '^[0-9]+$'
              THEN current_setting('qunce.workspace', true)::bigint END $$;
CREATE FUNCTION qunce_sees_everything() RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT coalesce(current_setting('qunce.workspace', true) = '*', false) $$;
"""

DROP_WALL_FUNCTIONS = "DROP FUNCTION qunce_workspace(); DROP FUNCTION qunce_sees_everything();"


def wall(table: str) -> RunSQL:
    """The migration step that puts row-level security on a tenant table."""
    return RunSQL(
        f"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
        CREATE POLICY workspace_wall ON {table} USING (
          (SELECT qunce_sees_everything()) OR workspace_id = (SELECT qunce_workspace()));
        """,
        f"DROP POLICY workspace_wall ON {table}; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;",
    )
