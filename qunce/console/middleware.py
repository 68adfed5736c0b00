"""What every page gets: security headers, a language, and errors told in words."""

import logging
from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from qunce.console.access import widen
from qunce.console.pages.errors import error_page
from qunce.kernel.errors import Conflict, QunceError, Refused

logger = logging.getLogger(__name__)
Answer = Callable[[HttpRequest], HttpResponse]

CONTENT_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self';"
    " connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


class SecurityHeaders:
    """Puts the headers on every answer, keeps pages out of caches, marks cookies Secure under https."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer with its headers."""
        try:
            response = self.get_response(request)
        finally:
            widen()
            timezone.deactivate()
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Cache-Control", "no-store")
        if request.is_secure():
            for cookie in response.cookies.values():
                cookie["secure"] = True
        return response


class Language:
    """The language by cookie, then by the browser; a signed-in person's own choice comes on top."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer in the language chosen."""
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        known = dict(settings.LANGUAGES)
        translation.activate(chosen if chosen in known else translation.get_language_from_request(request))
        try:
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language() or "")
        finally:
            translation.deactivate()
        return response


class ExpectedErrors:
    """Tells a QunceError in the reader's language: a toast where a form can be mended, else a page."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer; errors come by `process_exception`."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer expected errors; everything else is a bug and goes on to the 500 page."""
        if isinstance(error, OperationalError):
            logger.warning("the database does not answer: %s", type(error).__name__)
            return error_page(request, 503)
        if not isinstance(error, QunceError):
            return None
        text = _(error.message) % error.values if error.values else _(error.message)
        if request.headers.get("HX-Request"):
            return HttpResponse(text, status=error.status, content_type="text/plain; charset=utf-8")
        if request.method == "POST" and isinstance(error, Refused | Conflict):
            messages.error(request, text)
            return HttpResponseRedirect(way_back(request))
        return error_page(request, error.status, text)


def way_back(request: HttpRequest) -> str:
    """The page that a form was sent from, if it is ours."""
    referer = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(referer, allowed_hosts={request.get_host()}):
        return referer
    return "/"
