"""Callback encryption (protocol sheet 6.2, p90930)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

BLOCK = 32
RANDOM = 16
HEAD = RANDOM + 4


class CipherTextError(ValueError):
    """What arrived was not sealed with this key, or not for this receiver."""


class Seal:
    """Signs, encrypts and opens callback bodies of one app."""

    def __init__(self, token: str, aes_key: str, receive_id: str) -> None:
        key = base64.b64decode(aes_key + "=")
        self.token, self.aes_key, self.receive_id = token, aes_key, receive_id
        self._cipher = Cipher(algorithms.AES(key), modes.CBC(key[:16]))

    def sign(self, timestamp: str, nonce: str, encrypted: str) -> str:
        """The msg_signature of these three with the token."""
        parts = sorted(part.encode() for part in (self.token, timestamp, nonce, encrypted))
        return hashlib.sha1(b"".join(parts), usedforsecurity=False).hexdigest()

    def signed(self, signature: str, timestamp: str, nonce: str, encrypted: str) -> bool:
        """Whether the signature is right, compared in constant time."""
        return hmac.compare_digest(signature, self.sign(timestamp, nonce, encrypted))

    def encrypt(self, message: bytes, random: bytes | None = None) -> str:
        """Base64 of random, length, message and receiver under AES-256-CBC."""
        head = random or secrets.token_bytes(RANDOM)
        plain = head + len(message).to_bytes(4, "big") + message + self.receive_id.encode()
        pad = BLOCK - len(plain) % BLOCK
        encryptor = self._cipher.encryptor()
        return base64.b64encode(encryptor.update(plain + bytes([pad]) * pad) + encryptor.finalize()).decode()

    def decrypt(self, encrypted: str) -> bytes:
        """The message inside; raises when key, padding or receiver are wrong."""
        plain = self._open(base64.b64decode(encrypted))
        length = int.from_bytes(plain[RANDOM:HEAD], "big")
        message, receiver = plain[HEAD : HEAD + length], plain[HEAD + length :]
        if receiver != self.receive_id.encode():
            raise CipherTextError("receiver")
        return message

    def _open(self, data: bytes) -> bytes:
        if not data or len(data) % 16:
            raise CipherTextError("length")
        decryptor = self._cipher.decryptor()
        plain = decryptor.update(data) + decryptor.finalize()
        pad = plain[-1]
        if not 1 <= pad <= BLOCK:
            raise CipherTextError("padding")
        return plain[:-pad]
