"""The pages for what went wrong: translated, and without any detail of the inside."""

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _


def error_page(request: HttpRequest, status: int, text: str = "") -> HttpResponse:
    """A page with what happened and what to do."""
    titles = {
        403: _("This is not allowed"),
        404: _("This page does not exist"),
        409: _("Someone else was faster"),
        422: _("This cannot be done"),
        500: _("Something broke on our side"),
        503: _("The database does not answer"),
    }
    hints = {
        403: _("Reload the page and try again. Nothing was changed."),
        404: _("It may have been removed, or it belongs to another workspace."),
        500: _("Nothing was half done. The log has the details under this time."),
        503: _("Nothing was stored. Try again in a moment."),
    }
    # Without the request: its context would ask the session, thus the database, which may be what broke.
    context = {
        "theme": request.COOKIES.get("qunce_theme", ""),
        "status": status,
        "title": titles.get(status, titles[500]),
        "text": text or hints.get(status, ""),
    }
    return HttpResponse(render_to_string("console/error.html", context), status=status)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 (Django calls it so)
    """404 for addresses that lead nowhere."""
    return error_page(request, 404)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 (Django calls it so)
    """403."""
    return error_page(request, 403)


def broken(request: HttpRequest) -> HttpResponse:
    """500: no detail leaves the house."""
    return error_page(request, 500)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 (Django calls it so)
    """A form without its token, or one from another site."""
    return error_page(
        request, 403, _("This form was open for too long, or it came from another site. Reload the page.")
    )
