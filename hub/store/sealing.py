"""Secrets at rest (AES-256-GCM with the place of a value as associated data), and signatures under the same keys."""

from __future__ import annotations

import base64
import hmac
import os
from hashlib import blake2b
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from hub.errors import ConfigurationError
from hub.store.keyring import SIZE, Key

if TYPE_CHECKING:
    from collections.abc import Callable

_NONCE = 12
_VERSION = b"\x01"
_SIGNATURE = 18  # bytes: 24 characters of base64, and nobody guesses 144 bits


class Sealer:
    """Seals and opens values. A sealed value that was moved to another place does not open.

    The newest key seals and signs. Fingerprints are keyed by the oldest: were that to turn, every record
    would look changed.
    """

    def __init__(self, key: bytes | Callable[[], tuple[Key, ...]]) -> None:
        if isinstance(key, bytes):
            if len(key) != SIZE:
                raise ConfigurationError("The hub's key is {size} bytes long; it must be 32.", size=len(key))
            fixed = (Key(key),)
            self._keys: Callable[[], tuple[Key, ...]] = lambda: fixed
        else:
            self._keys = key
        self._known: tuple[Key, ...] = ()
        self._renew()
        self.mark_key = self._keys()[-1].derived(b"mark")

    def seal(self, plain: str, context: str) -> str:
        """Return the sealed value as URL-safe text."""
        return base64.urlsafe_b64encode(self.seal_bytes(plain.encode(), context.encode())).decode()

    def seal_bytes(self, plain: bytes, context: bytes) -> bytes:
        """Return sealed bytes: the version, the nonce, and the ciphertext with its tag."""
        nonce = os.urandom(_NONCE)
        return _VERSION + nonce + self._ciphers[0].encrypt(nonce, plain, context)

    def open(self, sealed: str, context: str) -> str:
        """Return the plain value; ConfigurationError when the key or the place is another."""
        try:
            raw = base64.urlsafe_b64decode(sealed)
        except ValueError:
            raw = b""
        return self.open_bytes(raw, context.encode()).decode()

    def open_bytes(self, raw: bytes, context: bytes) -> bytes:
        """Return what `seal_bytes` sealed; ConfigurationError when the key or the place is another."""
        opened = self._opened(raw, context)
        if opened is None and self._renew():
            opened = self._opened(raw, context)
        if opened is None:
            raise ConfigurationError(
                "A stored secret does not open. Was the hub's key file replaced? Put the old one back."
            )
        return opened

    def mark(self, plain: str, context: str) -> str:
        """Return a keyed pseudonym as text: equal for equal values of one place, and it leads back to nothing."""
        return blake2b(f"{context}\x1f{plain}".encode(), key=self.mark_key[:64], digest_size=32).hexdigest()

    def sign(self, message: str) -> str:
        """Return the newest key's signature as URL-safe text."""
        self._renew()
        return _signature(self._known[0], message)

    def vouches(self, message: str, signature: str) -> bool:
        """Tell whether a key that is not retired signed this."""
        self._renew()
        valid = [_signature(key, message) for key in self._known if not key.retired]
        return any(hmac.compare_digest(one.encode(), signature.encode()) for one in valid)

    def _renew(self) -> bool:
        """Take the keys as they are now; False when they are those that were known."""
        keys = self._keys()
        if keys == self._known:
            return False
        self._known = keys
        self._ciphers = [AESGCM(key.derived(b"seal")) for key in keys]
        return True

    def _opened(self, raw: bytes, context: bytes) -> bytes | None:
        nonce, body = raw[1 : 1 + _NONCE], raw[1 + _NONCE :]
        for cipher in self._ciphers:
            try:
                return cipher.decrypt(nonce, body, context)
            except (InvalidTag, ValueError):
                continue
        return None


def _signature(key: Key, message: str) -> str:
    digest = hmac.digest(key.derived(b"sign"), message.encode(), "sha256")
    return base64.urlsafe_b64encode(digest[:_SIGNATURE]).decode()
