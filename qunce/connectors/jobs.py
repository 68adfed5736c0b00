"""Nightly: read every platform whole, for callbacks are not guaranteed to arrive."""

from django.db import connection as database
from procrastinate.contrib.django import app

from qunce.connectors.contract import Mode, all_connectors
from qunce.connectors.models import Connection
from qunce.connectors.wishes import want_syncs


@app.periodic(cron="17 19 * * *")
@app.task(queueing_lock="connectors-reconcile")
def reconcile(timestamp: int) -> None:  # noqa: ARG001  Procrastinate passes it
    """At 03:17 in China."""
    wish_whole()


def wish_whole() -> None:
    """Wish for a whole reading of each active connection that can be read."""
    readable = [
        slug
        for slug, one in all_connectors().items()
        if any(each.code == "sync" and each.mode is not Mode.NONE for each in one.capabilities)
    ]
    ids = Connection.objects.filter(is_active=True, connector__in=readable).values_list("id", flat=True)
    with database.cursor() as cursor:
        want_syncs(cursor, [(id_, "full") for id_ in ids])
