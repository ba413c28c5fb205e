"""Passwords: what is too weak, how they are kept (Argon2id), and those that are good for one time."""

from __future__ import annotations

import secrets
from functools import cache

from pwdlib import PasswordHash

from hub.errors import InvalidInput

SHORTEST, LONGEST = 10, 1_000
_BYTES = 12


@cache
def _hasher() -> PasswordHash:
    return PasswordHash.recommended()


@cache
def _nobody() -> str:
    """Return a hash to check against when there is none, so that both take as long."""
    return hashed(secrets.token_urlsafe(_BYTES))


def hashed(password: str) -> str:
    """Return what is kept of a password."""
    return _hasher().hash(password)


def fits(password: str, kept: str) -> bool:
    """Tell whether a password is the one of which ``kept`` was kept; takes as long when nothing was."""
    right = len(password) <= LONGEST and _hasher().verify(password, kept or _nobody())
    return right and bool(kept)


def one_time() -> str:
    """Return a password to be shown once and then changed."""
    return secrets.token_urlsafe(_BYTES)


def accepted(password: str, email: str, *, field: str = "new") -> str:
    """Return a password that somebody may have; InvalidInput with a sentence when it is too easy to guess."""
    if len(password) < SHORTEST:
        raise InvalidInput("A password needs at least {least} characters.", field=field, least=SHORTEST)
    if len(password) > LONGEST:
        raise InvalidInput("A password has at most {most} characters.", field=field, most=LONGEST)
    if password.strip().casefold() in (email.casefold(), email.partition("@")[0].casefold()):
        raise InvalidInput("Your e-mail address is no password: everybody knows it.", field=field)
    return password
