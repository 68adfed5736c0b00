"""CSV and TSV with a heading line: which column is what comes from `--map`, or from the headings themselves."""

import csv
from collections.abc import Iterator, Mapping
from itertools import islice

from qunce.community.imports.dates import moment, order_of
from qunce.community.imports.encodings import encoding_of
from qunce.community.imports.records import Entry, Head, Moved, Said, Source, Unread
from qunce.kernel.errors import Refused

NEEDED = ("time", "author", "text")
KNOWN: Mapping[str, tuple[str, ...]] = {
    "time": ("time", "date", "datetime", "timestamp", "sent at", "时间", "发送时间", "日期", "hora", "fecha"),
    "author": ("author", "from", "sender", "user", "nick", "发送人", "发言人", "发送者", "成员", "autor", "remitente"),
    "text": ("text", "message", "content", "body", "内容", "消息", "消息内容", "发言内容", "texto", "mensaje"),
    "id": ("id", "message id", "message_id", "消息id", "消息编号"),
    "name": ("name", "nickname", "昵称", "群昵称", "nombre"),
    "action": ("action", "event", "动作", "事件", "acción"),
}
JOINED = {"join", "joined", "进群", "入群", "加入", "alta"}
LEFT = {"leave", "left", "退群", "退出", "离开", "baja"}
SAMPLE = 2000
LONGEST_CELL = 1 << 20


class Table:
    """The format."""

    slug = "csv"
    title = "CSV or TSV with a heading line"

    def suits(self, head: Head) -> bool:
        """By its name."""
        return head.suffix in {".csv", ".tsv"}

    def read(self, source: Source) -> Iterator[Entry]:
        """Each row. A row that lacks a time or an author is an error and the rest go on."""
        csv.field_size_limit(LONGEST_CELL)
        columns = columns_of(source)
        order = source.date_order or order_of(row.get(columns["time"]) or "" for _, row in islice(rows(source), SAMPLE))
        for number, row in rows(source):
            try:
                yield understand(
                    number, {name: (row.get(at) or "").strip() for name, at in columns.items()}, order, source
                )
            except ValueError:
                yield Unread(number, "no time that can be read", str(row.get(columns["time"]))[:80])


def understand(number: int, row: Mapping[str, str], order: str, source: Source) -> Entry:
    """One row. Raises ValueError when its time cannot be read."""
    if not row["author"]:
        return Unread(number, "no author")
    at = moment(row["time"], order, source.zone)
    name = row.get("name") or row["author"]
    action = row.get("action", "").lower()
    if action in JOINED | LEFT:
        joins = action in JOINED
        return Moved(number, at, row["author"], joins, "link" if joins else "left", name)
    key = f"id:{row['id']}" if row.get("id") else ""
    return Said(number, at, row["author"], row["text"], name, key)


def rows(source: Source) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows by heading, with their line numbers."""
    with source.path.open(encoding=encoding_of(source.path), errors="replace", newline="") as file:
        head = file.readline()
        file.seek(0)
        reader = csv.DictReader(file, delimiter=delimiter_of(head))
        try:
            for row in reader:
                yield reader.line_num, row
        except csv.Error as error:
            raise Refused(
                "%(file)s breaks off near line %(line)s: %(reason)s",
                file=source.path.name,
                line=reader.line_num,
                reason=str(error),
            ) from error


def delimiter_of(head: str) -> str:
    """Tab, semicolon or comma: what the heading line has most of."""
    return max("\t;,", key=head.count)


def columns_of(source: Source) -> dict[str, str]:
    """The column of each field: as mapped, else recognised by its heading. Raises Refused."""
    headings = headings_of(source)
    columns = dict(source.columns)
    for name, aliases in KNOWN.items():
        found = [each for each in headings if each.strip().lower() in aliases]
        if name not in columns and found:
            columns[name] = found[0]
    if missing := [name for name in NEEDED if name not in columns]:
        raise Refused(
            "Say which column holds %(missing)s, such as --map %(example)s; the columns are %(columns)s.",
            missing=", ".join(missing),
            example=",".join(f"{name}=COLUMN" for name in missing),
            columns=", ".join(headings),
        )
    if unknown := [at for at in columns.values() if at not in headings]:
        raise Refused(
            "There is no column %(column)s; the columns are %(columns)s.",
            column=", ".join(unknown),
            columns=", ".join(headings),
        )
    return columns


def headings_of(source: Source) -> list[str]:
    """The heading line's cells."""
    for _, line in source.lines():
        return next(csv.reader([line], delimiter=delimiter_of(line)))
    raise Refused("%(file)s is empty.", file=source.path.name)


FORMAT = Table()
