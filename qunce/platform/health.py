"""/healthz: whether the product is able to work."""

from typing import Any

from django.db import DatabaseError, connection
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route


async def healthz(request: Request) -> Response:
    """200 when the database answers, 503 when not."""
    try:
        facts = await request.app.state.db(look)
    except DatabaseError:
        return JSONResponse({"ok": False, "database": False}, status_code=503)
    return JSONResponse({"ok": True, **facts})


def look() -> dict[str, Any]:
    """What the database says."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM platform_parkedevent WHERE resolved_at IS NULL")
        return {"database": True, "parked": cursor.fetchone()[0]}


ROUTES = [Route("/healthz", healthz)]
