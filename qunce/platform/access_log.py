"""The access log: method, route, ids, status, time. Never the address as it came, never its query."""

import logging
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

logger = logging.getLogger("qunce.access")


class AccessLog:
    """Django middleware that notes each request of the console by its route."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, then note what was asked, how it went and how long it took."""
        started = time.perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        ids = {name: value for name, value in match.kwargs.items() if isinstance(value, int)} if match else {}
        logger.info(
            "method=%s route=/%s%s status=%d ms=%d",
            request.method,
            match.route if match else "?",
            "".join(f" {name}={value}" for name, value in ids.items()),
            response.status_code,
            round((time.perf_counter() - started) * 1000),
        )
        return response
