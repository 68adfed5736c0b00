"""Text copied from WeChat's or QQ's desktop window: a line with name and time, then the words.

Both orders are read: `张三 2024/5/6 14:03` (WeChat) and `2024-05-06 14:03:22 张三(12345)` (QQ's export).
Lines in between such as 「"李四"通过扫描"张三"分享的二维码加入群聊」 are the system's.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from qunce.community.imports.dates import moment
from qunce.community.imports.records import Entry, Head, Moved, Said, Source, Unread

STAMP = r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?\s+(?:上午|下午)?\d{1,2}:\d{2}(?::\d{2})?"
NAME_FIRST = re.compile(rf"(?P<name>\S.{{0,60}}?)[:：]?\s+(?P<at>{STAMP})\s*")
TIME_FIRST = re.compile(rf"(?P<at>{STAMP})\s+(?P<name>\S.{{0,60}})")
TIME_ALONE = re.compile(rf"[—-]*\s*(?P<at>{STAMP})\s*[—-]*")
NUMBERED = re.compile(r"(?P<name>.+?)[(<](?P<ref>[^()<>]+)[)>]")
QUOTED = r"[\"“”「]?([^\"“”「」]+)[\"“”」]?"

MOVES: tuple[tuple[re.Pattern[str], bool, str], ...] = (
    (re.compile(rf"{QUOTED}通过扫描.+二维码加入群聊"), True, "scan"),
    (re.compile(rf".+邀请{QUOTED}加入了?群聊"), True, "invited"),
    (re.compile(rf"{QUOTED}加入了?(?:本群|群聊)"), True, "link"),
    (re.compile(rf".+将{QUOTED}移出了?(?:群聊|本群)"), False, "removed"),
    (re.compile(rf"{QUOTED}退出了?(?:群聊|本群)"), False, "left"),
)


class WeChatText:
    """The format."""

    slug = "wechat"
    title = "WeChat or QQ: text copied from the desktop window"

    def suits(self, head: Head) -> bool:
        """Among the first lines there are name-and-time lines, and no commas or brackets of other formats."""
        return head.suffix not in {".csv", ".tsv", ".json"} and any(heading(line) for line in head.lines)

    def read(self, source: Source) -> Iterator[Entry]:
        """Each message with all its lines; blank lines at its end are left out."""
        pending: Said | None = None
        now: datetime | None = None
        for number, line in source.lines():
            found = heading(line) or TIME_ALONE.fullmatch(line)
            entry = beginning(number, found, source) if found else moved(number, now, line)
            if entry is None:
                if pending is not None:
                    pending = replace(pending, text=f"{pending.text}\n{line}")
                elif line.strip() and not found:
                    yield Unread(number, "not understood", line)
                continue
            if pending is not None:
                yield replace(pending, text=pending.text.strip("\n"))
                pending = None
            now = getattr(entry, "at", now)
            if isinstance(entry, Said) and entry.author:
                pending = entry
            elif not isinstance(entry, Said):
                yield entry
        if pending is not None:
            yield replace(pending, text=pending.text.strip("\n"))


def heading(line: str) -> re.Match[str] | None:
    """The name and the time, in either order."""
    return TIME_FIRST.fullmatch(line) or NAME_FIRST.fullmatch(line)


def beginning(number: int, found: re.Match[str], source: Source) -> Entry:
    """A message begins (its words follow), or a time stands alone (nobody's)."""
    try:
        at = moment(found["at"], "ymd", source.zone)
    except ValueError:
        return Unread(number, "no such time", found[0])
    name = found.groupdict().get("name") or ""
    if numbered := NUMBERED.fullmatch(name):
        return Said(number, at, numbered["ref"], "", numbered["name"])
    return Said(number, at, name, "", name)


def moved(number: int, now: datetime | None, line: str) -> Entry | None:
    """Somebody came or went, by a line of the system."""
    if now is None:
        return None
    for pattern, joins, how in MOVES:
        if found := pattern.fullmatch(line.strip()):
            return Moved(number, now, found[1], joins, how, found[1])
    return None


FORMAT = WeChatText()
