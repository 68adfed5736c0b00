"""People: names, faces and first sources, as contacts and staff are seen."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from qunce.community.people import Cursor
from qunce.platform.batch import Batch, reaction
from qunce.platform.events import Event


@dataclass(frozen=True, slots=True)
class Profile:
    """What one event says of a member on a platform; "" is "not stated"."""

    workspace_id: int
    platform: str
    ref: str
    member_id: int
    name: str = ""
    avatar: str = ""
    source: str = ""
    unionid: str = ""


@reaction("community.contacts", "contact.seen", "contact.added", "staff.seen", "roster.seen", "roster.changed")
def follow_contacts(batch: Batch, events: Sequence[Event]) -> None:
    """Keep names, avatars, unionids and first sources."""
    newest: dict[tuple[int, str, str], Profile] = {}
    for profile in profiles(events):
        key = (profile.workspace_id, profile.platform, profile.ref)
        newest[key] = joined(newest[key], profile) if key in newest else profile
    if newest:
        save(batch.cursor, list(newest.values()))


def profiles(events: Iterable[Event]) -> Iterable[Profile]:
    """Every statement about a person, in the order of their times."""
    for event in sorted(events, key=lambda e: (e.at, e.id)):
        if event.kind.startswith("roster."):
            items = (*event.payload.get("members", ()), *event.payload.get("added", ()))
            yield from (
                Profile(event.workspace_id, event.platform, str(item["ref"]), 0, str(item["name"]))
                for item in items
                if item.get("name")
            )
        elif event.member_ref and event.member_id is not None:
            yield Profile(
                event.workspace_id,
                event.platform,
                event.member_ref,
                event.member_id,
                str(event.payload.get("name") or ""),
                str(event.payload.get("avatar") or ""),
                first_source(event),
                str(event.payload.get("unionid") or ""),
            )


def first_source(event: Event) -> str:
    """Where a contact came from: the event's own source, or the earliest follower's."""
    followers = [one for one in event.payload.get("followers") or () if one.get("source")]
    followers.sort(key=lambda one: str(one.get("added_at") or ""))
    return event.source or (str(followers[0]["source"]) if followers else "")


def joined(old: Profile, new: Profile) -> Profile:
    """Two statements about one person: the newer wins where it says something, the first source stays."""
    return Profile(
        new.workspace_id,
        new.platform,
        new.ref,
        new.member_id or old.member_id,
        new.name or old.name,
        new.avatar or old.avatar,
        old.source or new.source,
        new.unionid or old.unionid,
    )


def save(cursor: Cursor, profiles: Sequence[Profile]) -> None:
    """Write what differs: the identity's own name first, then the member's."""
    where: Mapping[str, list[object]] = {
        name: [getattr(one, name) for one in profiles]
        for name in ("workspace_id", "platform", "ref", "name", "avatar", "source", "unionid")
    }
    cursor.execute(NAME_IDENTITIES, [where["workspace_id"], where["platform"], where["ref"], where["name"]])
    cursor.execute(UPDATE_MEMBERS, list(where.values()))


NAME_IDENTITIES = """
UPDATE community_identity i SET name = u.name, profile = 'known'
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[]) AS u(w, platform, ref, name)
WHERE i.workspace_id = u.w AND i.platform = u.platform AND i.external_id = u.ref AND u.name <> ''
  AND (i.name <> u.name OR i.profile <> 'known')
"""

UPDATE_MEMBERS = """
WITH stated AS (
  SELECT DISTINCT ON (i.member_id) i.member_id, coalesce(nullif(u.name, ''), m.name) AS name,
    coalesce(nullif(u.avatar, ''), m.avatar) AS avatar,
    CASE WHEN m.source = '' THEN u.source ELSE m.source END AS source,
    CASE WHEN m.unionid IS NULL AND u.unionid <> '' AND NOT EXISTS (
      SELECT 1 FROM community_member x WHERE x.workspace_id = u.w AND x.unionid = u.unionid)
      THEN u.unionid ELSE m.unionid END AS unionid
  FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[])
    AS u(w, platform, ref, name, avatar, source, unionid)
  JOIN community_identity i ON i.workspace_id = u.w AND i.platform = u.platform AND i.external_id = u.ref
  JOIN community_member m ON m.id = i.member_id
  ORDER BY i.member_id)
UPDATE community_member m SET name = s.name, avatar = s.avatar, source = s.source, unionid = s.unionid
FROM stated s WHERE m.id = s.member_id
  AND (m.name, m.avatar, m.source, m.unionid) IS DISTINCT FROM (s.name, s.avatar, s.source, s.unionid)
"""
