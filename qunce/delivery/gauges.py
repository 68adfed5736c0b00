"""Numbers for monitoring, read from the database when asked."""

from collections.abc import Mapping

from django.db.models import Count

from qunce.delivery.models import Delivery
from qunce.delivery.rules import State
from qunce.platform.telemetry import Gauge

OPEN = (State.WAITING, State.SENDING, State.SENT, State.UNKNOWN)
"""What is not over: few rows, each state found by an index (what is over grows without end and is not counted)."""


def by_state() -> Mapping[str, float]:
    """How many deliveries are in each open state."""
    rows = Delivery.objects.filter(state__in=[state.value for state in OPEN]).values_list("state").annotate(Count("id"))
    return {state.value: 0 for state in OPEN} | dict(rows.order_by())


GAUGES = [Gauge("qunce_deliveries", "Deliveries that are not over, by state.", "state", by_state)]
