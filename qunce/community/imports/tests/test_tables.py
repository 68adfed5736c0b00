"""CSV, TSV, encodings, dates and Telegram's JSON."""

import json
from datetime import UTC, datetime

import pytest

from qunce.community.imports.dates import moment, order_of
from qunce.community.imports.encodings import encoding_of
from qunce.community.imports.formats import format_called
from qunce.community.imports.formats.telegram import CHUNK, messages_in
from qunce.community.imports.records import Said
from qunce.community.imports.tests.builders import SHANGHAI, a_source, errors, local, said
from qunce.kernel.errors import Refused


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "utf-16"])
def test_chinese_exports_in_any_encoding(tmp_path, encoding):
    source = a_source(
        tmp_path, "发送时间,昵称,发言人,内容\n2024/5/6 14:03,小张,u1,买三送一\n", "a.csv", encoding=encoding
    )
    entries = list(format_called("csv").read(source))
    assert said(entries) == [("2024-05-06 14:03", "u1", "买三送一")]
    assert entries[0].name == "小张"


def test_a_character_cut_by_the_reading_window_is_still_utf8(tmp_path, monkeypatch):
    monkeypatch.setattr("qunce.community.imports.encodings.CHUNK", 4)
    source = a_source(tmp_path, "你好吗\n")
    assert encoding_of(source.path) == "utf-8"


def test_columns_by_map_and_their_absence(tmp_path):
    text = 'when;who;what\n2024-05-06T14:03:00Z;Ann;"two\nlines"\n'
    with pytest.raises(Refused, match="--map time=COLUMN,author=COLUMN,text=COLUMN"):
        list(format_called("csv").read(a_source(tmp_path, text, "a.csv")))
    columns = {"time": "when", "author": "who", "text": "what"}
    entries = list(format_called("csv").read(a_source(tmp_path, text, "a.csv", columns=columns)))
    assert [(e.at, e.text) for e in entries] == [(datetime(2024, 5, 6, 14, 3, tzinfo=UTC), "two\nlines")]
    with pytest.raises(Refused, match="no column nix"):
        list(format_called("csv").read(a_source(tmp_path, text, "a.csv", columns=columns | {"text": "nix"})))


def test_bad_rows_are_reported_and_good_ones_kept(tmp_path):
    text = "time\tauthor\ttext\tid\nyesterday\tAnn\ta\t1\n2024-05-06 14:03\t\tb\t2\n1714975380\tAnn\tc\t3\n"
    entries = list(format_called("csv").read(a_source(tmp_path, text, "a.tsv")))
    assert errors(entries) == [(2, "no time that can be read"), (3, "no author")]
    assert [e.key for e in entries if isinstance(e, Said)] == ["id:3"]


@pytest.mark.parametrize(
    ("text", "order", "at"),
    [
        ("2024-05-06 14:03:09", "", local(2024, 5, 6, 14, 3, 9)),
        ("2024-05-06T14:03:09+02:00", "", datetime(2024, 5, 6, 12, 3, 9, tzinfo=UTC)),
        ("2024年5月6日 下午2:03", "", local(2024, 5, 6, 14, 3)),
        ("5/6/24 2:03 pm", "mdy", local(2024, 5, 6, 14, 3)),
        ("5.6.2024", "dmy", local(2024, 6, 5)),
        ("1714975389", "", datetime(2024, 5, 6, 6, 3, 9, tzinfo=UTC)),
        ("1714975389000", "", datetime(2024, 5, 6, 6, 3, 9, tzinfo=UTC)),
    ],
)
def test_moments(text, order, at):
    assert moment(text, order, SHANGHAI) == at


@pytest.mark.parametrize("text", ["", "noon", "2024-13-40 10:00", "2024-05-06 25:61"])
def test_what_is_no_moment(text):
    with pytest.raises(ValueError):
        moment(text, "ymd", SHANGHAI)


def test_the_order_of_dates_is_what_one_date_proves():
    assert order_of(["1/2/2020", "3/4/2020"]) == ""
    assert order_of(["1/2/2020", "13/4/2020"]) == "dmy"
    assert order_of(["1/2/2020", "4/13/2020"]) == "mdy"
    assert order_of(["2020/1/2"]) == "ymd"


def an_export(folder, messages):
    return a_source(
        folder, json.dumps({"name": "Q", "messages": messages}, indent=1, ensure_ascii=False), "result.json"
    )


def test_telegram_is_read_in_windows(tmp_path):
    messages = [
        {"id": n, "type": "message", "date": "2020-12-31T23:58:00", "date_unixtime": str(1609430280 + n),
         "from": "安", "from_id": "user1", "text": "长" * (n % 50) + "]}"}
        for n in range(3000)
    ]  # fmt: skip
    source = an_export(tmp_path, messages)
    assert source.path.stat().st_size > 4 * CHUNK
    assert [m["id"] for m in messages_in(source.path)] == list(range(3000))
    entries = list(format_called("telegram").read(source))
    assert entries[7].at == datetime.fromtimestamp(1609430287, UTC)
    assert entries[7].key == "id:7"


def test_a_telegram_export_that_breaks_off_says_so(tmp_path):
    source = a_source(tmp_path, '{"messages": [{"id": 1, "type": "mess', "result.json")
    with pytest.raises(Refused, match="middle of a message"):
        list(format_called("telegram").read(source))
    with pytest.raises(Refused, match="no list of messages"):
        list(format_called("telegram").read(a_source(tmp_path, '{"name": "Q"}', "result.json")))


def test_telegram_media_and_broken_messages(tmp_path):
    entries = list(
        format_called("telegram").read(
            an_export(
                tmp_path,
                [
                    {
                        "id": 1,
                        "type": "message",
                        "date": "2020-12-31T23:58:00",
                        "from": "A",
                        "from_id": "u1",
                        "text": "",
                        "media_type": "sticker",
                    },
                    {"id": 2, "type": "message", "from": "A", "text": "x"},
                    {
                        "id": 3,
                        "type": "service",
                        "date": "2020-12-31T23:58:00",
                        "actor": "A",
                        "actor_id": "u1",
                        "action": "pin_message",
                    },
                ],
            )
        )
    )
    assert [e.kind for e in entries if isinstance(e, Said)] == ["sticker"]
    assert [line for line, _ in errors(entries)] == [2]
