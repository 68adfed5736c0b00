"""REST: events, metrics, connections, the audit log; all read-only and of the signed-in workspace."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language, gettext
from ninja import Query, Router, Schema

from qunce.connectors import api as connectors
from qunce.connectors.api import connections
from qunce.console.access import LEADERS, actor_of
from qunce.console.listing import whole_number
from qunce.kernel.errors import NotFound, Refused
from qunce.platform.metrics import Period, Question, all_metrics, ask
from qunce.platform.models import AuditEntry, StoredEvent
from qunce.platform.tenancy import Scope

router = Router()
PAGE_SIZE, LARGEST_PAGE = 100, 1000
LONGEST_PERIOD_DAYS = 3660


class EventOut(Schema):
    """A stored event, without its payload's names: ids only."""

    id: int
    kind: str
    at: datetime
    received_at: datetime
    platform: str
    connection_id: int | None
    group_id: int | None
    member_id: int | None
    source: str
    is_staff: bool
    is_bot: bool
    is_test: bool


class EventPage(Schema):
    """Events, newest first, and the cursor of the next page."""

    items: list[EventOut]
    next: str


class MetricOut(Schema):
    """A metric's declaration."""

    slug: str
    name: str
    formula: str
    unit: str
    better: str
    cuts: list[str]


class AnswerOut(Schema):
    """One value with its halves; `value` is null where there is nothing to divide."""

    key: str
    label: str
    value: float | None
    numerator: int
    denominator: int | None
    is_small: bool


class ConnectionOut(Schema):
    """A connection, without secrets."""

    id: int
    connector: str
    name: str
    is_active: bool
    health: str
    health_reason: str
    synced_at: datetime | None
    last_event_at: datetime | None


class ConnectionChange(Schema):
    """What is to be changed of a connection; what is left out stays."""

    name: str | None = None
    settings: dict[str, str] | None = None


class PlatformOut(Schema):
    """A platform that people serve."""

    code: str
    name: str
    can: list[str]
    capacity_least: int
    capacity_usual: int
    capacity_most: int
    rights: dict[str, list[str]]
    caution: str
    reviewed_on: str


class AuditOut(Schema):
    """An entry of the audit log."""

    id: int
    at: datetime
    actor: str
    action: str
    target: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    hash: str


class AuditPage(Schema):
    """Entries, newest first, and the cursor of the next page."""

    items: list[AuditOut]
    next: str


class AskIn(Schema):
    """What is asked of a metric."""

    first: date
    last: date
    group: int | None = None
    source: str | None = None
    cut: str | None = None


def scope_of(request: HttpRequest) -> Scope:
    """The workspace of the session."""
    scope: Scope = request.scope  # type: ignore[attr-defined]  # set by the guard
    return scope


@router.get("/events", response=EventPage)
def events(
    request: HttpRequest,
    kind: str = "",
    group: int | None = None,
    member: int | None = None,
    limit: int = PAGE_SIZE,
    after: str = "",
) -> EventPage:
    """Events, newest first. `after` is the `next` of the page before."""
    rows = StoredEvent.objects.filter(workspace_id=scope_of(request).workspace_id)
    wanted = {"kind": kind or None, "group_id": group, "member_id": member}
    rows = rows.filter(**{key: value for key, value in wanted.items() if value is not None})
    if before := cursor_of(after):
        rows = rows.filter(pk__lt=before)
    size = max(1, min(limit, LARGEST_PAGE))
    found = list(rows.order_by("-pk")[: size + 1])
    items = [EventOut.model_validate(row, from_attributes=True) for row in found[:size]]
    return EventPage(items=items, next=str(items[-1].id) if len(found) > size else "")


def cursor_of(after: str) -> int:
    """The id in a cursor, 0 for the first page."""
    number = whole_number(after)
    if after and not number:
        raise Refused("This cursor is not one of ours.")
    return number


@router.get("/metrics", response=list[MetricOut])
def metrics(request: HttpRequest) -> list[MetricOut]:  # noqa: ARG001 (ninja calls it so)
    """Every declared number."""
    language = get_language() or "en"
    return [
        MetricOut(
            slug=one.slug,
            name=one.name(language),
            formula=one.formula(language),
            unit=one.unit.value,
            better=one.better.value,
            cuts=sorted(one.cuts),
        )
        for one in all_metrics().values()
    ]


@router.get("/metrics/{slug}", response=list[AnswerOut])
def metric(request: HttpRequest, slug: str, asked: Query[AskIn]) -> list[AnswerOut]:
    """A metric's answer for days (both included) in the workspace's zone, whole or cut."""
    days = (asked.last - asked.first).days
    if not 0 <= days <= LONGEST_PERIOD_DAYS:
        raise Refused("The period must end after it begins, within ten years.")
    question = Question(Period(asked.first, asked.last), asked.group, asked.source, asked.cut)
    answers = ask(scope_of(request), slug, question)
    return [
        AnswerOut(
            key=one.key,
            label=one.label,
            value=one.value,
            numerator=one.numerator,
            denominator=one.denominator,
            is_small=one.is_small,
        )
        for one in answers
    ]


@router.get("/connections", response=list[ConnectionOut])
def list_connections(request: HttpRequest) -> list[ConnectionOut]:
    """The workspace's connections and how they are."""
    return [ConnectionOut.model_validate(card, from_attributes=True) for card in connections(scope_of(request))]


@router.patch("/connections/{int:connection_id}", response=ConnectionOut)
def change_connection(request: HttpRequest, connection_id: int, body: ConnectionChange) -> ConnectionOut:
    """Rename a connection or change its settings; for owners and managers."""
    scope = scope_of(request)
    if scope.role not in LEADERS:
        raise NotFound("There is no such page.")
    old = connectors.connection(scope, connection_id).settings
    settings = None if body.settings is None else {**old, **body.settings}
    card = connectors.update_connection(scope, actor_of(request), connection_id, name=body.name, settings=settings)
    return ConnectionOut.model_validate(card, from_attributes=True)


@router.get("/platforms", response=list[PlatformOut])
def platforms(request: HttpRequest) -> list[PlatformOut]:  # noqa: ARG001 (ninja calls it so)
    """Platforms without a connector: what a person can do there, how large groups are, who may do what."""
    language = get_language() or "en"
    return [
        PlatformOut(
            code=one.code,
            name=connectors.name_of(one.code, language),
            can=list(one.can),
            capacity_least=one.capacity.least,
            capacity_usual=one.capacity.usual,
            capacity_most=one.capacity.most,
            rights={role: list(rights) for role, rights in one.rights.items()},
            caution=gettext(one.caution),
            reviewed_on=one.reviewed_on,
        )
        for one in connectors.all_platforms().values()
    ]


@router.get("/audit", response=AuditPage)
def audit(request: HttpRequest, limit: int = PAGE_SIZE, after: str = "") -> AuditPage:
    """The audit log, newest first; for owners and managers."""
    scope = scope_of(request)
    if scope.role not in LEADERS:
        raise NotFound("There is no such page.")
    rows = AuditEntry.objects.filter(workspace_id=scope.workspace_id)
    if before := cursor_of(after):
        rows = rows.filter(pk__lt=before)
    size = max(1, min(limit, LARGEST_PAGE))
    found = list(rows.order_by("-pk")[: size + 1])
    items = [AuditOut.model_validate(row, from_attributes=True) for row in found[:size]]
    return AuditPage(items=items, next=str(items[-1].id) if len(found) > size else "")
