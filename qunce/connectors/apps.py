"""Django's name for this slice."""

from django.apps import AppConfig


class ConnectorsConfig(AppConfig):
    """The slice's tables, pages and translations."""

    name = "qunce.connectors"
    label = "connectors"
    default_auto_field = "django.db.models.BigAutoField"
