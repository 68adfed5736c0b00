"""The hot endpoint of tracked links: count the click, then lead to the stored address."""

import re
import uuid
from datetime import datetime

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from qunce.community.api import identity_ids
from qunce.connectors.api import connections
from qunce.delivery.links import link_behind
from qunce.kernel.clock import utc_now
from qunce.kernel.errors import Unavailable
from qunce.platform.admission import open_cursor
from qunce.platform.events import NewEvent
from qunce.platform.tenancy import Scope

SLUG = re.compile(r"[A-Za-z0-9_-]{8,16}")
ROBOTS = re.compile(r"bot\b|spider|crawl|preview|facebookexternalhit|curl/|wget/|python-", re.IGNORECASE)
LONGEST_REF = 128

GONE = (
    "这个链接不存在，或者已经失效。\n"
    "There is no such link, or it is no longer in use.\n"
    "Este enlace no existe o ya no está en uso.\n"
)


async def follow(request: Request) -> Response:
    """Lead to the link's address. The click is an event; a robot's look or a prefetch is none."""
    slug = request.path_params["slug"]
    link = await request.app.state.db(link_behind, slug) if SLUG.fullmatch(slug) else None
    if link is None:
        return PlainTextResponse(GONE, status_code=404)
    link_id, workspace_id, target = link
    if is_person(request):
        await count_click(request, slug, link_id, workspace_id, target)
    return RedirectResponse(target, 302, headers={"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"})


def is_person(request: Request) -> bool:
    """False for HEAD, prefetches and robots that say so."""
    headers = request.headers
    purposes = (headers.get("purpose", ""), headers.get("sec-purpose", ""), headers.get("x-moz", ""))
    is_early = any("prefetch" in purpose or "preview" in purpose for purpose in purposes)
    return request.method == "GET" and not is_early and not ROBOTS.search(headers.get("user-agent", ""))


async def count_click(request: Request, slug: str, link_id: int, workspace_id: int, target: str) -> None:
    """State the click. When nothing can be stored the visitor is still led on: the click is lost, not the person."""
    now = utc_now()
    named = request.query_params.get("m", "")[:LONGEST_REF]
    try:
        member_id = await request.app.state.db(member_named, workspace_id, named) if named else None
        event = NewEvent(
            workspace_id=workspace_id,
            kind="link.clicked",
            at=now,
            dedupe_key=click_key(slug, member_id, now),
            member_id=member_id,
            payload={"link_id": link_id, "url": target},
        )
        await request.app.state.intake.submit([event])
    except Unavailable:
        return


def click_key(slug: str, member_id: int | None, now: datetime) -> str:
    """A member's clicks within one minute are one click; a stranger's are each their own."""
    who = f"{member_id}:{now:%Y%m%d%H%M}" if member_id is not None else str(uuid.uuid4())
    return f"click:{slug}:{who}"


def member_named(workspace_id: int, ref: str) -> int | None:
    """The member with this id on one of the workspace's platforms; None for anybody else's."""
    cursor = open_cursor()
    platforms = dict.fromkeys(card.connector for card in connections(Scope(workspace_id)))
    for platform in platforms:
        found = identity_ids(cursor, workspace_id, platform, [ref])
        if found:
            return found[ref]
    return None


ROUTES = [Route("/l/{slug}", follow, methods=["GET"])]
