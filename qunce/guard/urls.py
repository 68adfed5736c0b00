"""Addresses of welcomes."""

from django.urls import path

from qunce.guard import pages

app_name = "guard"
urlpatterns = [
    path("welcomes", pages.welcomes, name="welcomes"),
    path("welcomes/new", pages.edit, name="new"),
    path("welcomes/<int:welcome_id>", pages.edit, name="edit"),
    path("welcomes/<int:welcome_id>/switch", pages.switch, name="switch"),
]
