"""IRC logs: `[HH:MM] <nick> text`, with joins, leaves and changed names, as #ubuntu keeps them.

The day comes from `--date`, from a date in the file's name, or from the log's own "Day changed" lines.
A name belongs for the whole file to whoever bore it first; somebody who takes a new name stays the
same person. Names are not followed from one file to another: years may lie between.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from qunce.community.imports.daylight import Hands, Readings, Start, start_of
from qunce.community.imports.records import Entry, Head, Moved, Said, Source, Unread
from qunce.kernel.errors import Refused

CLOCK = re.compile(r"\[?([01]?\d|2[0-3]):([0-5]\d)(?::[0-5]\d)?\]?\s+(.*)")
SPOKEN = re.compile(r"<[ @+%~&]?([^>]+)> ?(.*)")
HAPPENED = re.compile(r"(===|-!-|\*{1,3}) (.*)")
ACTED = re.compile(r"([^\s:]+)\s(.*)")
LISTED = re.compile(r"(?P<way>Joins|Parts|Quits): (?P<nick>\S+)")
MOVED = re.compile(r"(?P<nick>.+?)\s+[\[(][^\])]*[\])]\s+has (?P<way>joined|left|quit)\b")
KICKED = re.compile(r"(\S+) was kicked (?:from|by)\b")
RENAMED = re.compile(r"(.+?)\s+is now known as (.+)")
NOTICE = re.compile(
    r"mode/|topic\b|#|\[?Users\b|Irssi:|Netsplit\b|You're now known as|ServerMode/|\S+ sets mode", re.IGNORECASE
)
DAY = re.compile(r"--- (?:Day changed|Log opened) \w{3} (\w{3}) (\d{2})(?: [\d:]+)? (\d{4})")
IN_NAME = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:_(\d{2}))?(?!\d)")


@dataclass(slots=True)
class Names:
    """Who bears which name in this file."""

    bearer: dict[str, str] = field(default_factory=dict)

    def person(self, nick: str) -> str:
        """The person who bears this name: the first name they were seen under."""
        return self.bearer.setdefault(nick, nick)

    def rename(self, old: str, new: str) -> None:
        """A name that nobody had belongs from now on to the one who takes it."""
        self.bearer.setdefault(new, self.person(old))


@dataclass(slots=True)
class Reading:
    """A log being read: its clock, its day, and who is who."""

    source: Source
    start: Start
    hands: Hands
    now: datetime
    names: Names = field(default_factory=Names)

    def tick(self, hour: int, minute: int) -> None:
        """The log shows this time."""
        self.now = self.start.at(self.hands.read(hour, minute), self.source.zone)

    def turn_to(self, day: date) -> None:
        """The log says that a day begins."""
        self.start = Start(datetime.combine(day, datetime.min.time()), self.start.turn)
        self.hands = Hands(self.start.turn)
        self.now = self.start.at(0, self.source.zone)


class IrcLog:
    """The format."""

    slug = "irc"
    title = "IRC: [HH:MM] <nick> text"

    def suits(self, head: Head) -> bool:
        """Most lines are spoken or happened, and at least one is spoken."""
        known = [line for line in head.lines if CLOCK.match(line) or HAPPENED.match(line)]
        spoken = [line for line in head.lines if (shown := CLOCK.match(line)) and SPOKEN.match(shown[3])]
        return bool(spoken) and len(known) * 2 > len(head.lines)

    def read(self, source: Source) -> Iterator[Entry]:
        """Each line: spoken, acted, moved, renamed (which yields nothing), or unread."""
        reading = begin(source)
        for number, line in source.lines():
            entry = understand(reading, number, line)
            if entry is not None:
                yield entry


def begin(source: Source) -> Reading:
    """Find the log's day and its clock; lines before the first time bear the first time."""
    start = start_in(source)
    hands = Hands(start.turn)
    for reading in readings_of(source)():
        return Reading(source, start, hands, start.at(Hands(start.turn).read(*reading), source.zone))
    raise Refused("%(file)s shows no time of day; it is no IRC log.", file=source.path.name)


def start_in(source: Source) -> Start:
    """The start from `--date`, the file's name (YYYY-MM-DD, or YYYY-MM-DD_HH), or the first lines."""
    if source.day is not None:
        return start_of(readings_of(source), source.day, None)
    if named := IN_NAME.search(source.path.name):
        year, month, day, hour = named.groups()
        return start_of(readings_of(source), date(int(year), int(month), int(day)), int(hour) if hour else None)
    for _, line in source.lines():
        if opened := DAY.match(line):
            return start_of(readings_of(source), day_in(opened), None)
        break
    raise Refused(
        "%(file)s does not say which day it is; give --date, or name the file YYYY-MM-DD.", file=source.path.name
    )


def readings_of(source: Source) -> Readings:
    """The hours and minutes that the log shows, anew each time."""

    def readings() -> Iterator[tuple[int, int]]:
        for _, line in source.lines():
            if shown := CLOCK.match(line):
                yield int(shown[1]), int(shown[2])

    return readings


def understand(reading: Reading, number: int, line: str) -> Entry | None:
    """One line's meaning; None for what needs no entry (a blank line, a new name, a new day)."""
    if shown := CLOCK.match(line):
        reading.tick(int(shown[1]), int(shown[2]))
        if spoken := SPOKEN.match(shown[3]):
            return said(reading, number, spoken)
    elif not line.strip() or line.startswith("---"):
        return between(reading, number, line)
    happened = HAPPENED.match(shown[3] if shown else line)
    return happening(reading, number, *happened.groups()) if happened else Unread(number, "not understood", line)


def between(reading: Reading, number: int, line: str) -> Entry | None:
    """Lines of the log itself: a new day, opened, closed, blank."""
    if opened := DAY.match(line):
        reading.turn_to(day_in(opened))
        return None
    return Unread(number, "notice", line, is_error=False) if line.strip() else None


def said(reading: Reading, number: int, match: re.Match[str], kind: str = "text") -> Entry:
    """A message or an action by whoever bears the name."""
    nick = whole(match[1])
    return Said(number, reading.now, reading.names.person(nick), match[2].rstrip(), nick, kind=kind)


def happening(reading: Reading, number: int, mark: str, words: str) -> Entry | None:
    """A join, a leave, a new name, a notice; else an action (`* nick waves`, in old logs `=== nick waves`)."""
    if found := MOVED.match(words) or LISTED.match(words):
        joins = found["way"] in {"joined", "Joins"}
        return move(reading, number, found["nick"], joins, "link" if joins else "left")
    if renamed := RENAMED.fullmatch(words):
        reading.names.rename(whole(renamed[1]), whole(renamed[2]))
        return None
    if kicked := KICKED.match(words):
        return move(reading, number, kicked[1], joins=False, how="removed")
    if NOTICE.match(words):
        return Unread(number, "notice", words, is_error=False)
    if mark in {"===", "*"} and (acted := ACTED.match(words)):
        return said(reading, number, acted, "action")
    return Unread(number, "not understood", words)


def move(reading: Reading, number: int, name: str, joins: bool, how: str) -> Moved:  # noqa: FBT001  the direction is the fact
    """Somebody came or went."""
    nick = whole(name)
    return Moved(number, reading.now, reading.names.person(nick), joins, how, nick)


def whole(nick: str) -> str:
    """A nick holds no space; some logs put one after a bracket."""
    return "".join(nick.split())


MONTHS = {
    name: number
    for number, name in enumerate(
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"], 1
    )
}


def day_in(match: re.Match[str]) -> date:
    """The date of a "Day changed" line."""
    return date(int(match[3]), MONTHS.get(match[1], 1), int(match[2]))


FORMAT = IrcLog()
