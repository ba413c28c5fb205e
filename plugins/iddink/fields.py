"""One field of a publisher's connection form, and how a value for it is checked."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from hub.plugin import Text
from plugins.iddink.addresses import FieldError, Policy, checked_address
from plugins.iddink.keys import checked_public_key
from plugins.iddink.patterns import checked_pattern
from plugins.iddink.placeholders import checked_placeholders, checked_template
from plugins.iddink.saml import checked_metadata

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Kind = Literal[
    "choice",
    "id",
    "issuer",
    "key",
    "lines",
    "metadata",
    "pattern",
    "placeholders",
    "scopes",
    "seconds",
    "secret",
    "template",
    "text",
    "url",
    "urls",
]


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """What one field is called, what it accepts and who fills it in.

    Attributes:
        name: the key under which the value is stored and posted.
        kind: decides the check and the widget; a `secret` is stored encrypted and never shown again.
        scope: a `school` value holds for every publisher of the school unless one overrides it.
        filled_by: the `hub` makes and shows what the publisher must be told.
        min_length: fewest characters; `short_length` is the length below which a warning is given.
        pattern: a regular expression the whole value follows; `pattern_help` says it in words.
        aliases: what suppliers call this field in their own lists.
        wanted: the supplier says that this optional field is needed.
        vendor_help: plain text by the supplier, to be shown as a quotation and escaped.
    """

    name: str
    label: str
    kind: Kind
    required: bool = False
    help: str = ""
    choices: tuple[str, ...] = ()
    default: str = ""
    min_length: int = 1
    short_length: int = 0
    max_length: int = 255
    pattern: str = ""
    pattern_help: str = ""
    strip_wsdl: bool = False
    scope: Literal["publisher", "school"] = "publisher"
    filled_by: Literal["person", "hub"] = "person"
    aliases: tuple[str, ...] = ()
    wanted: bool = False
    vendor_help: str = ""

    @property
    def secret(self) -> bool:
        """Whether the value is stored encrypted and never shown."""
        return self.kind == "secret"


def checked(spec: FieldSpec, text: str, policy: Policy) -> str:
    """A filled-in value as it will be stored.

    Raises:
        FieldError: with the sentence to show at the field.
    """
    return _CHECKS[spec.kind](spec, text, policy)


def weakness(spec: FieldSpec, value: str) -> Text | None:
    """A sentence about an accepted value that is poor but not wrong."""
    if len(value) < spec.short_length:
        return Text.of(
            "This is short; ask the publisher for one of {least} characters or more.", least=spec.short_length
        )
    return None


def _text(spec: FieldSpec, text: str, _policy: Policy) -> str:
    value = unicodedata.normalize("NFC", text.strip())
    if any(unicodedata.category(char) in {"Cc", "Cf"} for char in value):
        raise FieldError("This contains an invisible character; type it again by hand.")
    return _measured(spec, value)


def _secret(spec: FieldSpec, text: str, _policy: Policy) -> str:
    # Blanks may belong to a secret; a line end only ever comes from copying.
    value = text.strip("\r\n")
    if any(unicodedata.category(char) == "Cc" for char in value):
        raise FieldError("This contains a line break or a tab; copy it again.")
    return _measured(spec, value)


def _measured(spec: FieldSpec, value: str) -> str:
    if len(value) > spec.max_length:
        raise FieldError("At most {most} characters fit here; check what you pasted.", most=spec.max_length)
    if len(value) < spec.min_length:
        raise FieldError(
            "{count} character is needed here; check what you pasted.",
            many="At least {count} characters are needed here; check what you pasted.",
            count=spec.min_length,
        )
    if spec.pattern and not re.fullmatch(spec.pattern, value):
        raise FieldError(spec.pattern_help)
    return value


def _choice(spec: FieldSpec, text: str, _policy: Policy) -> str:
    value = text.strip()
    if value not in spec.choices:
        raise FieldError("Choose one of: {choices}.", choices=", ".join(spec.choices))
    return value


def _url(spec: FieldSpec, text: str, policy: Policy) -> str:
    return checked_address(text, policy, strip_wsdl=spec.strip_wsdl)


def _urls(_spec: FieldSpec, text: str, policy: Policy) -> str:
    return "\n".join(dict.fromkeys(checked_address(line, policy) for line in text.split()))


def _issuer(_spec: FieldSpec, text: str, policy: Policy) -> str:
    address = checked_address(text, policy)
    if "?" in address:
        raise FieldError("An issuer has no part after a question mark; remove it.")
    return address


def _lines(spec: FieldSpec, text: str, _policy: Policy) -> str:
    """Lines of the form name=value, one a line."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if any(not re.fullmatch(spec.pattern, line) for line in lines):
        raise FieldError(spec.pattern_help)
    return _whole_length(spec, "\n".join(lines))


def _whole_length(spec: FieldSpec, value: str) -> str:
    if len(value) > spec.max_length:
        raise FieldError("At most {most} characters fit here; leave something out.", most=spec.max_length)
    return value


def _scopes(spec: FieldSpec, text: str, _policy: Policy) -> str:
    scopes = list(dict.fromkeys(re.split(r"[\s,]+", text.strip())))
    if "openid" not in scopes:
        raise FieldError("The scopes must include openid; add it.")
    if any(not re.fullmatch(r"[\x21\x23-\x5b\x5d-\x7e]+", scope) for scope in scopes):
        raise FieldError("Scopes are plain words separated by blanks; correct them.")
    return _whole_length(spec, " ".join(scopes))


def _seconds(_spec: FieldSpec, text: str, _policy: Policy) -> str:
    value = text.strip()
    if not re.fullmatch(r"[0-9]{1,5}", value) or not 10 <= int(value) <= 86_400:  # noqa: PLR2004 - the sentence says it
        raise FieldError("Fill in a number of seconds between 10 and 86400.")
    return str(int(value))


def _key(_spec: FieldSpec, text: str, _policy: Policy) -> str:
    return checked_public_key(text)


def _metadata(_spec: FieldSpec, text: str, _policy: Policy) -> str:
    return checked_metadata(text)


def _pattern(_spec: FieldSpec, text: str, _policy: Policy) -> str:
    return checked_pattern(text)


def _template(_spec: FieldSpec, text: str, policy: Policy) -> str:
    return checked_template(text, policy)


def _placeholders(_spec: FieldSpec, text: str, _policy: Policy) -> str:
    return checked_placeholders(text)


_CHECKS: Final[Mapping[Kind, Callable[[FieldSpec, str, Policy], str]]] = {
    "choice": _choice,
    "id": _text,
    "issuer": _issuer,
    "key": _key,
    "lines": _lines,
    "metadata": _metadata,
    "pattern": _pattern,
    "placeholders": _placeholders,
    "scopes": _scopes,
    "seconds": _seconds,
    "secret": _secret,
    "template": _template,
    "text": _text,
    "url": _url,
    "urls": _urls,
}
