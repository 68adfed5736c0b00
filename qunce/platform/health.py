"""/healthz: whether the product is able to work. /metrics: numbers, for those who hold the secret."""

from typing import Any

from django.conf import settings
from django.db import DatabaseError
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from qunce.kernel.clock import utc_now
from qunce.platform.models import ParkedEvent


async def healthz(request: Request) -> Response:
    """200 when the database answers and a worker lives, 503 when not."""
    try:
        facts = await request.app.state.db(look)
    except DatabaseError:
        facts = {"ok": False, "database": False}
    return JSONResponse(facts, status_code=200 if facts["ok"] else 503)


def look() -> dict[str, Any]:
    """What the database says."""
    from qunce.platform.heartbeat import alive

    workers = len(alive(utc_now()))
    parked = ParkedEvent.objects.filter(resolved_at=None).count()
    return {"ok": workers > 0, "database": True, "workers": workers, "parked": parked}


async def metrics(request: Request) -> Response:
    """Prometheus text for the bearer of the secret; for strangers there is nothing here."""
    from qunce.platform import telemetry

    if not telemetry.may_read(request.headers.get("authorization", ""), settings.SECRETS.metrics):
        return PlainTextResponse("Not Found", status_code=404)
    text = await request.app.state.db(telemetry.exposition, request.app.state.intake.waiting)
    return Response(text, media_type="text/plain; version=0.0.4; charset=utf-8")


ROUTES = [Route("/healthz", healthz), Route("/metrics", metrics)]
