"""The REST root at /api/v1: slices' routers, one guard, one shape for errors."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, ValidationError
from ninja.security.base import AuthBase
from ninja.utils import check_csrf

from qunce.console.access import seat_request
from qunce.console.models import Person
from qunce.kernel.errors import NotFound, QunceError
from qunce.platform.discovery import modules_named
from qunce.platform.tenancy import see_only

CODES = {401: "not_signed_in", 403: "forbidden", 404: "not_found", 409: "conflict", 422: "refused", 503: "unavailable"}


class SignedIn(AuthBase):
    """The console's session, with its CSRF token on changes; narrows the database to the workspace.

    `SecurityHeaders` puts the connection back after each request.
    """

    openapi_type = "apiKey"
    openapi_in = "cookie"
    openapi_name = "qunce_session"

    def __call__(self, request: HttpRequest) -> Any:
        """The person, or nothing (401)."""
        if not isinstance(request.user, Person):
            return None
        if check_csrf(request) is not None:
            raise AuthenticationError
        scoped = seat_request(request)
        see_only(scoped.scope.workspace_id)
        if scoped.person.language and "Accept-Language" not in request.headers:
            translation.activate(scoped.person.language)
        return scoped.person


rest = NinjaAPI(
    title="Qunce", version="1", auth=SignedIn(), urls_namespace="rest", openapi_url="openapi.json", docs_url=None
)


def failure(request: HttpRequest, status: int, message: str, code: str = "") -> HttpResponse:
    """The one shape of errors."""
    body = {"error": {"code": code or CODES.get(status, "error"), "message": message}}
    return rest.create_response(request, body, status=status)


@rest.exception_handler(QunceError)
def expected(request: HttpRequest, error: QunceError) -> HttpResponse:
    """Expected errors, translated."""
    return failure(request, error.status, _(error.message) % error.values if error.values else _(error.message))


@rest.exception_handler(Http404)
def missing(request: HttpRequest, _error: Http404) -> HttpResponse:
    """Nothing there."""
    return expected(request, NotFound("There is no such page."))


@rest.exception_handler(AuthenticationError)
def stranger(request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
    """Not signed in."""
    return failure(request, 401, _("Sign in first."))


@rest.exception_handler(ValidationError)
def misunderstood(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Parameters that make no sense, named."""
    fields = ", ".join(sorted({str(one["loc"][-1]) for one in error.errors}))
    return failure(request, 422, _("These parameters are not right: %(fields)s.") % {"fields": fields})


for _module in modules_named("endpoints"):
    rest.add_router("", _module.router)
