"""Addresses of broadcasts."""

from django.urls import path

from qunce.content import pages

app_name = "content"
urlpatterns = [
    path("broadcasts", pages.broadcasts, name="broadcasts"),
    path("broadcasts/new", pages.compose, name="new"),
    path("broadcasts/<int:broadcast_id>", pages.broadcast, name="broadcast"),
    path("broadcasts/<int:broadcast_id>/edit", pages.compose, name="edit"),
    path("broadcasts/<int:broadcast_id>/cancel", pages.cancel, name="cancel"),
    path("broadcasts/<int:broadcast_id>/delete", pages.delete, name="delete"),
]
