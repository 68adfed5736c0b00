"""Django's name for this slice."""

from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    """The slice's tables, pages and translations."""

    name = "qunce.delivery"
    label = "delivery"
    default_auto_field = "django.db.models.BigAutoField"
