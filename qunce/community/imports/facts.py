"""Entries become events. The same fact has the same dedupe key whichever file tells it.

A key is made of what was said, when, by whom, where, and the how-manieth time: no file name, no line
number. So a file that is imported again, or another export that overlaps it, changes nothing.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from qunce.community.imports.records import Moved, Said
from qunce.platform.events import NewEvent

REMEMBERED = 50_000
"""How many recent facts are counted for repetitions. A log is nearly in order of time and equal facts
share a moment, so equals stand close together; memory stays the same for any file."""


PRESENT = "present"
"""How somebody came whom the log shows in the group without showing them join."""

UNSEEN = "unseen"
"""How somebody left whom the log shows joining again."""


@dataclass(slots=True)
class Place:
    """Where the log was kept: workspace, platform, group."""

    workspace_id: int
    platform: str
    group: str

    def opening(self, at: datetime) -> NewEvent:
        """The group exists, by this name."""
        return NewEvent(
            workspace_id=self.workspace_id,
            kind="group.seen",
            at=at.astimezone(UTC),
            dedupe_key=f"import:{self.platform}:{self.group}:group",
            platform=self.platform,
            group_ref=self.group,
            payload={"name": self.group, "status": "active", "created_at": stamp(at)},
        )


@dataclass(slots=True)
class Facts:
    """Turns one file's entries into events, counting equal facts and following who is there.

    A log begins in the middle and misses things (IRC seldom notes who quits). What a line proves is
    stated with it: who speaks or leaves without having joined was there ("present"), and who joins was
    not there before, so that a stay still open ends unseen.
    """

    place: Place
    _seen: OrderedDict[str, int] = field(default_factory=OrderedDict)
    _inside: set[str] = field(default_factory=set)

    def of(self, entry: Said | Moved) -> Iterator[NewEvent]:
        """The events that state the entry and what it proves."""
        person = entry.author if isinstance(entry, Said) else entry.member
        is_arrival = isinstance(entry, Moved) and entry.joins
        if person not in self._inside and not is_arrival:
            yield self.presence(person, entry.name or person, entry.at)
        if isinstance(entry, Moved) and not entry.joins:
            self._inside.discard(person)
        else:
            self._inside.add(person)
        yield self.message(entry) if isinstance(entry, Said) else self.move(entry)

    def message(self, said: Said) -> NewEvent:
        """A message was posted."""
        key = said.key or self._numbered(f"{stamp(said.at)}:{said.author}:{said.kind}:{said.text}")
        return NewEvent(
            workspace_id=self.place.workspace_id,
            kind="message.posted",
            at=said.at.astimezone(UTC),
            dedupe_key=self._key("message", key),
            platform=self.place.platform,
            group_ref=self.place.group,
            member_ref=said.author,
            payload={"text": said.text, "message_id": key, "type": said.kind, "name": said.name or said.author},
        )

    def move(self, moved: Moved) -> NewEvent:
        """Somebody joined (and so was not there before) or left."""
        key = self._numbered(f"{stamp(moved.at)}:{moved.member}:{moved.joins}:{moved.how}")
        added = [listed(moved.member, moved.name)] if moved.joins else []
        return self._roster(key, moved.at, added, [moved.member], moved.how)

    def presence(self, person: str, name: str, at: datetime) -> NewEvent:
        """Somebody is there, since when is not known.

        It is dated just before the line that proves it, so that a leave that is known already is not undone.
        """
        before = at - timedelta(microseconds=1)
        return self._roster(f"{stamp(before)}:{person}:present", before, [listed(person, name)], [], PRESENT)

    def _roster(self, key: str, at: datetime, added: list[dict[str, str]], removed: list[str], how: str) -> NewEvent:
        return NewEvent(
            workspace_id=self.place.workspace_id,
            kind="roster.changed",
            at=at.astimezone(UTC),
            dedupe_key=self._key("roster", key),
            platform=self.place.platform,
            group_ref=self.place.group,
            payload={"added": added, "removed": removed, "how": how, "left_how": UNSEEN if added else how},
        )

    def _key(self, kind: str, key: str) -> str:
        return f"import:{self.place.platform}:{self.place.group}:{kind}:{key}"

    def _numbered(self, fact: str) -> str:
        """The fact's fingerprint and the how-manieth of its equals it is."""
        fingerprint = hashlib.sha256(fact.encode()).hexdigest()[:32]
        count = self._seen.pop(fingerprint, 0) + 1
        self._seen[fingerprint] = count
        if len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)
        return f"{fingerprint}:{count}"


def stamp(at: datetime) -> str:
    """The moment in UTC, so that it reads the same whatever the log's zone."""
    return at.astimezone(UTC).isoformat()


def listed(person: str, name: str) -> dict[str, str]:
    """A person as a roster fact lists them."""
    return {"ref": person, "kind": "customer", "name": name or person}
