"""Link templates of RFC 6570, level 1: which are accepted and what they expand to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from plugins.iddink.addresses import FieldError, Policy, checked_address

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# Nothing that names a child: a link ends up in histories, proxies and the publisher's logs.
PLACEHOLDERS = ("isbn", "code", "school", "lang", "user_hash")
SAMPLE = {
    "isbn": "9791387654320",
    "code": "SAMPLE-0000",
    "school": "00000000",
    "lang": "ca",
    "user_hash": "0" * 32,
}
_EXPRESSION = re.compile(r"\{([^{}]*)\}")
_AUTHORITY = re.compile(r"[^/]*//[^/?#]*")


def used_placeholders(template: str) -> tuple[str, ...]:
    """The names between braces, in order, without repeats."""
    return tuple(dict.fromkeys(_EXPRESSION.findall(template)))


def expand(template: str, values: Mapping[str, str]) -> str:
    """The address that a template gives for these values; each is percent-encoded whole."""
    return _EXPRESSION.sub(lambda found: quote(values.get(found[1], ""), safe="-._~"), template)


def checked_template(text: str, policy: Policy) -> str:
    """The template as it will be stored.

    Raises:
        FieldError: when a placeholder is unknown or misplaced, or the address itself must not be used.
    """
    template = text.strip()
    _refuse_names(used_placeholders(template))
    if re.search(r"[{}]", _EXPRESSION.sub("", template)):
        raise FieldError("A brace has no partner; write each placeholder as {example}.", example="{isbn}")
    authority = _AUTHORITY.match(template)
    if authority is not None and "{" in authority[0]:
        raise FieldError("The host of the address must be fixed; use placeholders only after it.")
    checked_address(expand(template, SAMPLE), policy)
    return template


def checked_placeholders(text: str) -> str:
    """The placeholders that a publisher's template may use, comma separated."""
    names = tuple(dict.fromkeys(name for name in re.split(r"[\s,;{}]+", text) if name))
    _refuse_names(names)
    return ", ".join(names)


def _refuse_names(names: Iterable[str]) -> None:
    unknown = [name for name in names if name not in PLACEHOLDERS]
    if unknown:
        raise FieldError("Use only these placeholders, written plainly: {names}.", names=", ".join(PLACEHOLDERS))
