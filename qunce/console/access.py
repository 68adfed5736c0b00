"""Who may open a page: signed in, with a role in the current workspace, and behind its wall."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, ParamSpec, cast
from urllib.parse import quote

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed, HttpResponseRedirect
from django.utils import timezone, translation

from qunce.console.models import Person
from qunce.kernel.errors import NotFound
from qunce.platform.audit import Actor
from qunce.platform.tenancy import EVERYWHERE, Scope, see_only

OWNER, MANAGER, OPERATOR, ANALYST = "owner", "manager", "operator", "analyst"
ROLES = (OWNER, MANAGER, OPERATOR, ANALYST)
ANYONE = frozenset(ROLES)
"""Every role of a workspace."""
DOERS = frozenset({OWNER, MANAGER, OPERATOR})
"""Those who may change things; an analyst only reads."""
LEADERS = frozenset({OWNER, MANAGER})
"""Those who may change settings."""
READERS = LEADERS | {ANALYST}
"""Those who look into what happened without working on it."""
OWNERS = frozenset({OWNER})

WORKSPACE_KEY = "workspace"
Args = ParamSpec("Args")


class ScopedRequest(HttpRequest):
    """A request that has passed `page`: it knows its person, workspace and role."""

    scope: Scope
    person: Person
    seat: "Seat"
    seats: tuple["Seat", ...]


@dataclass(frozen=True, slots=True)
class Seat:
    """A person's place in a workspace."""

    workspace_id: int
    name: str
    timezone: str
    role: str


View = Callable[Concatenate[ScopedRequest, Args], HttpResponseBase]
PlainView = Callable[Concatenate[HttpRequest, Args], HttpResponseBase]


def page(*, roles: frozenset[str] = ANYONE) -> Callable[[View[Args]], PlainView[Args]]:
    """Guard a view: sign-in, a role in the current workspace, the database narrowed to it.

    The view gets `request.scope`, `request.person`, `request.seat`. Who lacks the role gets 404.
    """

    def guard(view: View[Args]) -> PlainView[Args]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Args.args, **kwargs: Args.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return send_to_sign_in(request)
            scoped = seat_request(request)
            if scoped.seat.role not in roles:
                raise NotFound("There is no such page.")
            translation.activate(scoped.person.language or translation.get_language() or "zh-hans")
            timezone.activate(scoped.scope.zone)
            see_only(scoped.seat.workspace_id)
            try:
                return view(scoped, *args, **kwargs)
            finally:
                widen()

        guarded.roles = roles  # type: ignore[attr-defined]  # read by the matrix test and the menu
        return cast("PlainView[Args]", guarded)  # wraps() hides that both are called alike

    return guard


def widen() -> None:
    """Other requests use the connection next: nothing of this one's workspace may stay on it."""
    if connection.connection is None:
        return
    try:
        see_only(EVERYWHERE)
    except DatabaseError:
        connection.close()


def act(*, roles: frozenset[str] = DOERS) -> Callable[[View[Args]], PlainView[Args]]:
    """The same guard for views that change something: POST only."""

    def guard(view: View[Args]) -> PlainView[Args]:
        inner = page(roles=roles)(view)

        @wraps(view)
        def guarded(request: HttpRequest, *args: Args.args, **kwargs: Args.kwargs) -> HttpResponseBase:
            if request.method != "POST":
                return HttpResponseNotAllowed(["POST"])
            return inner(request, *args, **kwargs)

        guarded.roles = roles  # type: ignore[attr-defined]  # read by the matrix test and the menu
        return cast("PlainView[Args]", guarded)  # wraps() hides that both are called alike

    return guard


def actor_of(request: HttpRequest) -> Actor:
    """Who acts, for the audit log."""
    person = request.user
    if not isinstance(person, Person):
        return Actor("visitor", None, address_of(request))
    return Actor(person.name, person.pk, address_of(request))


def address_of(request: HttpRequest) -> str:
    """The caller's network address as the server saw it."""
    return str(request.META.get("REMOTE_ADDR", ""))


def send_to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in page and back; a swap inside a page reloads the whole page instead."""
    if request.headers.get("HX-Request"):
        return HttpResponse(status=401, headers={"HX-Refresh": "true"})
    return HttpResponseRedirect(f"/sign-in?next={quote(request.get_full_path())}")


def seat_request(request: HttpRequest) -> ScopedRequest:
    """Put person, workspace and role on the request; 404 for someone without any workspace."""
    person = request.user
    if not isinstance(person, Person):
        raise NotFound("There is no such page.")
    seats = seats_of(person.pk)
    wanted = request.session.get(WORKSPACE_KEY)
    seat = next((one for one in seats if one.workspace_id == wanted), seats[0] if seats else None)
    if seat is None:
        raise NotFound("You have no workspace any more. Ask an owner to invite you.")
    scoped: ScopedRequest = request  # type: ignore[assignment]  # it becomes one by the lines below
    scoped.person, scoped.seat, scoped.seats = person, seat, seats
    scoped.scope = Scope(seat.workspace_id, seat.timezone, person.pk, seat.role)
    return scoped


def seats_of(person_id: int) -> tuple[Seat, ...]:
    """Every workspace of a person with the role there, in one query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT w.id, w.name, w.timezone, s.role FROM console_staff s"
            " JOIN platform_workspace w ON w.id = s.workspace_id WHERE s.person_id = %s ORDER BY w.id",
            [person_id],
        )
        return tuple(Seat(*row) for row in cursor.fetchall())
