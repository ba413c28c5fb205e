"""Public keys of a learning tool: a key set (JWKS) or a PEM block, checked before it is stored."""

from __future__ import annotations

import base64
import json
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from hub.plugin import marked
from plugins.iddink.addresses import FieldError

MAX_LENGTH = 20_000
MIN_BITS = 2048
_NOT_A_KEY = marked("This is not a public key; paste the PEM block or the JWKS that the publisher sent.")


def checked_public_key(text: str) -> str:
    """A PEM block or a key set as it will be stored.

    Raises:
        FieldError: when it is no RSA key of at least 2048 bits, or is a private key.
    """
    document = text.strip()
    if len(document) > MAX_LENGTH:
        raise FieldError("This key is far too long; paste only the publisher's public key.")
    if "PRIVATE KEY" in document:
        raise FieldError("This is a private key; tell the publisher to keep it and paste the public one.")
    return checked_key_set(document) if document.startswith("{") else _checked_pem(document)


def checked_key_set(document: str) -> str:
    """A JWKS document with at least one RS256 key that has a `kid` (RFC 7517).

    Raises:
        FieldError: when no key in it can verify an LTI 1.3 message.
    """
    try:
        found = json.loads(document)
    except (ValueError, RecursionError):
        raise FieldError(_NOT_A_KEY) from None
    keys = found.get("keys") if isinstance(found, dict) else None
    listed = [key for key in keys if isinstance(key, dict)] if isinstance(keys, list) else []
    if any("d" in key for key in listed):
        raise FieldError("This key set holds a private key; ask the publisher for the public one only.")
    if not any(_verifies_rs256(key) for key in listed):
        raise FieldError(
            "No key in this set can be used: it needs an RSA key of 2048 bits or more, for RS256, with a kid."
        )
    return document


def _checked_pem(document: str) -> str:
    try:
        key = load_pem_public_key(document.encode())
    except (ValueError, UnsupportedAlgorithm):
        raise FieldError(_NOT_A_KEY) from None
    if not isinstance(key, RSAPublicKey) or key.key_size < MIN_BITS:
        raise FieldError(
            "This key cannot be used; ask the publisher for an RSA key of {bits} bits or more.", bits=MIN_BITS
        )
    return document


def _verifies_rs256(key: dict[str, Any]) -> bool:
    named = isinstance(key.get("kid"), str) and bool(key["kid"])
    meant = key.get("kty") == "RSA" and key.get("alg") in {None, "RS256"} and key.get("use") in {None, "sig"}
    return named and meant and _bits(key.get("n")) >= MIN_BITS and _bits(key.get("e")) > 0


def _bits(number: object) -> int:
    """How many bits a base64url number of a key has; 0 when it is none."""
    if not isinstance(number, str):
        return 0
    try:
        raw = base64.urlsafe_b64decode(number + "=" * (-len(number) % 4))
    except ValueError:
        return 0
    return int.from_bytes(raw, "big").bit_length()
