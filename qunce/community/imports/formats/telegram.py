"""Telegram Desktop's export of one chat (`result.json`), read message by message.

The file is one JSON object whose `messages` list may be very long, so the list is never loaded whole:
each message is decoded by itself, out of a window of the text that moves along.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

from qunce.community.imports.records import Entry, Head, Moved, Said, Source, Unread
from qunce.kernel.errors import Refused

CHUNK = 1 << 16
LONGEST = 1 << 24
"""A message longer than this is no message."""

JOINS = {"join_group_by_link": "link", "join_group_by_request": "link", "invite_members": "invited"}


class TelegramExport:
    """The format."""

    slug = "telegram"
    title = "Telegram Desktop: result.json"

    def suits(self, head: Head) -> bool:
        """A JSON object that has messages."""
        return head.suffix == ".json" and bool(head.lines) and head.lines[0].lstrip().startswith("{")

    def read(self, source: Source) -> Iterator[Entry]:
        """Each message and service message; `line` is the number of the message in the list."""
        ids = ids_by_name(source.path)
        for number, message in enumerate(messages_in(source.path), start=1):
            try:
                yield from entries(number, message, source, ids)
            except (KeyError, TypeError, ValueError) as error:
                yield Unread(number, f"not understood: {error!r}"[:200])


def ids_by_name(path: Path) -> dict[str, str]:
    """The ids of people by their names, where one name is one person's: service messages give names only."""
    found: dict[str, set[str]] = {}
    for message in messages_in(path):
        for name, ref in (("from", "from_id"), ("actor", "actor_id")):
            if message.get(name) and message.get(ref):
                found.setdefault(str(message[name]), set()).add(str(message[ref]))
    return {name: refs.pop() for name, refs in found.items() if len(refs) == 1}


def entries(number: int, message: dict[str, Any], source: Source, ids: dict[str, str]) -> Iterator[Entry]:
    """What one element of the list means."""
    at = moment(message, source)
    if message.get("type") == "message":
        author = str(message.get("from_id") or message.get("from") or "")
        if not author:
            yield Unread(number, "no author")
            return
        text, kind = words(message.get("text", "")), "text"
        if not text:
            kind = str(message.get("media_type") or ("photo" if "photo" in message else "file"))
        yield Said(number, at, author, text, str(message.get("from") or author), f"id:{message['id']}", kind)
        return
    yield from moves(number, message, at, ids)


def moves(number: int, message: dict[str, Any], at: datetime, ids: dict[str, str]) -> Iterator[Entry]:
    """Service messages: who joined, was invited or was removed; others are notices.

    People who are invited or removed are given by name: one who also speaks is found by `ids`.
    """
    action = str(message.get("action", ""))
    actor = str(message.get("actor_id") or message.get("actor") or "")
    name = str(message.get("actor") or actor)
    listed = [str(each) for each in message.get("members") or [] if each]
    if action in {"join_group_by_link", "join_group_by_request"}:
        yield Moved(number, at, actor, joins=True, how=JOINS[action], name=name)
    elif action in {"invite_members", "remove_members"}:
        for person in listed:
            is_self = person == name
            leaves = "left" if is_self else "removed"
            joins = action == "invite_members"
            how = JOINS[action] if joins else leaves
            yield Moved(number, at, ids.get(person, person), joins, how, person)
    else:
        yield Unread(number, f"notice: {action or 'service'}", is_error=False)


def moment(message: dict[str, Any], source: Source) -> datetime:
    """The exact second where the export has it, else the clock of the computer that exported."""
    if message.get("date_unixtime"):
        return datetime.fromtimestamp(int(message["date_unixtime"]), UTC)
    at = datetime.fromisoformat(str(message["date"]))
    return at if at.tzinfo else at.replace(tzinfo=source.zone)


def words(text: Any) -> str:
    """The text: a string, or a list of strings and entities."""
    if isinstance(text, str):
        return text
    return "".join(part if isinstance(part, str) else str(part.get("text", "")) for part in text)


def messages_in(path: Path) -> Iterator[dict[str, Any]]:
    """The elements of the `messages` list, decoded one by one."""
    decoder = json.JSONDecoder()
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        window = after_opening(file, path)
        while True:
            window = window.lstrip(", \r\n\t")
            if window.startswith("]"):
                return
            try:
                message, end = decoder.raw_decode(window)
            except ValueError as error:
                piece = file.read(CHUNK)
                if not piece or len(window) > LONGEST:
                    raise Refused(
                        "%(file)s ends in the middle of a message; export it again.", file=path.name
                    ) from error
                window += piece
                continue
            window = window[end:]
            yield message if isinstance(message, dict) else {}


def after_opening(file: TextIO, path: Path) -> str:
    """The text that follows `"messages": [`."""
    window = ""
    while piece := file.read(CHUNK):
        window += piece
        at = window.find('"messages"')
        bracket = window.find("[", at) if at >= 0 else -1
        if bracket >= 0:
            return window[bracket + 1 :]
        if at < 0:
            window = window[-64:]
    raise Refused("%(file)s has no list of messages; export one chat as JSON.", file=path.name)


FORMAT = TelegramExport()
