"""Django's name for this slice."""

from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    """The slice's tables, pages and translations."""

    name = "qunce.console"
    label = "console"
    default_auto_field = "django.db.models.BigAutoField"
