"""IRC, WhatsApp, WeChat: the shapes of lines that real logs have."""

import pytest

from qunce.community.imports.formats import format_called
from qunce.community.imports.records import Said, Unread
from qunce.community.imports.tests.builders import a_source, errors, moved, said
from qunce.kernel.errors import Refused


def read(folder, slug, text, name="log.txt", **given):
    return list(format_called(slug).read(a_source(folder, text, name, **given)))


def test_irc_lines_of_every_shape(tmp_path):
    log = (
        "=== early [~e@h]  has joined #ubuntu\n"
        "[10:00] <@op> welcome\n"
        "[10:01]  * ann waves\n"
        "=== ann sighs\n"
        "=== mode/#ubuntu [+o op]  by ChanServ\n"
        "=== [noob]  [~c@host]  has joined #ubuntu\n"
        "=== [noob]  is now known as pro\n"
        "[10:02] <pro> done\n"
        "=== pro (~c@host) has quit (Ping timeout)\n"
        "nobody knows\n"
    )
    entries = read(tmp_path, "irc", log, day="2013-09-01")
    assert said(entries) == [
        ("2013-09-01 10:00", "op", "welcome"),
        ("2013-09-01 10:01", "ann", "waves"),
        ("2013-09-01 10:01", "ann", "sighs"),
        ("2013-09-01 10:02", "[noob]", "done"),
    ]
    assert moved(entries) == [("early", "in", "link"), ("[noob]", "in", "link"), ("[noob]", "out", "left")]
    assert errors(entries) == [(10, "not understood")]
    assert [e.reason for e in entries if isinstance(e, Unread) and not e.is_error] == ["notice"]


def test_a_name_that_was_taken_stays_with_its_first_bearer(tmp_path):
    log = "[10:00] <ann> a\n[10:00] <ann_> b\n=== ann_ is now known as ann\n[10:01] <ann> c\n"
    assert [author for _, author, _ in said(read(tmp_path, "irc", log, day="2013-09-01"))] == ["ann", "ann_", "ann"]


def test_midnight_turns_the_day_and_a_clock_set_back_does_not(tmp_path):
    log = "".join(f"[{at}] <a> x\n" for at in ("23:10", "23:05", "00:01", "02:59", "02:00", "09:00", "01:00"))
    days = [at for at, _, _ in said(read(tmp_path, "irc", log, day="2013-12-31"))]
    assert [at[:10] for at in days] == ["2013-12-31"] * 2 + ["2014-01-01"] * 4 + ["2014-01-02"]


def test_a_clock_of_twelve_hours_is_recognised_by_its_turn(tmp_path):
    log = "".join(f"[{at}] <a> x\n" for at in ("11:11", "12:59", "01:00", "11:59", "12:00"))
    entries = read(tmp_path, "irc", log, "2005-07-06_14.ascii.txt")
    assert [at for at, _, _ in said(entries)] == [
        "2005-07-06 11:11", "2005-07-06 12:59", "2005-07-06 13:00", "2005-07-06 23:59", "2005-07-07 00:00",
    ]  # fmt: skip


def test_the_hour_in_a_file_name_is_inside_the_log_which_may_begin_the_day_before(tmp_path):
    log = "".join(f"[{at}] <a> x\n" for at in ("18:38", "23:58", "00:02", "02:00", "06:34"))
    entries = read(tmp_path, "irc", log, "2013-09-01_02.ascii.txt")
    assert [at for at, _, _ in said(entries)][::4] == ["2013-08-31 18:38", "2013-09-01 06:34"]


def test_irssi_says_the_day_itself(tmp_path):
    log = (
        "--- Log opened Mon Mar 14 22:00:00 2005\n22:30 < ann> x\n22:31 -!- bob [b@h] has joined #q\n"
        "--- Day changed Tue Mar 15 2005\n00:10 <@bob> y\n00:11 -!- bob was kicked from #q by ann [no]\n"
    )
    entries = read(tmp_path, "irc", log)
    assert said(entries) == [("2005-03-14 22:30", "ann", "x"), ("2005-03-15 00:10", "bob", "y")]
    assert moved(entries) == [("bob", "in", "link"), ("bob", "out", "removed")]


def test_mirc_lists_who_came_and_went(tmp_path):
    log = (
        "[10:00] * Joins: bob (~b@host)\n[10:01] * ann sets mode: +o bob\n[10:02] * bob is now known as rob\n"
        "[10:03] <@rob> x\n[10:04] * Quits: rob (~b@host) (gone)\n[10:05] *** Disconnected\n"
    )
    entries = read(tmp_path, "irc", log, day="2013-09-01")
    assert moved(entries) == [("bob", "in", "link"), ("bob", "out", "left")]
    assert said(entries) == [("2013-09-01 10:03", "bob", "x")]
    assert errors(entries) == [(6, "not understood")]


def test_irc_without_a_day_asks_for_it(tmp_path):
    with pytest.raises(Refused, match="--date"):
        read(tmp_path, "irc", "[10:00] <a> x\n")


@pytest.mark.parametrize(
    ("line", "at"),
    [
        ("31/12/2020, 21:15 - Ann: hi", "2020-12-31 21:15"),
        ("12/31/20, 9:15\u202fPM - Ann: hi", "2020-12-31 21:15"),
        ("12/31/20, 12:05 AM - Ann: hi", "2020-12-31 00:05"),
        ("31.12.20, 21:15 - Ann: hi", "2020-12-31 21:15"),
        ("[31/12/2020, 21:15:09] Ann: hi", "2020-12-31 21:15"),
        ("\u200e[31/12/20, 9:15:09 p. m.] Ann: hi", "2020-12-31 21:15"),
        ("2020/12/31 下午9:15 - Ann: hi", "2020-12-31 21:15"),
        ("[2020/12/31 上午9:15:09] Ann: hi", "2020-12-31 09:15"),
    ],
)
def test_whatsapp_dates_of_many_phones(tmp_path, line, at):
    assert said(read(tmp_path, "whatsapp", f"{line}\n")) == [(at, "Ann", "hi")]


def test_whatsapp_refuses_to_guess_between_day_and_month(tmp_path):
    line = "05/06/2020, 21:15 - Ann: hi\n"
    with pytest.raises(Refused, match="--date-order"):
        read(tmp_path, "whatsapp", line)
    assert said(read(tmp_path, "whatsapp", line, order="mdy"))[0][0] == "2020-05-06 21:15"
    assert said(read(tmp_path, "whatsapp", line, order="dmy"))[0][0] == "2020-06-05 21:15"


def test_whatsapp_messages_of_many_lines_and_colons(tmp_path):
    log = "31/12/2020, 21:15 - Ann: one: two\nthree\n\nfour\n31/12/2020, 21:16 - Bob: <Media omitted>\n"
    entries = read(tmp_path, "whatsapp", log)
    assert [(e.author, e.text, e.kind) for e in entries if isinstance(e, Said)] == [
        ("Ann", "one: two\nthree\n\nfour", "text"),
        ("Bob", "<Media omitted>", "media"),
    ]


@pytest.mark.parametrize(
    ("words", "people"),
    [
        ("Ann joined using this group's invite link", [("Ann", "in", "link")]),
        (
            "Ann added Bob, Cid and +86 138 0000 0000",
            [(n, "in", "invited") for n in ("Bob", "Cid", "+86 138 0000 0000")],
        ),
        ("Ann left", [("Ann", "out", "left")]),
        ("Ann removed Bob", [("Bob", "out", "removed")]),
        ("Ana añadió a Luis y Eva", [("Luis", "in", "invited"), ("Eva", "in", "invited")]),
        ("Ana salió del grupo", [("Ana", "out", "left")]),
        ("Ann添加了Bob", [("Bob", "in", "invited")]),
        ("Messages and calls are end-to-end encrypted.", []),
        ('Ann changed the subject to "x: y"', []),
        ("Ann created group “Friends”", []),
    ],
)
def test_whatsapp_lines_of_the_system(tmp_path, words, people):
    entries = read(tmp_path, "whatsapp", f"31/12/2020, 21:15 - {words}\n")
    assert (moved(entries), said(entries), errors(entries)) == (people, [], [])


def test_whatsapp_on_the_iphone_signs_the_systems_lines(tmp_path):
    log = "[31/12/2020, 21:15:09] Shop: \u200eAnn joined using this group's invite link\n[31/12/2020, 21:16:00] Ann: Bob left\n"
    entries = read(tmp_path, "whatsapp", log)
    assert moved(entries) == [("Ann", "in", "link")]
    assert said(entries) == [("2020-12-31 21:16", "Ann", "Bob left")]


def test_wechat_and_qq(tmp_path):
    log = (
        "张三 2024/5/6 14:03\n大家好\n第二行\n\n2024-05-06 14:04:10 李四(10001)\n在\n"
        "“王五”通过扫描“张三”分享的二维码加入群聊\n张三邀请“赵六”加入了群聊\n你将“王五”移出了群聊\n"
        "李四 2024年5月6日 下午3:00\n好\n"
    )
    entries = read(tmp_path, "wechat", log)
    assert said(entries) == [
        ("2024-05-06 14:03", "张三", "大家好\n第二行"),
        ("2024-05-06 14:04", "10001", "在"),
        ("2024-05-06 15:00", "李四", "好"),
    ]
    assert moved(entries) == [("王五", "in", "scan"), ("赵六", "in", "invited"), ("王五", "out", "removed")]
