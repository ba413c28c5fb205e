"""Tokens of links: only their hash is stored, so that who reads the database can follow none."""

from __future__ import annotations

import secrets
from hashlib import sha256

_BYTES = 24


def fresh() -> str:
    """Return a new token, as an address can hold it."""
    return secrets.token_urlsafe(_BYTES)


def hashed(token: str) -> str:
    """Return what is stored of a token."""
    return sha256(token.encode()).hexdigest()
