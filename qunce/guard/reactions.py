"""What guard does when people come: it plans the welcome, in the transaction of the event."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

import msgspec

from qunce.community.api import GroupCard, groups_by_id
from qunce.connectors.api import Mode, capability
from qunce.delivery.api import Content, NewDelivery, plan
from qunce.guard.rules import WELCOME_LIFE, Variant, choose_variant, fill, fitting, is_fresh
from qunce.platform.batch import Batch, reaction
from qunce.platform.events import Event
from qunce.platform.tenancy import Scope

RECENT = timedelta(hours=12)
"""Joins older than this are history: nobody is greeted for them."""

GATHER = timedelta(minutes=30)
"""How long newcomers gather before the task is due."""

BY_HAND = frozenset({Mode.PERSON, Mode.NONE})


@reaction("guard.welcome", "contact.added")
def welcome_contacts(batch: Batch, events: Sequence[Event]) -> None:
    """A contact who was just added and has a welcome code is greeted within its 20 seconds."""
    greeted = [e for e in events if e.payload.get("welcome_code") and e.connection_id and is_fresh(e.at, batch.now)]
    if not greeted:
        return
    variants = variants_in_force(batch, {e.workspace_id for e in greeted})
    plan(batch.cursor, welcomes(batch, greeted, variants))


def welcomes(batch: Batch, events: Sequence[Event], variants: Sequence[Variant]) -> Iterable[NewDelivery]:
    """One delivery for each event for which some welcome is in force."""
    for event in events:
        chosen = choose_variant(
            (v for v in variants if v.workspace_id == event.workspace_id), event.group_id, event.source
        )
        if chosen is None:
            continue
        text = fill(chosen.text, {"nickname": str(event.payload.get("name", ""))})
        yield NewDelivery(
            workspace_id=event.workspace_id,
            kind="welcome",
            connection_id=event.connection_id,
            content=Content(fitting(text), chosen.attachments),
            due_at=batch.now,
            not_after=event.at + WELCOME_LIFE,
            late_policy="skip",
            idempotency_key=f"welcome:{event.payload['welcome_code']}",
            member_id=event.member_id,
            target_ref=event.member_ref or "",
            context={"welcome_code": event.payload["welcome_code"], "sender": event.actor_ref or ""},
            origin=f"welcome:{chosen.id}",
            cause_event_id=event.id,
        )


@reaction("guard.greeting", "member.joined")
def greet_newcomers(batch: Batch, events: Sequence[Event]) -> None:
    """Where no platform greets, newcomers become one task a group and day: post the group's greeting."""
    joined = [e for e in events if e.group_id and not (e.is_staff or e.is_bot) and batch.now - e.at <= RECENT]
    if not joined:
        return
    variants = variants_in_force(batch, {e.workspace_id for e in joined})
    greetings = {v.group_id: v for v in variants if v.group_id is not None}
    first = {e.group_id: e for e in reversed(joined) if e.group_id in greetings}
    for workspace_id in {e.workspace_id for e in first.values()}:
        scope = Scope(workspace_id, timezone_of(batch, workspace_id))
        cards = groups_by_id(scope, [id_ for id_, e in first.items() if id_ and e.workspace_id == workspace_id])
        by_hand = [card for card in cards.values() if capability(card.platform, "welcome").mode in BY_HAND]
        plan(batch.cursor, [greeting(batch, scope, card, greetings[card.id], first[card.id]) for card in by_hand])


def greeting(batch: Batch, scope: Scope, card: GroupCard, variant: Variant, event: Event) -> NewDelivery:
    """The day's greeting task of a group."""
    day = batch.now.astimezone(scope.zone).date()
    return NewDelivery(
        workspace_id=scope.workspace_id,
        kind="group_greeting",
        connection_id=card.connection_id,
        content=Content(fitting(fill(variant.text, {"group": card.name})), variant.attachments),
        due_at=batch.now + GATHER,
        idempotency_key=f"greet:{card.id}:{day}",
        group_id=card.id,
        target_ref=card.external_id,
        origin=f"welcome:{variant.id}",
        cause_event_id=event.id,
    )


def timezone_of(batch: Batch, workspace_id: int) -> str:
    """How the workspace reads a clock."""
    row = batch.cursor.execute("SELECT timezone FROM platform_workspace WHERE id = %s", [workspace_id]).fetchone()
    return str(row[0]) if row else "UTC"


def variants_in_force(batch: Batch, workspace_ids: set[int]) -> list[Variant]:
    """The newest version of each welcome of these workspaces, where it is switched on."""
    rows = batch.cursor.execute(IN_FORCE, [sorted(workspace_ids)]).fetchall()
    return [
        Variant(id_, workspace_id, text, tuple(msgspec.json.decode(attachments)), group_id, source)
        for id_, workspace_id, group_id, source, text, attachments in rows
    ]


IN_FORCE = """
SELECT id, workspace_id, group_id, source, text, attachments::text FROM (
  SELECT DISTINCT ON (workspace_id, group_id, source) * FROM guard_welcome
  WHERE workspace_id = ANY(%s::bigint[]) ORDER BY workspace_id, group_id, source, version DESC) AS newest
WHERE is_active
"""
