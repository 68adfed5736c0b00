"""Credentials at rest: sealed with the installation's key, opened only in memory."""

from collections.abc import Mapping

from django.conf import settings

from qunce.platform.secrets import decrypt, encrypt


def sealed(values: Mapping[str, str]) -> str:
    """The settings of a connection, encrypted for storage."""
    return encrypt(settings.SECRETS.credentials, dict(values))


def opened(stored: str) -> dict[str, str]:
    """The settings of a connection, decrypted."""
    return {name: str(value) for name, value in decrypt(settings.SECRETS.credentials, stored).items()}
