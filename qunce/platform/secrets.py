"""Secrets: generated on first start, 256 bits each, kept in one file of mode 0600.

Platform credentials are encrypted at rest with the `credentials` key (AES-256-GCM).
"""

import base64
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from qunce.kernel.errors import QunceError

KEY_BYTES = 32
NONCE_BYTES = 12
FEWEST_DIFFERENT_BYTES = 8
KNOWN = frozenset({"changeme", "secret", "qunce", "password", "0" * 64, "insecure"})


class WeakSecret(QunceError):
    """A secret is known, short, or readable by others: the start is refused."""


@dataclass(frozen=True, slots=True)
class Secrets:
    """The generated secrets of one installation."""

    session: str
    credentials: str
    metrics: str


def load_secrets(path: Path) -> Secrets:
    """Read the secrets, generating them on first start; raise WeakSecret for any that is not safe."""
    if not path.exists():
        write_secrets(path)
    if path.stat().st_mode & 0o077:
        raise WeakSecret("%(path)s can be read by others. Run: chmod 600 %(path)s", path=str(path))
    try:
        values = json.loads(path.read_text())
        found = Secrets(values["session"], values["credentials"], values["metrics"])
    except (ValueError, KeyError, TypeError) as error:
        raise WeakSecret("%(path)s is not a secrets file that Qunce wrote.", path=str(path)) from error
    for name in ("session", "credentials", "metrics"):
        refuse_weak(name, getattr(found, name))
    return found


def write_secrets(path: Path) -> None:
    """Generate every secret and write them, readable by the owner alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    values = {name: secrets.token_hex(KEY_BYTES) for name in ("session", "credentials", "metrics")}
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(values, file)
        file.flush()
        os.fsync(file.fileno())


def refuse_weak(name: str, value: str) -> None:
    """Raise WeakSecret unless the value is 256 bits of hex that nobody could know."""
    try:
        raw = bytes.fromhex(value)
    except ValueError:
        raw = b""
    if value.lower() in KNOWN or len(raw) < KEY_BYTES or len(set(raw)) < FEWEST_DIFFERENT_BYTES:
        raise WeakSecret("The secret %(name)s is known or too short. Delete the file to make a new one.", name=name)


def encrypt(key: str, value: dict[str, Any]) -> str:
    """Encrypt a mapping for storage."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    sealed = AESGCM(bytes.fromhex(key)).encrypt(nonce, json.dumps(value).encode(), None)
    return base64.b64encode(nonce + sealed).decode()


def decrypt(key: str, stored: str) -> dict[str, Any]:
    """Decrypt what `encrypt` made; raises WeakSecret when the key is not the one it was sealed with."""
    if not stored:
        return {}
    raw = base64.b64decode(stored)
    try:
        plain = AESGCM(bytes.fromhex(key)).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], None)
    except InvalidTag as error:
        raise WeakSecret("The stored credentials were sealed with another secret.") from error
    value: dict[str, Any] = json.loads(plain)
    return value
