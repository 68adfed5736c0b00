"""Django's settings, made from `qunce.platform.config` and the generated secrets."""

import os
from typing import Any

from psycopg.conninfo import conninfo_to_dict

from qunce.platform.config import load_config
from qunce.platform.secrets import load_secrets

CONFIG = load_config()
SECRETS = load_secrets(CONFIG.secrets_file)

SECRET_KEY = SECRETS.session
PUBLIC_ADDRESS = CONFIG.address
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

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
PROCRASTINATE_IMPORT_PATHS = ["qunce.platform.nightly"]

LOGGING_CONFIG = None  # qunce.platform.logs sets every process up

USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English"), ("es", "Español")]

MIDDLEWARE = [
    "qunce.platform.access_log.AccessLog",
    "django.middleware.gzip.GZipMiddleware",  # adds random bytes, so that lengths betray nothing (BREACH)
    "qunce.console.middleware.SecurityHeaders",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "qunce.console.middleware.Language",
    "qunce.console.middleware.ExpectedErrors",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "qunce.console.frame.frame",
            ],
            "builtins": ["django.templatetags.i18n", "qunce.console.templatetags.console"],
        },
    }
]
STATIC_URL = "/static/"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

LOGIN_URL = "/sign-in"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
]
SESSION_COOKIE_NAME = "qunce_session"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "qunce_csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "qunce.console.pages.errors.csrf_failed"
LANGUAGE_COOKIE_NAME = "qunce_language"
