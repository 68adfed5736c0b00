"""Welcomes: read those in force, save a new version, switch one off."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from qunce.community.api import groups_by_id
from qunce.delivery.api import checked_target, shorten, track_text
from qunce.guard.models import Welcome
from qunce.guard.rules import LONGEST_WELCOME, size_of, unknown_variables
from qunce.kernel.errors import NotFound, Refused
from qunce.platform import audit
from qunce.platform.tenancy import Scope

LONGEST_SOURCE = 100


def in_force(scope: Scope) -> list[Welcome]:
    """The newest version of every welcome of the workspace, everybody's first."""
    rows = Welcome.objects.filter(workspace_id=scope.workspace_id)
    newest = rows.order_by("group_id", "source", "-version").distinct("group_id", "source")
    return sorted(newest, key=lambda row: (row.group_id is not None, row.source != "", row.group_id or 0, row.source))


def welcome(scope: Scope, welcome_id: int) -> Welcome:
    """One version of the workspace."""
    row = Welcome.objects.filter(workspace_id=scope.workspace_id, id=welcome_id).first()
    if row is None:
        raise NotFound("There is no such welcome.")
    return row


def versions(scope: Scope, group_id: int | None, source: str) -> Sequence[Welcome]:
    """All versions of one place, newest first."""
    return list(place(scope, group_id, source).order_by("-version")[:50])


def place(scope: Scope, group_id: int | None, source: str) -> Any:
    """The rows of one place: a group's, a source's or everybody's."""
    return Welcome.objects.filter(workspace_id=scope.workspace_id, group_id=group_id, source=source)


def save(
    scope: Scope,
    actor: audit.Actor,
    *,
    text: str,
    now: datetime,
    group_id: int | None = None,
    source: str = "",
    link: Mapping[str, str] | None = None,
    is_active: bool = True,
) -> Welcome:
    """Keep a new version; from now on it is the one in force. Raises Refused."""
    check(scope, text, group_id, source)
    with transaction.atomic():
        newest = place(scope, group_id, source).select_for_update().order_by("-version").first()
        row = Welcome.objects.create(
            workspace_id=scope.workspace_id,
            group_id=group_id,
            source=source,
            version=newest.version + 1 if newest else 1,
            text=text,
            attachments=attachments(scope, link),
            is_active=is_active,
            saved_at=now,
            saved_by=actor.label,
        )
        audit.record(
            actor,
            "welcome.saved",
            workspace_id=scope.workspace_id,
            target=str(row.pk),
            before={"text": newest.text, "is_active": newest.is_active} if newest else None,
            after={"text": text, "is_active": is_active, "group_id": group_id, "source": source},
        )
    return row


def check(scope: Scope, text: str, group_id: int | None, source: str) -> None:
    """Refuse what cannot be sent."""
    if not text.strip():
        raise Refused("Write what new people are told.")
    if size_of(text) > LONGEST_WELCOME:
        raise Refused("The text is too long: at most %(most)s bytes.", most=LONGEST_WELCOME)
    if unknown := unknown_variables(text):
        raise Refused("Nobody can fill in %(name)s.", name="{{" + unknown[0] + "}}")
    if len(source) > LONGEST_SOURCE:
        raise Refused("The source's name is too long.")
    if group_id is not None and group_id not in groups_by_id(scope, [group_id]):
        raise NotFound("There is no such group.")


def attachments(scope: Scope, link: Mapping[str, str] | None) -> list[dict[str, Any]]:
    """A link below the text, tracked."""
    if not link or not link.get("url", "").strip():
        return []
    title = link.get("title", "").strip()
    if not title:
        raise Refused("Give the link a title.")
    url = shorten(scope, checked_target(link["url"]), "welcome")
    return [{"msgtype": "link", "link": {"title": title, "url": url}}]


def tracked(scope: Scope, text: str) -> str:
    """The text with its links tracked: done when it is saved, so that the hot path has nothing to do."""
    return track_text(scope, text, "welcome")


def switch(scope: Scope, actor: audit.Actor, welcome_id: int, *, is_on: bool) -> None:
    """Switch the newest version of a place on or off."""
    with transaction.atomic():
        row = welcome(scope, welcome_id)
        Welcome.objects.filter(id=row.pk).update(is_active=is_on)
        audit.record(
            actor, "welcome.switched", workspace_id=scope.workspace_id, target=str(row.pk), after={"is_active": is_on}
        )
