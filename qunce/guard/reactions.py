"""What guard does when people come: it plans the welcome, in the transaction of the event."""

from collections.abc import Iterable, Sequence

import msgspec

from qunce.delivery.api import Content, NewDelivery, plan
from qunce.guard.rules import WELCOME_LIFE, Variant, choose_variant, fill, fitting, is_fresh
from qunce.platform.batch import Batch, reaction
from qunce.platform.events import Event


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
