"""A person's deliveries: the queue of Today, holding a task, ticking it off, and taking that back.

Every change is one conditional update, so that of two operators at the same task one gets it and the
other is told.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from qunce.delivery.models import Delivery
from qunce.delivery.rules import Executor, LatePolicy, State
from qunce.kernel.errors import Conflict, NotFound, Refused
from qunce.platform import audit
from qunce.platform.tenancy import Scope

HOLD = timedelta(minutes=2)
"""How long a task stays with the person who looks at it."""

UNDO = timedelta(seconds=12)
"""Ten seconds on screen, two for the way there."""

LONGEST_REASON = 200


@dataclass(frozen=True, slots=True)
class Progress:
    """How far today's tasks are."""

    finished: int
    left: int

    @property
    def total(self) -> int:
        """All of today's tasks."""
        return self.finished + self.left

    @property
    def percent(self) -> int:
        """Finished, in hundredths."""
        return 100 * self.finished // self.total if self.total else 100


def by_hand(scope: Scope) -> QuerySet[Delivery]:
    """Every delivery that a person carries out."""
    return Delivery.objects.filter(workspace_id=scope.workspace_id, executor=Executor.PERSON)


def day_of(scope: Scope, now: datetime) -> tuple[datetime, datetime]:
    """The workspace's day that `now` is in: its start and its end."""
    local = now.astimezone(scope.zone)
    start = datetime.combine(local.date(), time.min, tzinfo=scope.zone)
    return start, datetime.combine(local.date() + timedelta(days=1), time.min, tzinfo=scope.zone)


def queue(scope: Scope, now: datetime, most: int = 200) -> list[Delivery]:
    """Tasks that are overdue or due today, by time."""
    _, end = day_of(scope, now)
    return list(by_hand(scope).filter(state=State.WAITING, due_at__lt=end).order_by("due_at", "id")[:most])


def progress(scope: Scope, now: datetime) -> Progress:
    """Tasks finished today, and those left of today and before."""
    start, end = day_of(scope, now)
    finished = by_hand(scope).filter(state__in=[State.DONE, State.SKIPPED], done_at__gte=start, done_at__lt=end)
    left = by_hand(scope).filter(state=State.WAITING, due_at__lt=end)
    return Progress(finished.count(), left.count())


def later_count(scope: Scope, now: datetime) -> int:
    """Tasks that wait for another day."""
    _, end = day_of(scope, now)
    return by_hand(scope).filter(state=State.WAITING, due_at__gte=end).count()


def free_for(scope: Scope, now: datetime) -> Q:
    """Not held by somebody else."""
    return Q(held_until=None) | Q(held_until__lt=now) | Q(held_by_id=scope.user_id)


def hold(scope: Scope, actor: audit.Actor, task_id: int, now: datetime) -> bool:
    """Keep others from doing the same task for two minutes; False when somebody else has it."""
    rows = by_hand(scope).filter(free_for(scope, now), id=task_id, state=State.WAITING)
    return bool(rows.update(held_by_id=scope.user_id, held_by=actor.label, held_until=now + HOLD))


def finish(scope: Scope, actor: audit.Actor, task_id: int, now: datetime) -> None:
    """The person has done it. Told as an event once it can no longer be undone."""
    close(scope, actor, task_id, now, state=State.DONE, reason="", sent_at=now, announce_at=now + UNDO)


def skip(scope: Scope, actor: audit.Actor, task_id: int, reason: str, now: datetime) -> None:
    """It will not be done, for a reason."""
    if not reason.strip():
        raise Refused("Say why the task is skipped.")
    close(scope, actor, task_id, now, state=State.SKIPPED, reason=reason.strip()[:LONGEST_REASON])


def close(scope: Scope, actor: audit.Actor, task_id: int, now: datetime, **values: Any) -> None:
    """Finish a waiting task in one update, or tell what stands against it."""
    rows = by_hand(scope).filter(free_for(scope, now), id=task_id, state=State.WAITING)
    changed = rows.update(
        **values,
        done_at=now,
        done_by_id=scope.user_id,
        done_by=actor.label,
        held_by_id=None,
        held_by="",
        held_until=None,
    )
    if not changed:
        raise refusal(scope, task_id)


def postpone(scope: Scope, task_id: int, until: datetime, now: datetime) -> None:
    """Do it later."""
    rows = by_hand(scope).filter(free_for(scope, now), id=task_id, state=State.WAITING)
    if not rows.update(due_at=until, next_try_at=until, held_by_id=None, held_by="", held_until=None):
        raise refusal(scope, task_id)


def undo(scope: Scope, task_id: int, now: datetime) -> None:
    """Take back one's own tick or skip, within ten seconds."""
    rows = by_hand(scope).filter(
        id=task_id,
        state__in=[State.DONE, State.SKIPPED],
        done_by_id=scope.user_id,
        done_at__gte=now - UNDO,
    )
    if not rows.update(
        state=State.WAITING, reason="", done_at=None, sent_at=None, done_by_id=None, done_by="", announce_at=None
    ):
        known_or_404(scope, task_id)
        raise Conflict("It is too late to undo this.")


def send_late(scope: Scope, actor: audit.Actor, task_id: int, now: datetime) -> None:
    """A person has decided that a late delivery shall still be sent by its connector."""
    with transaction.atomic():
        rows = by_hand(scope).filter(
            free_for(scope, now), id=task_id, state=State.WAITING, reason="late_ask", connection_id__isnull=False
        )
        if not rows.update(
            executor=Executor.CONNECTOR, late_policy=LatePolicy.SEND, reason="", next_try_at=now, held_until=None
        ):
            raise refusal(scope, task_id)
        audit.record(actor, "delivery.sent_late", workspace_id=scope.workspace_id, target=str(task_id))
        from qunce.delivery.services import wake

        wake()


def refusal(scope: Scope, task_id: int) -> Conflict | NotFound:
    """Why a task could not be changed."""
    row = known_or_404(scope, task_id)
    if row.state == State.WAITING and row.held_by:
        return Conflict("%(name)s is at this task now.", name=row.held_by)
    return Conflict("This task is finished already.")


def known_or_404(scope: Scope, task_id: int) -> Delivery:
    """The task, if it is this workspace's."""
    row = by_hand(scope).filter(id=task_id).first()
    if row is None:
        raise NotFound("There is no such task.")
    return row


def next_morning(scope: Scope, now: datetime) -> datetime:
    """Tomorrow at nine in the workspace's zone."""
    tomorrow = now.astimezone(scope.zone).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(9), tzinfo=scope.zone)
