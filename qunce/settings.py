"""Django's settings, made from `qunce.platform.config` and the generated secrets."""

import os
from typing import Any

from psycopg.conninfo import conninfo_to_dict

from qunce.platform.config import load_config
from qunce.platform.secrets import load_secrets

CONFIG = load_config()
SECRETS = load_secrets(CONFIG.secrets_file)

SECRET_KEY = SECRETS.session
DEBUG = False
ALLOWED_HOSTS = os.environ.get("QUNCE_ALLOWED_HOSTS", "*").split(",")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "procrastinate.contrib.django",
    "qunce.platform",
    "qunce.connectors",
    "qunce.console",
    "qunce.community",
    "qunce.delivery",
    "qunce.guard",
    "qunce.content",
]
ROOT_URLCONF = "qunce.urls"
WSGI_APPLICATION = None
AUTH_USER_MODEL = "console.Person"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"


def database_settings(url: str) -> dict[str, Any]:
    """Django's words for a libpq address; every connection starts as the product itself ('*')."""
    parts = conninfo_to_dict(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": str(parts.get("dbname", "qunce")),
        "USER": str(parts.get("user", "")),
        "PASSWORD": str(parts.get("password", "")),
        "HOST": str(parts.get("host", "")),
        "PORT": str(parts.get("port", "")),
        "CONN_MAX_AGE": 300,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"options": "-c qunce.workspace=*", "connect_timeout": 5},
    }


QUNCE_ADMISSION = "qunce.main.admission"
"""Where slices that may not import the composition (commands, screens) find the pipeline."""

DATABASES = {"default": database_settings(os.environ.get("QUNCE_DATABASE_URL", "dbname=qunce"))}

USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English"), ("es", "Español")]
