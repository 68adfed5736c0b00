"""Django's name for this layer."""

from django.apps import AppConfig


class PlatformConfig(AppConfig):
    """The platform's tables and translations."""

    name = "qunce.platform"
    label = "platform"
    default_auto_field = "django.db.models.BigAutoField"
