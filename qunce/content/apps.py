"""Django's name for this slice."""

from django.apps import AppConfig


class ContentConfig(AppConfig):
    """The slice's tables, pages and translations."""

    name = "qunce.content"
    label = "content"
    default_auto_field = "django.db.models.BigAutoField"
