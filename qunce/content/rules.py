"""Broadcasts as pure decisions: what may be sent, to which groups there is quota left."""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, tzinfo

MOST_BYTES = 4000
"""Bytes of UTF-8 (WeCom add_msg_template, text.content; developer.work.weixin.qq.com/document/path/92135)."""

MOST_TITLE_BYTES = 128
"""Bytes of a link's title (the same page)."""


def problems(text: str, link: str, link_title: str, groups: int) -> list[str]:
    """Reason codes for what stands against sending, in the order of the form."""
    found = []
    if not text.strip() and not link:
        found.append("nothing_to_send")
    if len(text.encode()) > MOST_BYTES:
        found.append("text_too_long")
    if link and not link_title.strip():
        found.append("link_without_title")
    if len(link_title.encode()) > MOST_TITLE_BYTES:
        found.append("title_too_long")
    if groups == 0:
        found.append("no_groups")
    return found


def month_of(moment: datetime, zone: tzinfo) -> tuple[datetime, datetime, int]:
    """The month that a moment is in, where the workspace is: start, end, and its number of days."""
    local = moment.astimezone(zone)
    days = monthrange(local.year, local.month)[1]
    start = datetime.combine(date(local.year, local.month, 1), time.min, tzinfo=zone)
    after = date(local.year + local.month // 12, local.month % 12 + 1, 1)
    return start, datetime.combine(after, time.min, tzinfo=zone), days


def over_quota(groups: Sequence[int], used: Mapping[int, int], quota: int) -> list[int]:
    """The groups that one more message would bring above the quota.

    A group may receive as many mass messages a month as the month has days (WeCom's wording of
    November 2025; a corp may have switched to 7 a week or 1 a day, which only the platform knows).
    """
    return [group for group in groups if used.get(group, 0) >= quota]
