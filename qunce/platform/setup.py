"""Django, set up once in a process."""

import os

import django
from django.apps import apps


def setup_django() -> None:
    """Load the settings and the slices' models; harmless when done before."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qunce.settings")
    if not apps.ready:
        django.setup(set_prefix=False)
