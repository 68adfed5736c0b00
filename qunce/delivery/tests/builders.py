"""Builders: workspaces, connections, deliveries."""

from datetime import UTC, datetime, timedelta
from itertools import count

from django.db import connection, transaction

from qunce.connectors.models import Connection
from qunce.delivery.api import Content, NewDelivery, plan
from qunce.platform.admission import open_cursor
from qunce.platform.models import Workspace
from qunce.platform.tenancy import Scope

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
numbers = count(1)


def a_workspace(name="Brand"):
    return Workspace.objects.create(name=name, slug=f"w{next(numbers)}")


def a_scope(workspace=None):
    return Scope(workspace_id=(workspace or a_workspace()).id)


def a_connection(scope, connector="wecom", **values):
    return Connection.objects.create(
        workspace_id=scope.workspace_id, connector=connector, name=connector, public_id=f"c{next(numbers)}", **values
    )


def new_delivery(scope, **values):
    number = next(numbers)
    return NewDelivery(
        **{
            "workspace_id": scope.workspace_id,
            "kind": "welcome",
            "connection_id": None,
            "content": Content("hello"),
            "due_at": NOW - timedelta(minutes=1),
            "idempotency_key": f"k{number}",
            "target_ref": f"t{number}",
            **values,
        }
    )


def planned(scope, **values):
    """Plan one delivery and return its row."""
    from qunce.delivery.models import Delivery

    new = new_delivery(scope, **values)
    with transaction.atomic():
        plan(open_cursor(), [new])
    return Delivery.objects.get(workspace_id=scope.workspace_id, idempotency_key=new.idempotency_key)


def queries_of(act):
    """How many statements `act` runs."""
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        act()
    return len(captured)
