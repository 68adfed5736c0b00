"""Reads for screens: the list of deliveries, one delivery's life, and what needs a person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from qunce.community.api import groups_by_id, members_by_id
from qunce.console.api import Query, Rows, offset_rows
from qunce.delivery.models import Delivery
from qunce.kernel.errors import NotFound
from qunce.platform.tenancy import Scope

FILTERS = {"state": "state", "kind": "kind", "connection": "connection_id", "group": "group_id", "by": "executor"}
LATE_AFTER = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Line:
    """A delivery in a list, with the name of whom it is for."""

    row: Delivery
    target: str

    @property
    def id(self) -> int:
        """The delivery's id."""
        return int(self.row.pk)


def find(scope: Scope, query: Query) -> Rows:
    """Deliveries by filter, newest first."""
    rows = Delivery.objects.filter(workspace_id=scope.workspace_id)
    for key, column in FILTERS.items():
        if key in query.filters:
            rows = rows.filter(**{column: query.filters[key]})
    found = offset_rows(rows.order_by("-id"), query)
    names = target_names(scope, found.items)
    lines = [Line(row, names[row.pk]) for row in found.items]
    return Rows(lines, found.total, found.is_capped, found.next_after)


def target_names(scope: Scope, rows: Sequence[Delivery]) -> Mapping[int, str]:
    """Whom each delivery is for, in two queries."""
    groups = groups_by_id(scope, {row.group_id for row in rows if row.group_id})
    members = members_by_id(scope, {row.member_id for row in rows if row.member_id})

    def name(row: Delivery) -> str:
        if row.group_id in groups:
            return groups[row.group_id].name
        if row.member_id in members:
            return members[row.member_id].name
        return row.target_ref or "–"

    return {row.pk: name(row) for row in rows}


def one(scope: Scope, delivery_id: int) -> Delivery:
    """One delivery of the workspace."""
    row = Delivery.objects.filter(workspace_id=scope.workspace_id, id=delivery_id).first()
    if row is None:
        raise NotFound("There is no such delivery.")
    return row


@dataclass(frozen=True, slots=True)
class Needs:
    """What needs a person now."""

    unknown: int
    failed: int
    late: int
    tasks: int


def needs(scope: Scope, day_start: datetime, day_end: datetime, now: datetime) -> Needs:
    """Unknown deliveries, those failed today, those late, and tasks of today: one query."""
    with connection.cursor() as cursor:
        cursor.execute(
            NEEDS,
            {"w": scope.workspace_id, "start": day_start, "end": day_end, "late": now - LATE_AFTER},
        )
        return Needs(*cursor.fetchone())


NEEDS = """
SELECT
  (SELECT count(*) FROM delivery_delivery WHERE workspace_id = %(w)s AND state = 'unknown'),
  (SELECT count(*) FROM delivery_delivery WHERE workspace_id = %(w)s AND state = 'failed' AND done_at >= %(start)s),
  (SELECT count(*) FROM delivery_delivery WHERE workspace_id = %(w)s AND state = 'waiting' AND executor = 'connector'
    AND due_at < %(late)s),
  (SELECT count(*) FROM delivery_delivery WHERE workspace_id = %(w)s AND state = 'waiting' AND executor = 'person'
    AND due_at < %(end)s)
"""
