"""REST: deliveries and the tasks of Today, of the signed-in workspace."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from qunce.console.api import DOERS, actor_of
from qunce.delivery import queries, services, tasks
from qunce.delivery.models import Delivery
from qunce.kernel.clock import utc_now
from qunce.kernel.errors import NotFound, Refused
from qunce.platform.tenancy import Scope

router = Router()
PAGE_SIZE, LARGEST_PAGE = 100, 1000
LONGEST_PUT_OFF = timedelta(days=90)


class DeliveryOut(Schema):
    """A delivery."""

    id: int
    kind: str
    state: str
    reason: str
    executor: str
    connection_id: int | None
    group_id: int | None
    member_id: int | None
    content: dict[str, Any]
    origin: str
    attempts: int
    due_at: datetime
    not_after: datetime | None
    done_at: datetime | None


class DeliveryPage(Schema):
    """Deliveries, newest first, and the cursor of the next page."""

    items: list[DeliveryOut]
    next: str


class TodayOut(Schema):
    """Today's tasks and how far the day is."""

    items: list[DeliveryOut]
    finished: int
    left: int


class SkipIn(Schema):
    """Why a task is skipped."""

    reason: str


class PostponeIn(Schema):
    """Until when a task is put off."""

    until: datetime


def scope_of(request: HttpRequest) -> Scope:
    """The workspace of the session."""
    scope: Scope = request.scope  # type: ignore[attr-defined]  # set by the guard
    return scope


def doer(request: HttpRequest) -> Scope:
    """The workspace, for those who may change things; 404 for others."""
    scope = scope_of(request)
    if scope.role not in DOERS:
        raise NotFound("There is no such page.")
    return scope


def values_of(rows: Iterable[Delivery]) -> list[dict[str, Any]]:
    """Rows in the API's words."""
    return [{name: getattr(row, name) for name in DeliveryOut.model_fields} for row in rows]


@router.get("/deliveries", response=DeliveryPage)
def deliveries(
    request: HttpRequest,
    state: str = "",
    kind: str = "",
    group: int | None = None,
    after: str = "",
    limit: int = PAGE_SIZE,
) -> dict[str, Any]:
    """Deliveries by state, kind and group."""
    most = max(1, min(limit, LARGEST_PAGE))
    rows = Delivery.objects.filter(workspace_id=scope_of(request).workspace_id)
    given = {"state": state, "kind": kind, "group_id": group}
    rows = rows.filter(**{name: value for name, value in given.items() if value})
    if after.isascii() and after.isdigit():
        rows = rows.filter(id__lt=int(after))
    found = list(rows.order_by("-id")[: most + 1])
    return {"items": values_of(found[:most]), "next": str(found[most - 1].pk) if len(found) > most else ""}


@router.get("/deliveries/{delivery_id}", response=DeliveryOut)
def delivery(request: HttpRequest, delivery_id: int) -> dict[str, Any]:
    """One delivery."""
    return values_of([queries.one(scope_of(request), delivery_id)])[0]


@router.post("/deliveries/{delivery_id}/cancel", response=DeliveryOut)
def cancel(request: HttpRequest, delivery_id: int) -> dict[str, Any]:
    """Call off a delivery that still waits."""
    scope = doer(request)
    if not services.cancel(scope, actor_of(request), [delivery_id], utc_now()):
        raise services.refusal(scope, delivery_id)
    return delivery(request, delivery_id)


@router.get("/today", response=TodayOut)
def today(request: HttpRequest) -> dict[str, Any]:
    """The tasks that are overdue or due today."""
    scope, now = scope_of(request), utc_now()
    progress = tasks.progress(scope, now)
    return {"items": values_of(tasks.queue(scope, now)), "finished": progress.finished, "left": progress.left}


@router.post("/today/{task_id}/done", response=DeliveryOut)
def done(request: HttpRequest, task_id: int) -> dict[str, Any]:
    """A person has done it."""
    tasks.finish(doer(request), actor_of(request), task_id, utc_now())
    return delivery(request, task_id)


@router.post("/today/{task_id}/skip", response=DeliveryOut)
def skip(request: HttpRequest, task_id: int, said: SkipIn) -> dict[str, Any]:
    """It will not be done."""
    tasks.skip(doer(request), actor_of(request), task_id, said.reason, utc_now())
    return delivery(request, task_id)


@router.post("/today/{task_id}/postpone", response=DeliveryOut)
def postpone(request: HttpRequest, task_id: int, said: PostponeIn) -> dict[str, Any]:
    """Do it later."""
    now = utc_now()
    if said.until.tzinfo is None or not now < said.until <= now + LONGEST_PUT_OFF:
        raise Refused("Put it off to a time within the next 90 days, with its time zone.")
    tasks.postpone(doer(request), task_id, said.until, now)
    return delivery(request, task_id)
