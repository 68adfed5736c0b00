"""WhatsApp's "export chat": Android's `date, time - Name: text` and the iPhone's `[date, time] Name: text`.

A message may run over several lines. Lines without a name are the system's: who joined, left, was
added or removed (in English, Spanish and Chinese); the rest of them are notices.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from qunce.community.imports.dates import moment, order_of
from qunce.community.imports.records import Entry, Head, Moved, Said, Source, Unread
from qunce.kernel.errors import Refused

DATE = r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}"
TIME = r"(?:上午|下午)?\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?: ?[AaPp]\.? ?[Mm]\.?)?"
ANDROID = re.compile(rf"({DATE},? {TIME}) [-\u2013] (.*)")
IPHONE = re.compile(rf"\[({DATE},? {TIME})\] (.*)")
NAMED = re.compile(r"([^:]{1,100}): ?(.*)", re.DOTALL)
MARK = "\u200e"

MOVES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), how)
    for pattern, how in (
        (r"(?P<who>.+?) joined (?:using|from|via) .+", "link"),
        (r"(?P<who>.+?) joined", "link"),
        (r"(?P<who>.+?) se unió (?:usando|con|mediante) .+", "link"),
        (r"(?P<who>.+?) ?(?:使用|通过)此?群组?的?邀请链接加入.*", "link"),
        (r"(?:.+?) added (?P<who>.+)", "invited"),
        (r"(?:.+?) (?:añadió|agregó) a (?P<who>.+)", "invited"),
        (r"(?:.+?) ?添加了 ?(?P<who>.+)", "invited"),
        (r"(?P<who>.+?) was added", "invited"),
        (r"(?:.+?) removed (?P<who>.+)", "removed"),
        (r"(?:.+?) (?:eliminó|sacó) a (?P<who>.+)", "removed"),
        (r"(?:.+?) ?移除了 ?(?P<who>.+)", "removed"),
        (r"(?P<who>.+?) was removed", "removed"),
        (r"(?P<who>.+?) left(?: the group)?", "left"),
        (r"(?P<who>.+?) (?:salió|ha salido)(?: del grupo)?", "left"),
        (r"(?P<who>.+?) ?(?:已离开|离开了?群组|退出了?群组).*", "left"),
    )
)
NOT_PEOPLE = re.compile(
    r"changed|created|pinned|turned o|end-to-end|cifrad|端到端|this group|participants?$", re.IGNORECASE
)
TOGETHER = re.compile(r", | and | y |、|和")


class WhatsAppExport:
    """The format."""

    slug = "whatsapp"
    title = "WhatsApp: exported chat (.txt), Android or iPhone"

    def suits(self, head: Head) -> bool:
        """The first line bears a date and a time in WhatsApp's place."""
        return bool(head.lines) and dated(head.lines[0]) is not None

    def read(self, source: Source) -> Iterator[Entry]:
        """Each message whole, however many lines it has."""
        order = source.date_order or order_of(dates_in(source))
        pending: Said | None = None
        for number, line in source.lines():
            shown = dated(line)
            if shown is None:
                if pending is None:
                    yield Unread(number, "not understood", line)
                else:
                    pending = replace(pending, text=f"{pending.text}\n{line}")
                continue
            if pending is not None:
                yield finished(pending)
                pending = None
            for entry in understand(number, shown, order, source):
                if isinstance(entry, Said):
                    pending = entry
                else:
                    yield entry
        if pending is not None:
            yield finished(pending)


def dated(line: str) -> re.Match[str] | None:
    """The line split into its time and what follows, if it begins a message."""
    clean = line.replace("\u202f", " ").replace("\xa0", " ").lstrip(MARK + "\ufeff")
    return ANDROID.match(clean) or IPHONE.match(clean)


def dates_in(source: Source) -> Iterator[str]:
    """The dates of the file, to learn their order."""
    for _, line in source.lines():
        if shown := dated(line):
            yield shown[1]


def understand(number: int, shown: re.Match[str], order: str, source: Source) -> list[Entry]:
    """One beginning line: a message, people who moved, a notice, or an error."""
    try:
        at = moment(shown[1], order, source.zone)
    except Refused as refused:
        raise Refused(refused.message) from refused
    except ValueError:
        return [Unread(number, "no such time", shown[0])]
    words = shown[2]
    named = NAMED.match(words)
    if named and not NOT_PEOPLE.search(named[1]):
        if named[2].startswith(MARK) and (moved := moves(number, at, named[2].strip(MARK))):
            return moved
        name = named[1].strip(MARK + "~ ")
        return [Said(number, at, name, named[2].strip(MARK), name)]
    return moves(number, at, words.strip(MARK)) or [Unread(number, "notice", words, is_error=False)]


def moves(number: int, at: datetime, words: str) -> list[Entry]:
    """The people that a line of the system says came or went."""
    if NOT_PEOPLE.search(words) and " joined " not in words and "邀请链接" not in words and " se unió " not in words:
        return []
    for pattern, how in MOVES:
        if moved := pattern.fullmatch(words.rstrip(".。 ")):
            people = [each.strip(MARK + '~ “”"') for each in TOGETHER.split(moved["who"])]
            return [Moved(number, at, each, how in {"link", "invited"}, how, each) for each in people if each]
    return []


def finished(message: Said) -> Said:
    """The whole message; a left-out picture is said by its kind."""
    text = message.text.strip("\n")
    is_media = re.fullmatch(r"<?[^<>]{0,40}(?:omitted|omitido|已忽略|已省略)>?|<attached: .+>", text, re.IGNORECASE)
    return replace(message, text=text, kind="media" if is_media else "text")


FORMAT = WhatsAppExport()
