"""Entries become events. The same fact has the same dedupe key whichever file tells it.

A key is made of what was said, when, by whom, where, and the how-manieth time: no file name, no line
number. So a file that is imported again, or another export that overlaps it, changes nothing.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from qunce.community.imports.records import Moved, Said
from qunce.platform.events import NewEvent

REMEMBERED = 50_000
"""How many recent facts are counted for repetitions. A log is nearly in order of time and equal facts
share a moment, so equals stand close together; memory stays the same for any file."""


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
    """Turns one file's entries into events, counting equal facts."""

    place: Place
    _seen: OrderedDict[str, int] = field(default_factory=OrderedDict)

    def of(self, entry: Said | Moved) -> Iterator[NewEvent]:
        """The event that states the entry."""
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
        """Somebody joined or left."""
        person = {"ref": moved.member, "kind": "customer", "name": moved.name or moved.member}
        key = self._numbered(f"{stamp(moved.at)}:{moved.member}:{moved.joins}:{moved.how}")
        return NewEvent(
            workspace_id=self.place.workspace_id,
            kind="roster.changed",
            at=moved.at.astimezone(UTC),
            dedupe_key=self._key("roster", key),
            platform=self.place.platform,
            group_ref=self.place.group,
            payload={
                "added": [person] if moved.joins else [],
                "removed": [] if moved.joins else [moved.member],
                "how": moved.how,
            },
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
