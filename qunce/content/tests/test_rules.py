"""The rules of broadcasts, by tables."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qunce.content.rules import month_of, over_quota, problems

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("text", "link", "title", "groups", "found"),
    [
        ("hi", "", "", 1, []),
        ("", "https://a/", "A", 1, []),
        ("  ", "", "", 1, ["nothing_to_send"]),
        ("汉" * 1333 + "a", "", "", 1, []),
        ("汉" * 1334, "", "", 1, ["text_too_long"]),
        ("hi", "https://a/", " ", 1, ["link_without_title"]),
        ("hi", "https://a/", "汉" * 43, 1, ["title_too_long"]),
        ("hi", "", "", 0, ["no_groups"]),
    ],
)
def test_what_stands_against_sending(text, link, title, groups, found):
    assert problems(text, link, title, groups) == found


@pytest.mark.parametrize(
    ("moment", "start", "end", "days"),
    [
        (datetime(2026, 11, 22, tzinfo=UTC), (2026, 11, 1), (2026, 12, 1), 30),
        (datetime(2026, 11, 30, 16, 0, tzinfo=UTC), (2026, 12, 1), (2027, 1, 1), 31),
        (datetime(2026, 11, 30, 15, 59, tzinfo=UTC), (2026, 11, 1), (2026, 12, 1), 30),
        (datetime(2028, 2, 10, tzinfo=UTC), (2028, 2, 1), (2028, 3, 1), 29),
    ],
)
def test_the_month_is_the_workspaces(moment, start, end, days):
    found = month_of(moment, SHANGHAI)
    assert found == (datetime(*start, tzinfo=SHANGHAI), datetime(*end, tzinfo=SHANGHAI), days)


@given(st.dictionaries(st.integers(1, 50), st.integers(0, 40)), st.integers(1, 31))
def test_over_quota_are_those_that_have_had_it_all(used, quota):
    groups = list(range(1, 51))
    full = set(over_quota(groups, used, quota))
    for group in groups:
        assert (group in full) == (used.get(group, 0) + 1 > quota)
