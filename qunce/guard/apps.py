"""Django's name for this slice."""

from django.apps import AppConfig


class GuardConfig(AppConfig):
    """The slice's tables, pages and translations."""

    name = "qunce.guard"
    label = "guard"
    default_auto_field = "django.db.models.BigAutoField"
