"""How numbers and times are said, by tables."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qunce.console.words import say_compact, say_exact, say_moment, say_number, say_share, say_span

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "language", "said"),
    [
        (0, "zh-hans", "0"),
        (9_999, "zh-hans", "9,999"),
        (10_000, "zh-hans", "1 万"),
        (123_456, "zh-hans", "12.3 万"),
        (-123_456, "zh-hans", "-12.3 万"),
        (230_000_000, "zh-hans", "2.3 亿"),
        (9_999, "en", "9,999"),
        (123_456, "en", "123.5K"),
        (1_200_000, "en", "1.2M"),
        (3_000_000_000, "en", "3B"),
        (123_456, "es", "123,5 mil"),
        (1_200_000, "es", "1,2 M"),
        (1_234, "es", "1.234"),
        (1_234, "fr", "1,234"),
    ],
)
def test_numbers_on_tiles(value, language, said):
    assert say_compact(value, language) == said


@given(st.integers(-(10**12), 10**12))
def test_exact_numbers_can_be_read_back(value):
    assert int(say_number(value, "zh-hans").replace(",", "")) == value
    assert int(say_number(value, "es").replace(".", "")) == value


@pytest.mark.parametrize(
    ("share", "language", "said"), [(0.123, "en", "12.3%"), (1, "zh-hans", "100%"), (0.055, "es", "5,5 %")]
)
def test_rates(share, language, said):
    assert say_share(share, language) == said


@pytest.mark.parametrize(
    ("moment", "language", "said"),
    [
        (datetime(2026, 11, 23, 6, 5, tzinfo=UTC), "zh-hans", "今天 14:05"),
        (datetime(2026, 11, 22, 16, 0, tzinfo=UTC), "zh-hans", "今天 00:00"),
        (datetime(2026, 11, 22, 15, 59, tzinfo=UTC), "zh-hans", "昨天 23:59"),
        (datetime(2026, 11, 24, 1, 0, tzinfo=UTC), "zh-hans", "明天 09:00"),
        (datetime(2026, 11, 20, 6, 5, tzinfo=UTC), "zh-hans", "11-20 周五 14:05"),
        (datetime(2025, 11, 22, 6, 5, tzinfo=UTC), "zh-hans", "2025-11-22 14:05"),
        (datetime(2026, 11, 20, 6, 5, tzinfo=UTC), "en", "Fri, Nov 20 14:05"),
        (datetime(2026, 11, 20, 6, 5, tzinfo=UTC), "es", "vie 20 nov 14:05"),
    ],
)
def test_moments_in_the_workspace_zone(moment, language, said):
    assert say_moment(moment, NOW, SHANGHAI, language) == said


def test_the_exact_moment_names_its_offset():
    assert say_exact(NOW, SHANGHAI) == "2026-11-23 14:00:00 +0800"


@pytest.mark.parametrize(
    ("span", "said"),
    [(timedelta(seconds=5), "5 秒"), (timedelta(minutes=5), "5 分钟"), (timedelta(hours=30), "1 天")],
)
def test_spans(span, said):
    assert say_span(span, "zh-hans") == said
