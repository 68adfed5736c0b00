"""Django's name for this slice."""

from django.apps import AppConfig


class CommunityConfig(AppConfig):
    """The slice's tables, pages and translations."""

    name = "qunce.community"
    label = "community"
    default_auto_field = "django.db.models.BigAutoField"
