"""The pattern a publisher's codes follow: a small, safe part of regular expressions."""

from __future__ import annotations

import re
import warnings

from plugins.iddink.addresses import FieldError

MAX_LENGTH = 64
_MAX_REPEATS = 2
_MAX_OPTIONAL = 6
_OPAQUE = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]")
_REPEAT = re.compile(r"[*+]|\{\d*,\d*\}")


def checked_pattern(text: str) -> str:
    r"""The pattern as it will be stored, for instance ``^[A-Z0-9]{4}-\d{6}$``.

    Raises:
        FieldError: when it is not anchored, too long, wrong, or could take for ever on a hostile code.
    """
    pattern = text.strip()
    if len(pattern) > MAX_LENGTH:
        raise FieldError("A code pattern has at most {most} characters; make it simpler.", most=MAX_LENGTH)
    if not (pattern.startswith("^") and pattern.endswith("$")) or pattern.endswith(r"\$"):
        raise FieldError("Begin the code pattern with ^ and end it with $, so that it covers the whole code.")
    _refuse_slow(pattern)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            re.compile(pattern)
    except (re.error, Warning, OverflowError):
        raise FieldError("The code pattern is not a valid regular expression; correct it or leave it empty.") from None
    return pattern


def _refuse_slow(pattern: str) -> None:
    """Repeated groups and chains of open repeats are what makes matching take exponential time."""
    bare = _OPAQUE.sub("x", pattern)
    grouped = re.search(r"\)[*+?{]|\(\?(?!:)|\|\||\(\|", bare)
    back_reference = re.search(r"\\[1-9]", pattern)
    many = len(_REPEAT.findall(bare)) > _MAX_REPEATS or bare.count("?") > _MAX_OPTIONAL
    if grouped or back_reference or many:
        raise FieldError(
            "The code pattern is too complicated; use letters, digits, [A-Z0-9], and {example} for repeats.",
            example="{4}",
        )
