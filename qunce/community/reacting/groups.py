"""Groups: their names, owners, notices and states, as the platform tells them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from qunce.community.people import Cursor
from qunce.community.reacting.roster import time_of
from qunce.connectors.api import want_syncs
from qunce.platform.batch import Batch, reaction
from qunce.platform.events import Event

CHANGED = {
    "group.renamed": "name",
    "group.owner_changed": "owner",
    "group.notice_changed": "notice",
}
"""Kinds that tell of one value; where the platform leaves the value out, the group is read."""


@dataclass(slots=True)
class Told:
    """The newest statement about each part of a group; None is "not stated"."""

    name: str | None = None
    owner: str | None = None
    notice: str | None = None
    admins: list[str] | None = None
    opened_at: datetime | None = None
    is_dismissed: bool | None = None


@reaction(
    "community.groups",
    "group.seen",
    "group.renamed",
    "group.owner_changed",
    "group.notice_changed",
    "group.dismissed",
    "roster.seen",
)
def follow_groups(batch: Batch, events: Sequence[Event]) -> None:
    """Keep what is known of groups; ask for a reading where an event does not say what changed."""
    told: dict[int, Told] = {}
    for event in sorted((e for e in events if e.group_id is not None), key=lambda e: (e.at, e.id)):
        note(told.setdefault(event.group_id or 0, Told()), event)
    save(batch.cursor, told)
    want_syncs(batch.cursor, list(unsaid(events)))


def note(told: Told, event: Event) -> None:
    """Take in what one event states."""
    payload = event.payload
    if event.kind == "group.dismissed":
        told.is_dismissed = True
        return
    if event.kind in CHANGED:
        word = CHANGED[event.kind]
        setattr(told, word, stated(payload, word) or getattr(told, word))
        return
    told.name = stated(payload, "name") or told.name
    told.owner = stated(payload, "owner") or told.owner
    told.opened_at = time_of(payload.get("created_at")) or told.opened_at
    if event.kind == "roster.seen":
        told.admins = [str(ref) for ref in payload.get("admins") or ()]
        told.notice = str(payload["notice"]) if payload.get("notice") is not None else told.notice
        told.is_dismissed = False
    if payload.get("status") == "dismissed":
        told.is_dismissed = True


def stated(payload: Mapping[str, Any], word: str) -> str | None:
    """A value of the payload under its own name, or under "value"."""
    value = payload.get(word, payload.get("value"))
    return str(value) if value not in (None, "") else None


def unsaid(events: Iterable[Event]) -> Iterable[tuple[int, str]]:
    """The readings wanted: groups of which we know only that something changed."""
    for event in events:
        word = CHANGED.get(event.kind)
        if word and event.connection_id is not None and event.group_ref and stated(event.payload, word) is None:
            yield event.connection_id, f"group:{event.group_ref}"


def save(cursor: Cursor, told: Mapping[int, Told]) -> None:
    """Write what was stated, leave the rest; a group that is seen alive is not dismissed."""
    if not told:
        return
    news = list(told.values())
    cursor.execute(
        UPDATE_GROUPS,
        [
            list(told),
            [one.name for one in news],
            [one.owner for one in news],
            [one.notice for one in news],
            ["\x1f".join(one.admins) if one.admins is not None else None for one in news],
            [one.opened_at for one in news],
            [one.is_dismissed for one in news],
        ],
    )


UPDATE_GROUPS = """
UPDATE community_group g SET
  name = coalesce(u.name, g.name),
  owner_ref = coalesce(u.owner, g.owner_ref),
  owner_member_id = coalesce((
    SELECT i.member_id FROM community_identity i WHERE i.workspace_id = g.workspace_id
      AND i.platform = g.platform AND i.external_id = u.owner), g.owner_member_id),
  notice = coalesce(u.notice, g.notice),
  admins = coalesce(to_jsonb(array_remove(string_to_array(u.admins, chr(31)), '')), g.admins),
  opened_at = coalesce(u.opened_at, g.opened_at),
  state = CASE WHEN u.dismissed THEN 'dismissed'
               WHEN u.dismissed = false AND g.state = 'dismissed' THEN 'growing' ELSE g.state END
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[], %s::timestamptz[], %s::bool[])
  AS u(id, name, owner, notice, admins, opened_at, dismissed)
WHERE g.id = u.id
"""
