"""The life of a mass message: planned, confirmed by an employee, counted against quotas."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone

from sim.wecom.archive import Post
from sim.wecom.state import MassTask, SenderTask
from sim.wecom.world import World

CHINA = timezone(timedelta(hours=8))
UNSENT, SENT = 0, 2
DELIVERED, NOT_A_FRIEND, OVER_QUOTA = 1, 2, 3
PER_WEEK, PER_DAY = 7, 1


def confirm(world: World, task: MassTask, sender: SenderTask, at: int) -> None:
    """The employee presses send: each target is delivered, refused or over quota."""
    sender.status, sender.send_time = SENT, at
    for target in sender.targets:
        sender.rows[target] = (_outcome(world, task, sender, target, at), at)


def open_tasks(world: World) -> Iterator[tuple[MassTask, SenderTask]]:
    """Every employee's part that is neither sent, refused nor cancelled."""
    for task in world.masses.values():
        for sender in task.senders.values():
            if sender.status == UNSENT and not sender.refused and not task.cancelled:
                yield task, sender


def _outcome(world: World, task: MassTask, sender: SenderTask, target: str, at: int) -> int:
    if not _reachable(world, task, sender, target):
        return NOT_A_FRIEND
    window, most = _window(world.settings.mass_quota, at)
    used = world.mass_quota.get((target, window), 0)
    if used >= most:
        return OVER_QUOTA
    world.mass_quota[target, window] = used + 1
    if task.chat_type == "group":
        world.post(Post(at * 1000, sender.userid, target, task.text))
    return DELIVERED


def _reachable(world: World, task: MassTask, sender: SenderTask, target: str) -> bool:
    if task.chat_type == "group":
        group = world.groups.get(target)
        return group is not None and group.owner == sender.userid
    relation = world.relations.get(sender.userid, {}).get(target)
    return relation is not None and not relation.deleted_by_customer


def _window(quota: str, at: int) -> tuple[str, int]:
    """The counting window and its size: days in the month, 7 a week or 1 a day (p92135)."""
    day = datetime.fromtimestamp(at, UTC).astimezone(CHINA)
    if quota == "week":
        year, week, _ = day.isocalendar()
        return f"{year}w{week}", PER_WEEK
    if quota == "day":
        return f"{day:%Y%m%d}", PER_DAY
    return f"{day:%Y%m}", calendar.monthrange(day.year, day.month)[1]
