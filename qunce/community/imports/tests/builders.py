"""Sources and tasks for the tests."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from qunce.community.imports.facts import Place
from qunce.community.imports.flow import Task
from qunce.community.imports.records import Moved, Said, Source, Unread

SHANGHAI = ZoneInfo("Asia/Shanghai")


def a_source(folder, text, name="log.txt", *, day=None, encoding="utf-8", zone=SHANGHAI, columns=None, order=""):
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return Source(path, zone, date.fromisoformat(day) if day else None, columns or {}, order)


def a_task(*sources, workspace_id=1, group="老客群", pattern="", is_dry=False):
    return Task(sources, Place(workspace_id, "manual", group), pattern, is_dry)


def said(entries):
    return [(e.at.strftime("%Y-%m-%d %H:%M"), e.author, e.text) for e in entries if isinstance(e, Said)]


def moved(entries):
    return [(e.member, "in" if e.joins else "out", e.how) for e in entries if isinstance(e, Moved)]


def errors(entries):
    return [(e.line, e.reason) for e in entries if isinstance(e, Unread) and e.is_error]


def local(*parts):
    return datetime(*parts, tzinfo=SHANGHAI)
