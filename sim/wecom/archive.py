"""The message archive, kept in columns: 60,000 messages in a few megabytes."""

from __future__ import annotations

import hashlib
from array import array
from dataclasses import dataclass

TEXT, IMAGE, LINK, REVOKE = range(4)
KINDS = ("text", "image", "link", "revoke")
SLACK = 1.1
Json = dict[str, object]


@dataclass(slots=True, frozen=True)
class Post:
    """A message as it enters the archive; ms is unix milliseconds."""

    ms: int
    sender: str
    chat_id: str
    content: str
    kind: int = TEXT


class Archive:
    """Append-only; the sequence number of a record is its place, from 1. The oldest may be forgotten."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._forgotten = 0
        self._times, self._people, self._rooms = array("q"), array("I"), array("I")
        self._kinds = array("B")
        self._contents: list[str] = []
        self._names: list[str] = []
        self._places: dict[str, int] = {}
        self._shared: dict[str, str] = {}

    def __len__(self) -> int:
        return len(self._contents)

    @property
    def last(self) -> int:
        """The sequence number of the newest record."""
        return self._forgotten + len(self)

    def append(self, post: Post) -> int:
        """Store a message and answer its sequence number."""
        self._times.append(post.ms)
        self._people.append(self._place(post.sender))
        self._rooms.append(self._place(post.chat_id))
        self._kinds.append(post.kind)
        self._contents.append(self._shared.setdefault(post.content, post.content))
        return self.last

    def keep(self, newest: int) -> None:
        """Forget the oldest records, a tenth at a time; sequence numbers go on."""
        if len(self) <= newest * SLACK:
            return
        gone = len(self) - newest
        for column in (self._times, self._people, self._rooms, self._kinds, self._contents):
            del column[:gone]
        self._forgotten += gone
        self._shared = {content: content for content in self._contents}

    def msgid(self, seq: int) -> str:
        """The id of a record; _external marks talk with outside people."""
        digest = hashlib.blake2b(f"{self._seed}/{seq}".encode(), digest_size=10)
        return f"{digest.hexdigest()}_{self._times[seq - 1 - self._forgotten]}_external"

    def records(self, after: int, limit: int) -> list[Json]:
        """Plain records (p91774) whose sequence number is greater than `after`."""
        first = max(after, self._forgotten) + 1
        return [self._record(seq) for seq in range(first, min(first + limit, self.last + 1))]

    def latest(self, count: int) -> list[tuple[str, str]]:
        """Group and content of the newest records."""
        rooms = (self._names[place] for place in self._rooms[-count:])
        return list(zip(rooms, self._contents[-count:], strict=True))

    def _place(self, name: str) -> int:
        place = self._places.get(name)
        if place is None:
            place = self._places[name] = len(self._names)
            self._names.append(name)
        return place

    def _record(self, seq: int) -> Json:
        row = seq - 1 - self._forgotten
        kind = KINDS[self._kinds[row]]
        return {
            "seq": seq,
            "msgid": self.msgid(seq),
            "action": "recall" if kind == "revoke" else "send",
            "from": self._names[self._people[row]],
            "tolist": [],
            "roomid": self._names[self._rooms[row]],
            "msgtime": self._times[row],
            "msgtype": kind,
            kind: _body(kind, self._contents[row]),
        }


def _body(kind: str, content: str) -> Json:
    if kind == "image":
        return {"md5sum": content, "sdkfileid": f"sim-{content}", "filesize": 48_213}
    if kind == "link":
        title, _, url = content.partition("\n")
        return {"title": title, "description": "", "link_url": url, "image_url": ""}
    if kind == "revoke":
        return {"pre_msgid": content}
    return {"content": content}
