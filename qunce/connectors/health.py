"""How connections are: asked of the connector, remembered in the row."""

import logging

from qunce.connectors.contract import Health, HealthState, Linked, PlatformTrouble, connector_of
from qunce.connectors.models import Connection
from qunce.kernel.clock import utc_now

logger = logging.getLogger(__name__)


async def examine(linked: Linked) -> Health:
    """The connector's own check; what it raises is an answer too."""
    try:
        return await connector_of(linked.connector).check(linked)
    except PlatformTrouble as trouble:
        return health_after(trouble)
    except Exception:  # the connector boundary: a bug in a connector must not stop the checker
        logger.exception("check failed: connection=%s", linked.id)
        return Health(HealthState.DOWN, "connector_error")


def health_after(trouble: PlatformTrouble) -> Health:
    """Trouble that will not pass by itself is DOWN, the rest DEGRADED."""
    state = HealthState.DOWN if trouble.permanent else HealthState.DEGRADED
    return Health(state, trouble.reason, trouble.detail)


def note_health(connection_id: int, health: Health) -> None:
    """Remember the state of a connection."""
    Connection.objects.filter(id=connection_id).update(
        health=health.state.value, health_reason=health.reason, health_detail=health.detail[:500], health_at=utc_now()
    )
