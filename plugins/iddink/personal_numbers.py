"""Numbers of persons: the Catalan pupil number (IDALU) and Spanish identity cards."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Literal, NamedTuple

from stdnum.es import dni, nie, nif

from plugins.iddink import codes

if TYPE_CHECKING:
    from collections.abc import Callable

_USUAL_LENGTH = range(8, 13)
_MAX_LENGTH = 15
_CARD_AT_END = re.compile(r"[0-9A-Z]*?([0-9XYZ][0-9]{7}[A-Z])")
_SEPARATORS = re.compile(r"[\s.\-\u2010-\u2015·]+")


Scheme = Literal["dni", "nie", "nif", "other"]


class PupilNumber(NamedTuple):
    """A pupil number as text, digits only; `value` is None when the text is none.

    `code` is that of a reason in `reasons.REASONS`, empty when there is nothing to say.
    """

    value: str | None
    code: str = ""


class CardNumber(NamedTuple):
    """An identity card number; a proposed value needs somebody's agreement."""

    scheme: Scheme
    value: str
    proposed: bool = False


def read_idalu(raw: str | None) -> PupilNumber:
    """Clean a pupil number losslessly.

    There is no public rule for its check digit, so only its form is judged. One that ends in an identity card
    number was made up by a school for a pupil without a number, and may belong to several.
    """
    text = _compact(raw or "")
    if re.fullmatch(r"[0-9]{5,}[.,]0+", text):  # a spreadsheet made it a number with decimals
        text = re.split(r"[.,]", text)[0]
    text = _SEPARATORS.sub("", text)
    if not text:
        return PupilNumber(None)
    card = _CARD_AT_END.fullmatch(text)
    if card and (dni.is_valid(card[1]) or nie.is_valid(card[1])):
        return PupilNumber(None, codes.IDALU_PLACEHOLDER)
    if not re.fullmatch(r"[0-9]+", text) or len(text) > _MAX_LENGTH:
        return PupilNumber(None, codes.IDALU_INVALID)
    return PupilNumber(text, "" if len(text) in _USUAL_LENGTH else codes.IDALU_LENGTH)


def read_card(raw: str) -> CardNumber | None:
    """Read a DNI, NIE or NIF; what fits none, such as a passport, is kept under `other`."""
    text = _SEPARATORS.sub("", _compact(raw))
    if not text:
        return None
    without_zero = re.sub(r"^0(?=[XYZ])", "", text)
    tries: tuple[tuple[Scheme, str, Callable[[str], bool]], ...] = (
        ("dni", text, dni.is_valid),
        ("nie", without_zero, nie.is_valid),
        ("nif", text.removeprefix("ES"), nif.is_valid),
        ("dni", text.zfill(9), dni.is_valid),
    )
    for scheme, value, is_valid in tries:
        if is_valid(value):
            return CardNumber(scheme, value, proposed=len(value) > len(text))
    return CardNumber("other", text)


def _compact(raw: str) -> str:
    plain = unicodedata.normalize("NFKC", raw).upper().removeprefix("'")
    return "".join(char for char in plain if not char.isspace() and unicodedata.category(char) not in {"Cc", "Cf"})
