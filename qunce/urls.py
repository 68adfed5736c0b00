"""Every page's address: each slice's `urls.py`, console first."""

from django.urls import URLPattern, URLResolver, include, path

from qunce.platform.discovery import modules_named

urlpatterns: list[URLPattern | URLResolver] = [path("", include(module)) for module in modules_named("urls")]
