"""Every page's address: each slice's `urls.py`, console first; REST; what is shown when things go wrong."""

from django.urls import URLPattern, URLResolver, include, path

from qunce.console.rest import rest
from qunce.platform.discovery import modules_named

urlpatterns: list[URLPattern | URLResolver] = [path("", include(module)) for module in modules_named("urls")]
urlpatterns.append(path("api/v1/", rest.urls))

handler403 = "qunce.console.pages.errors.forbidden"
handler404 = "qunce.console.pages.errors.not_found"
handler500 = "qunce.console.pages.errors.broken"
