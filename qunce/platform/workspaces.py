"""Making a workspace."""

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import transaction
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
