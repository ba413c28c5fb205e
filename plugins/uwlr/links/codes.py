"""Verification codes: what one looks like, how strong it is, and making one. Pure but for the dice.

A code begins with the BRIN and number of the school, has 20 to 50 characters (UWLR calls it autorisatiesleutel and
takes 64), and no spaces. Some suppliers take letters and digits only.
"""

from __future__ import annotations

import re
import secrets
from enum import StrEnum
from itertools import pairwise
from math import log2
from typing import Final

from hub.plugin import InvalidInput

SHORTEST: Final = 20
LONGEST: Final = 50
_MADE: Final = 30
_ALPHABET: Final = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # nothing that looks like another
_PLAIN: Final = re.compile(r"[A-Za-z0-9]+")
_SIGNS: Final = re.compile(r"[!-~]+")
_LEAST_DIFFERENT: Final = 6
_FAIR, _STRONG = 50.0, 80.0  # bits


class Strength(StrEnum):
    """How hard a code is to guess."""

    WEAK = "weak"
    FAIR = "fair"
    STRONG = "strong"


def checked(code: str, school_code: str, *, signs: bool) -> str:
    """Return a code without spaces around it; InvalidInput says what is wrong with it."""
    code = code.strip()
    if not code.startswith(school_code):
        raise InvalidInput(
            "The code begins with {school}, the BRIN and number of this school.", field="code", school=school_code
        )
    if not SHORTEST <= len(code) <= LONGEST:
        raise InvalidInput(
            "The code has {length} characters; it takes {shortest} to {longest}.",
            field="code",
            length=len(code),
            shortest=SHORTEST,
            longest=LONGEST,
        )
    if not (_SIGNS if signs else _PLAIN).fullmatch(code):
        raise InvalidInput(
            "Use letters, digits and signs such as ! and -, without spaces or accents."
            if signs
            else "This supplier takes letters and digits only, without accents.",
            field="code",
        )
    if strength(code, school_code) is Strength.WEAK:
        raise InvalidInput(
            "This code is easy to guess: take more different characters, or let the hub make one.", field="code"
        )
    return code


def strength(code: str, school_code: str) -> Strength:
    """Return how hard a code is to guess: what everybody knows of it does not count, nor what repeats."""
    rest = code.removeprefix(school_code)
    if len(set(rest)) < _LEAST_DIFFERENT:
        return Strength.WEAK
    bits = _steps(rest) * log2(_signs(rest))
    return Strength.STRONG if bits >= _STRONG else Strength.FAIR if bits >= _FAIR else Strength.WEAK


def made(school_code: str) -> str:
    """Return a new code that any supplier takes."""
    return school_code + "".join(secrets.choice(_ALPHABET) for _ in range(_MADE - len(school_code)))


def _steps(text: str) -> int:
    """Count the characters that do not simply follow from the one before, as in aaa, abc or 321."""
    return 1 + sum(abs(ord(after) - ord(before)) > 1 for before, after in pairwise(text))


def _signs(text: str) -> int:
    kinds = ((str.islower, 26), (str.isupper, 26), (str.isdigit, 10), (lambda one: not one.isalnum(), 32))
    return sum(many for is_kind, many in kinds if any(map(is_kind, text)))
