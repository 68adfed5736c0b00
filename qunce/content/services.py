"""Broadcasts: save a draft, check it, send it as one delivery a group, call it off."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_noop

from qunce.community.api import GroupCard, groups_by_id
from qunce.connectors.api import Mode, capability
from qunce.content.models import Broadcast
from qunce.content.rules import month_of, over_quota, problems
from qunce.delivery.api import (
    Content,
    NewDelivery,
    cancel_origin,
    checked_target,
    plan,
    shorten,
    track_text,
    used_in,
)
from qunce.kernel.errors import Conflict, NotFound, Refused
from qunce.platform import audit
from qunce.platform.admission import open_cursor
from qunce.platform.tenancy import Scope

KIND = "group_message"

LATE_AFTER = timedelta(hours=2)
"""A broadcast that has not left two hours after its time is late; then its late policy decides."""

PROBLEMS = {
    "nothing_to_send": gettext_noop("Write a text or add a link."),
    "text_too_long": gettext_noop("The text is too long: at most 4,000 bytes, a Chinese character has three."),
    "link_without_title": gettext_noop("Give the link a title."),
    "title_too_long": gettext_noop("The link's title is too long: at most 128 bytes."),
    "no_groups": gettext_noop("Choose at least one group."),
}


@dataclass(frozen=True, slots=True)
class Draft:
    """What the form says."""

    title: str
    text: str
    link: str
    link_title: str
    group_ids: tuple[int, ...]
    due_at: datetime | None
    late_policy: str


def broadcast(scope: Scope, broadcast_id: int) -> Broadcast:
    """One broadcast of the workspace."""
    row = Broadcast.objects.filter(workspace_id=scope.workspace_id, id=broadcast_id).first()
    if row is None:
        raise NotFound("There is no such broadcast.")
    return row


def save_draft(scope: Scope, actor: audit.Actor, draft: Draft, now: datetime, broadcast_id: int | None) -> Broadcast:
    """Keep a draft, finished or not."""
    if broadcast_id is None:
        row = Broadcast(
            workspace_id=scope.workspace_id, created_at=now, created_by=actor.label, created_by_id=actor.user_id
        )
    else:
        row = drafted(scope, broadcast_id)
    known = groups_by_id(scope, draft.group_ids)
    row.title = draft.title.strip() or first_line(draft.text)
    row.text, row.link_title = draft.text, draft.link_title.strip()
    row.link = checked_target(draft.link) if draft.link.strip() else ""
    row.group_ids = [id_ for id_ in dict.fromkeys(draft.group_ids) if id_ in known]
    row.due_at, row.late_policy, row.changed_at = draft.due_at, draft.late_policy, now
    row.save()
    return row


def drafted(scope: Scope, broadcast_id: int) -> Broadcast:
    """A broadcast that can still be changed."""
    row = broadcast(scope, broadcast_id)
    if row.state != "draft":
        raise Conflict("This broadcast has been sent. Make a new one.")
    return row


def first_line(text: str) -> str:
    """A title for what has none."""
    return (text.strip().splitlines() or [""])[0][:40]


@dataclass(frozen=True, slots=True)
class Check:
    """What would happen: the groups by who sends, those over quota, and what stands against it."""

    by_platform: tuple[GroupCard, ...]
    by_hand: tuple[GroupCard, ...]
    exceeding: tuple[GroupCard, ...]
    problems: tuple[str, ...]


def check(scope: Scope, row: Broadcast, now: datetime) -> Check:
    """What sending this broadcast would do."""
    groups = [card for card in groups_by_id(scope, row.group_ids).values() if card.state != "dismissed"]
    auto = tuple(card for card in groups if goes_by_platform(card))
    start, end, days = month_of(row.due_at or now, scope.zone)
    used = used_in(scope, KIND, [card.id for card in auto], start, end)
    full = set(over_quota([card.id for card in auto], used, days))
    return Check(
        by_platform=auto,
        by_hand=tuple(card for card in groups if not goes_by_platform(card)),
        exceeding=tuple(card for card in auto if card.id in full),
        problems=tuple(problems(row.text, row.link, row.link_title, len(groups))),
    )


def goes_by_platform(card: GroupCard) -> bool:
    """True when a connector can carry it (alone or with an employee's confirmation)."""
    mode = capability(card.platform, KIND).mode
    return card.connection_id is not None and mode in {Mode.API, Mode.CONFIRMED}


def send(scope: Scope, actor: audit.Actor, broadcast_id: int, now: datetime) -> int:
    """Plan one delivery a group, all in one transaction; returns how many."""
    with transaction.atomic():
        row = Broadcast.objects.select_for_update().filter(workspace_id=scope.workspace_id, id=broadcast_id).first()
        if row is None:
            raise NotFound("There is no such broadcast.")
        if row.state != "draft":
            raise Conflict("This broadcast has been sent. Make a new one.")
        found = check(scope, row, now)
        if found.problems:
            raise Refused(PROBLEMS[found.problems[0]])
        if found.exceeding:
            raise Refused("Some groups have used up this month's messages. Leave them out.")
        planned = plan(open_cursor(), deliveries_of(scope, row, [*found.by_platform, *found.by_hand], now))
        row.state, row.planned_at, row.changed_at = "sent", now, now
        row.due_at = row.due_at or now
        row.save(update_fields=["state", "planned_at", "changed_at", "due_at"])
        audit.record(
            actor,
            "broadcast.sent",
            workspace_id=scope.workspace_id,
            target=str(row.pk),
            after={"groups": planned, "title": row.title},
        )
    return planned


def deliveries_of(scope: Scope, row: Broadcast, groups: Sequence[GroupCard], now: datetime) -> list[NewDelivery]:
    """One delivery a group; its links are tracked."""
    origin, due_at = f"broadcast:{row.pk}", row.due_at or now
    attachments: tuple[dict[str, object], ...] = ()
    if row.link:
        url = shorten(scope, row.link, origin)
        attachments = ({"msgtype": "link", "link": {"title": row.link_title, "url": url}},)
    content = Content(track_text(scope, row.text, origin), attachments)
    return [
        NewDelivery(
            workspace_id=scope.workspace_id,
            kind=KIND,
            connection_id=card.connection_id,
            content=content,
            due_at=due_at,
            idempotency_key=f"{origin}:{card.id}",
            group_id=card.id,
            target_ref=card.external_id,
            not_after=due_at + LATE_AFTER,
            late_policy=row.late_policy,
            context={"sender": card.owner_ref},
            origin=origin,
        )
        for card in groups
    ]


def cancel(scope: Scope, actor: audit.Actor, broadcast_id: int, now: datetime) -> int:
    """Call off what still waits; what was handed over cannot be taken back here."""
    with transaction.atomic():
        row = broadcast(scope, broadcast_id)
        if row.state != "sent":
            raise Conflict("This broadcast has not been sent.")
        count = cancel_origin(scope, f"broadcast:{row.pk}", actor, now)
        row.cancelled_at = now
        row.save(update_fields=["cancelled_at"])
        audit.record(
            actor,
            "broadcast.cancelled",
            workspace_id=scope.workspace_id,
            target=str(row.pk),
            after={"deliveries": count},
        )
    return count


def leave_out(scope: Scope, row: Broadcast, now: datetime) -> int:
    """Take groups without quota off a draft; returns how many."""
    full = {card.id for card in check(scope, row, now).exceeding}
    row.group_ids = [id_ for id_ in row.group_ids if id_ not in full]
    row.save(update_fields=["group_ids"])
    return len(full)


def delete_draft(scope: Scope, broadcast_id: int) -> None:
    """Throw a draft away."""
    drafted(scope, broadcast_id).delete()
