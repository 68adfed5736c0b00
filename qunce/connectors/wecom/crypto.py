"""The envelope of callbacks: SHA-1 signature, AES-256-CBC, the receiver's id inside (p90968).

What is not exactly right is refused with a bare reason; nothing about the plain text gets out.
"""

import base64
import binascii
import hashlib
import hmac
import secrets
from functools import lru_cache

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from qunce.connectors.contract import Rejected

BLOCK = 32
"""WeCom pads to 32 bytes although AES blocks have 16."""

RANDOM = 16
LENGTH = 4
AES_BLOCK = 16
KEY_BYTES = 32


class Envelope:
    """Opens and seals callbacks of one app. The cipher is set up once: receiving is the hot path."""

    def __init__(self, token: str, aes_key: str, receive_id: str) -> None:
        key = decoded_key(aes_key)
        self._token = token.encode()
        self._receive_id = receive_id.encode()
        self._cipher = Cipher(AES(key), CBC(key[:AES_BLOCK]))

    def signature(self, timestamp: str, nonce: str, encrypted: str) -> str:
        """The lower-case SHA-1 over the four parts, sorted bytewise."""
        parts = sorted((self._token, timestamp.encode(), nonce.encode(), encrypted.encode()))
        return hashlib.sha1(b"".join(parts)).hexdigest()  # noqa: S324  the platform's choice; AES carries the secrecy

    def open(self, signature: str, timestamp: str, nonce: str, encrypted: str) -> bytes:
        """The message, after its signature, padding and receiver have been checked."""
        expected = self.signature(timestamp, nonce, encrypted)
        if not hmac.compare_digest(expected.encode(), signature.encode()):
            raise Rejected("bad_signature")
        return self.decrypt(encrypted)

    def decrypt(self, encrypted: str) -> bytes:
        """The message inside a ciphertext that is known to be signed."""
        try:
            sealed = base64.b64decode(encrypted, validate=True)
        except (binascii.Error, ValueError) as error:
            raise Rejected("bad_base64") from error
        if not sealed or len(sealed) % BLOCK:
            raise Rejected("bad_length")
        decryptor = self._cipher.decryptor()
        return self._unpacked(decryptor.update(sealed) + decryptor.finalize())

    def encrypt(self, message: bytes, random: bytes | None = None) -> str:
        """A ciphertext of the message, as the platform makes them."""
        head = (random or secrets.token_bytes(RANDOM)) + len(message).to_bytes(LENGTH, "big")
        plain = head + message + self._receive_id
        pad = BLOCK - len(plain) % BLOCK
        encryptor = self._cipher.encryptor()
        return base64.b64encode(encryptor.update(plain + bytes([pad]) * pad) + encryptor.finalize()).decode()

    def _unpacked(self, padded: bytes) -> bytes:
        pad = padded[-1]
        if not 1 <= pad <= BLOCK or not padded.endswith(bytes([pad]) * pad):
            raise Rejected("bad_padding")
        plain = padded[:-pad]
        start = RANDOM + LENGTH
        end = start + int.from_bytes(plain[RANDOM:start], "big")
        if len(plain) < start or end > len(plain):
            raise Rejected("bad_length")
        if not hmac.compare_digest(plain[end:], self._receive_id):
            raise Rejected("wrong_corp")
        return plain[start:end]


def decoded_key(aes_key: str) -> bytes:
    """The 32 bytes of an EncodingAESKey. Its 43rd character may carry stray low bits, so not validated."""
    try:
        key = base64.b64decode(aes_key + "=")
    except (binascii.Error, ValueError) as error:
        raise Rejected("bad_aes_key", 503) from error
    if len(key) != KEY_BYTES:
        raise Rejected("bad_aes_key", 503)
    return key


@lru_cache(maxsize=256)
def envelope_of(token: str, aes_key: str, receive_id: str) -> Envelope:
    """The envelope for these settings, made once."""
    return Envelope(token, aes_key, receive_id)
