"""Today: one task fills the eye; each act is one small request that answers with the next task."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from qunce.community.api import GroupCard, groups_by_id
from qunce.connectors.api import name_of
from qunce.console.api import DOERS, ScopedRequest, act, actor_of, page, render
from qunce.delivery import tasks, words
from qunce.delivery.models import Delivery
from qunce.kernel.clock import utc_now
from qunce.kernel.errors import Refused

SHOWN = 60
"""Lines of the queue that are drawn; the count says how many more there are."""


@dataclass(frozen=True, slots=True)
class Task:
    """A task as the page shows it."""

    id: int
    kind: str
    kind_word: str
    title: str
    text: str
    due_at: datetime
    is_late: bool
    held_by: str
    image: str
    link: str
    link_title: str
    group: GroupCard | None
    platform: str
    asks_late: bool
    is_here: bool = False


@page()
def today(request: ScopedRequest) -> HttpResponse:
    """The page; `?task=` opens one of the queue."""
    wanted = request.GET.get("task", "")
    context = run_context(request, wanted=int(wanted) if wanted.isascii() and wanted.isdigit() else None)
    is_part = request.headers.get("HX-Target") == "run"
    return render(request, "delivery/parts/run.html" if is_part else "delivery/today.html", context)


@act(roles=DOERS)
def done(request: ScopedRequest, task_id: int) -> HttpResponse:
    """Done, and on to the next."""
    tasks.finish(request.scope, actor_of(request), task_id, utc_now())
    return next_task(request, task_id, _("Done."))


@act(roles=DOERS)
def skip(request: ScopedRequest, task_id: int) -> HttpResponse:
    """Skip with a reason."""
    tasks.skip(request.scope, actor_of(request), task_id, request.POST.get("reason", ""), utc_now())
    return next_task(request, task_id, _("Skipped."))


@act(roles=DOERS)
def postpone(request: ScopedRequest, task_id: int) -> HttpResponse:
    """Put off: 15 minutes, an hour, tomorrow."""
    now = utc_now()
    until = {
        "15": now + timedelta(minutes=15),
        "60": now + timedelta(hours=1),
        "tomorrow": tasks.next_morning(request.scope, now),
    }.get(request.POST.get("until", ""))
    if until is None:
        raise Refused("Say until when the task is put off.")
    tasks.postpone(request.scope, task_id, until, now)
    return render(request, "delivery/parts/run.html", run_context(request, passed_over=task_id))


@act(roles=DOERS)
def undo(request: ScopedRequest, task_id: int) -> HttpResponse:
    """Take the last tick or skip back."""
    tasks.undo(request.scope, task_id, utc_now())
    return render(request, "delivery/parts/run.html", run_context(request, wanted=task_id))


@act(roles=DOERS)
def send_late(request: ScopedRequest, task_id: int) -> HttpResponse:
    """Send a late delivery all the same."""
    tasks.send_late(request.scope, actor_of(request), task_id, utc_now())
    return render(request, "delivery/parts/run.html", run_context(request))


def next_task(request: ScopedRequest, finished: int, said: str) -> HttpResponse:
    """The run with its next task, and the way back for ten seconds."""
    context = run_context(request) | {"undo_id": finished, "undo_text": said}
    return render(request, "delivery/parts/run.html", context)


def run_context(request: ScopedRequest, wanted: int | None = None, passed_over: int | None = None) -> dict[str, Any]:
    """The queue, the task before the eye (held for this person), and how far the day is."""
    now = utc_now()
    rows = tasks.queue(request.scope, now)
    current = choose(request, rows, wanted, passed_over, now)
    groups = groups_by_id(request.scope, {row.group_id for row in rows[:SHOWN] if row.group_id})
    shown = [shown_task(row, groups, now, current) for row in rows[:SHOWN]]
    if current is not None and not any(one.is_here for one in shown):
        more = groups_by_id(request.scope, [current.group_id]) if current.group_id else {}
        shown.append(shown_task(current, more, now, current))
    here = next((one for one in shown if one.is_here), None)
    progress = tasks.progress(request.scope, now)
    return {
        "title": _("Today"),
        "queue": shown,
        "task": here,
        "more": max(0, progress.left - len(shown)),
        "progress": progress,
        "later": tasks.later_count(request.scope, now) if here is None else 0,
        "can_do": request.seat.role in DOERS,
    }


def choose(
    request: ScopedRequest, rows: Sequence[Delivery], wanted: int | None, passed_over: int | None, now: datetime
) -> Delivery | None:
    """The wanted task, else the first that nobody else is at; held for this person if they may do it."""
    if wanted is not None:
        rows = sorted(rows, key=lambda row: row.pk != wanted)
    elif passed_over is not None:
        rows = [row for row in rows if row.pk != passed_over] or rows
    for row in rows:
        is_mine = row.held_until is None or row.held_until < now or row.held_by_id == request.scope.user_id
        if request.seat.role not in DOERS:
            return row
        if is_mine and tasks.hold(request.scope, actor_of(request), row.pk, now):
            return row
    return None


def platform_name(slug: str) -> str:
    """A platform's name in the reader's language."""
    return name_of(slug, get_language() or "en")


def shown_task(row: Delivery, groups: Mapping[int, GroupCard], now: datetime, current: Delivery | None) -> Task:
    """A row as a task."""
    group = groups.get(row.group_id) if row.group_id else None
    attachments = row.content.get("attachments", [])
    image = next((a["image"].get("pic_url", "") for a in attachments if "image" in a), "")
    link: Mapping[str, str] = next((a["link"] for a in attachments if "link" in a), {})
    is_other = row.held_until is not None and row.held_until > now and (current is None or row.pk != current.pk)
    return Task(
        id=row.pk,
        kind=row.kind,
        kind_word=words.kind_word(row.kind),
        title=group.name if group else row.target_ref or words.kind_word(row.kind),
        text=row.content.get("text", ""),
        due_at=row.due_at,
        is_late=row.due_at < now - timedelta(minutes=1),
        held_by=row.held_by if is_other else "",
        image=image,
        link=link.get("url", ""),
        link_title=link.get("title", ""),
        group=group,
        platform=platform_name(group.platform) if group else "",
        asks_late=row.reason == "late_ask",
        is_here=current is not None and row.pk == current.pk,
    )
