"""Making a workspace."""

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import IntegrityError, connection, transaction
from django.utils.text import slugify

from qunce.kernel.errors import Refused
from qunce.platform.audit import SYSTEM, Actor, record
from qunce.platform.models import Workspace

LONGEST_NAME = 80
LONGEST_SLUG = 40
LANGUAGES = ("zh-hans", "en", "es")


def create_workspace(
    name: str, *, timezone: str = "Asia/Shanghai", language: str = "zh-hans", actor: Actor = SYSTEM
) -> Workspace:
    """Create a workspace and note it in the audit log. Raises Refused."""
    name = name.strip()
    if not name or len(name) > LONGEST_NAME:
        raise Refused("A workspace needs a name of 1 to %(most)s characters.", most=LONGEST_NAME)
    if language not in LANGUAGES:
        raise Refused("%(language)s is not a language that Qunce speaks.", language=language)
    try:
        ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise Refused("%(timezone)s is not a time zone.", timezone=timezone) from error
    with transaction.atomic():
        workspace = Workspace.objects.create(name=name, slug=free_slug(name), timezone=timezone, language=language)
        record(
            actor, "workspace.created", workspace_id=workspace.id, target=workspace.slug, after={"timezone": timezone}
        )
    return workspace


def free_slug(name: str) -> str:
    """An address word that no other workspace has."""
    word = slugify(name)[: LONGEST_SLUG - 4] or "workspace"
    taken = set(Workspace.objects.filter(slug__startswith=word).values_list("slug", flat=True))
    return next(slug for n in range(1, len(taken) + 3) if (slug := word if n == 1 else f"{word}-{n}") not in taken)


def erase_workspace(workspace_id: int) -> None:
    """Remove a workspace and every row that carries its id (the audit log stays whole)."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('qunce.erasing', 'yes', true)")
        waiting = tables_of_workspaces()
        while waiting:
            left = [table for table in waiting if not emptied(table, workspace_id)]
            if len(left) == len(waiting):
                raise RuntimeError(f"foreign keys in a circle: {left}")
            waiting = left
        Workspace.objects.filter(id=workspace_id).delete()
        record(SYSTEM, "workspace.erased", workspace_id=workspace_id)


def tables_of_workspaces() -> list[str]:
    """Every table with a workspace id, but the audit log and single partitions."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
            " WHERE a.attname = 'workspace_id' AND c.relkind IN ('r', 'p') AND NOT c.relispartition"
            " AND c.relnamespace = 'public'::regnamespace AND c.relname <> 'platform_auditentry' ORDER BY 1"
        )
        return [name for (name,) in cursor.fetchall()]


def emptied(table: str, workspace_id: int) -> bool:
    """Delete the workspace's rows; False when another table still points at them."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {table} WHERE workspace_id = %s", [workspace_id])  # noqa: S608  a name of our own
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except IntegrityError:
        return False
    return True
