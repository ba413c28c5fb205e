"""Secrets at rest: AES-256-GCM with the place of a value as associated data."""

from __future__ import annotations

import base64
import os
from hashlib import blake2b
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from hub.errors import ConfigurationError

if TYPE_CHECKING:
    from pathlib import Path

_NONCE = 12
_KEY = 32
_VERSION = b"\x01"


class Sealer:
    """Seals and opens values. A sealed value that was moved to another place does not open."""

    def __init__(self, key: bytes) -> None:
        if len(key) != _KEY:
            raise ConfigurationError("The hub's key is {size} bytes long; it must be 32.", size=len(key))
        self._cipher = AESGCM(blake2b(key, digest_size=32, person=b"seal").digest())
        self.mark_key = blake2b(key, digest_size=32, person=b"mark").digest()
        self.sign_key = blake2b(key, digest_size=32, person=b"sign").hexdigest()

    def seal(self, plain: str, context: str) -> str:
        """Return the sealed value as URL-safe text."""
        nonce = os.urandom(_NONCE)
        body = self._cipher.encrypt(nonce, plain.encode(), context.encode())
        return base64.urlsafe_b64encode(_VERSION + nonce + body).decode()

    def open(self, sealed: str, context: str) -> str:
        """Return the plain value; ConfigurationError when the key or the place is another."""
        try:
            raw = base64.urlsafe_b64decode(sealed)
            return self._cipher.decrypt(raw[1 : 1 + _NONCE], raw[1 + _NONCE :], context.encode()).decode()
        except (InvalidTag, ValueError) as error:
            raise ConfigurationError(
                "A stored secret does not open. Was the hub's key file replaced? Put the old one back."
            ) from error


def load_key(path: Path) -> bytes:
    """Return the key in ``path``; made on first use, readable only by its owner."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(base64.b64encode(os.urandom(_KEY)))
    try:
        return base64.b64decode(path.read_bytes(), validate=True)
    except ValueError as error:
        raise ConfigurationError("“{path}” is not a key file of the hub.", path=str(path)) from error
