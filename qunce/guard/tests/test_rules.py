"""The rules of welcomes, by tables and properties."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qunce.guard.rules import (
    Variant,
    choose_variant,
    fill,
    fitting,
    is_fresh,
    missing_blocks,
    size_of,
    unknown_variables,
)

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(("seconds", "fresh"), [(-60, True), (0, True), (20, True), (20.001, False), (86_400, False)])
def test_fresh(seconds, fresh):
    assert is_fresh(NOW - timedelta(seconds=seconds), NOW) is fresh


ALL = Variant(1, 1, "everybody")
POSTER = Variant(2, 1, "poster", source="poster")
GROUP = Variant(3, 1, "group", group_id=7)


@pytest.mark.parametrize(
    ("variants", "group_id", "source", "chosen"),
    [
        ([ALL, POSTER, GROUP], 7, "poster", GROUP),
        ([ALL, POSTER, GROUP], 8, "poster", POSTER),
        ([ALL, POSTER, GROUP], None, "poster", POSTER),
        ([ALL, POSTER, GROUP], None, "flyer", ALL),
        ([ALL, POSTER, GROUP], None, "", ALL),
        ([POSTER], None, "", None),
        ([], None, "", None),
    ],
)
def test_the_nearest_variant(variants, group_id, source, chosen):
    assert choose_variant(variants, group_id, source) is chosen


@pytest.mark.parametrize(
    ("text", "values", "filled"),
    [
        ("{{nickname}}，你好", {"nickname": "小雨"}, "小雨，你好"),
        ("{{nickname}}，你好", {}, "你好"),
        ("Hi {{ nickname }}, welcome", {}, "Hi, welcome"),
        ("一\n{{nickname}}：二", {}, "一\n二"),
        ("{{group}}欢迎{{nickname}}", {"group": "一群", "nickname": "  "}, "一群欢迎"),
        ("{{nickname}}", {"nickname": "{{group}}"}, "{{group}}"),
        ("{{nickname}}", {"nickname": "{{nickname}}"}, "{{nickname}}"),
        ("{{unknown}} {x} {{ 1+1 }} %s", {}, "{{unknown}} {x} {{ 1+1 }} %s"),
        ("", {}, ""),
    ],
)
def test_filling_in(text, values, filled):
    assert fill(text, values) == filled


@given(st.text())
def test_text_without_variables_is_left_alone(text):
    if "{{" not in text:
        assert fill(text, {"nickname": "x"}) == text


@given(st.text(max_size=200), st.integers(0, 300))
def test_cut_at_a_whole_character(text, most):
    cut = fitting(text, most)
    assert size_of(cut) <= max(most, 0)
    assert text.startswith(cut)
    assert (cut == text) == (size_of(text) <= most)


def test_variables_that_nobody_knows():
    assert unknown_variables("{{nickname}} {{price}} {{ price }} {{group}}") == ["price"]


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("这里是妈妈读书会，有问题随时@我，新人送绘本一册", []),
        ("有问题随时@我，新人送绘本一册", ["purpose"]),
        ("这里是妈妈读书会，新人送绘本一册", ["can_do"]),
        ("这里是妈妈读书会，有问题随时找我", ["get"]),
        ("你好", ["purpose", "can_do", "get"]),
        ("This group is for parents. You can ask anything. Every day a free story.", []),
    ],
)
def test_each_missing_block_is_named(text, missing):
    assert missing_blocks(text) == missing
