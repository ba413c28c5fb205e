"""Numbers of books, as suppliers write them: what is meant, and how sure that is."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal, InvalidOperation
from typing import Literal, NamedTuple

from stdnum import ean, isbn

from plugins.iddink import codes
from plugins.iddink.reasons import REASONS

BookKind = Literal["isbn13", "gtin13", "proprietary"]
Verdict = Literal["ok", "proposal", "warning", "error"]

_BOOKLAND = ("978", "979")
_MUSIC = "9790"  # 979-0 is the prefix of printed music (ISMN), not of books
_LABEL = re.compile(r"^(?:E-?)?ISBN(?:-?1[03])?[:\s]*(?=[0-9])", re.IGNORECASE)
_SCIENTIFIC = re.compile(r"[0-9]+(?:[.,][0-9]+)?E\+?[0-9]+", re.IGNORECASE)
_WHOLE_FLOAT = re.compile(r"([0-9]{9,14})[.,]0+")
_NUMBER = re.compile(r"[0-9]+[xX]?")
_SHOWN = 40


class BookIdentifier(NamedTuple):
    """What a supplier's product number stands for.

    Attributes:
        kind: None when the text is no usable identifier.
        value: canonical; of a proposal what is probably meant, to be agreed to by a person.
        raw: as it came.
        verdict: only `ok` may be used without asking.
        code: of the reason in `reasons.REASONS`; empty when there is nothing to say.
        sentence: the same in English.
    """

    kind: BookKind | None
    value: str | None
    raw: str
    verdict: Verdict
    code: str = ""
    sentence: str = ""


def read_book_identifier(raw: str) -> BookIdentifier:
    """Read an ISBN, a GTIN or a publisher's own product number; only lossless cleaning is silent."""
    text = _visible(raw)
    if not text:
        return _verdict(raw, "error", codes.ISBN_MISSING)
    if _SCIENTIFIC.fullmatch(text):
        exact = _exact(text)
        if exact is None:
            return _verdict(raw, "error", codes.ISBN_ROUNDED)
        text = exact
    digits = _digits(text)
    return _proprietary(raw, text) if digits is None else _number(raw, digits)


def _visible(raw: str) -> str:
    """Compatibility forms unified; invisible characters, labels and a spreadsheet's text mark taken off."""
    plain = unicodedata.normalize("NFKC", raw)
    shown = "".join(char for char in plain if unicodedata.category(char) not in {"Cc", "Cf"} or char in "\t\n")
    return _LABEL.sub("", " ".join(shown.split()).removeprefix("'").strip())


def _exact(text: str) -> str | None:
    """The 13 digits of a number in scientific notation, when none of them was rounded away."""
    try:
        number = Decimal(text.replace(",", "."))
    except InvalidOperation:
        return None
    digits = number.as_tuple().digits
    return "".join(map(str, digits)) if len(digits) == 13 and number == number.to_integral_value() else None  # noqa: PLR2004


def _digits(text: str) -> str | None:
    """The text without separators when only a number is left, else None."""
    whole = _WHOLE_FLOAT.fullmatch(text)
    compact = whole[1] if whole else "".join(char for char in text if not _separates(char))
    return compact.upper() if _NUMBER.fullmatch(compact) else None


def _separates(char: str) -> bool:
    return char.isspace() or unicodedata.category(char) == "Pd" or char in "\u2212\u00b7"


def _proprietary(raw: str, text: str) -> BookIdentifier:
    if len(text) > 100 or not any(char.isalnum() for char in text):  # noqa: PLR2004 - longer is a title in the wrong column
        return _verdict(raw, "error", codes.ISBN_INVALID)
    return _verdict(raw, "ok", codes.ISBN_NOT_A_BOOK, "proprietary", text)


def _number(raw: str, digits: str) -> BookIdentifier:
    if len(set(digits)) == 1:
        return _verdict(raw, "error", codes.ISBN_DUMMY)
    by_length = {9: _nine, 10: _ten, 12: _twelve, 13: _thirteen}
    read = by_length.get(len(digits))
    return _verdict(raw, "warning", codes.ISBN_INVALID) if read is None else read(raw, digits)


def _thirteen(raw: str, digits: str) -> BookIdentifier:
    if not ean.is_valid(digits):
        return _verdict(raw, "warning", codes.ISBN_CHECK_DIGIT)
    if digits.startswith(_BOOKLAND) and not digits.startswith(_MUSIC):
        return BookIdentifier("isbn13", digits, raw, "ok")
    return _verdict(raw, "ok", codes.ISBN_NOT_A_BOOK, "gtin13", digits)


def _twelve(raw: str, digits: str) -> BookIdentifier:
    if digits.startswith(_BOOKLAND):
        whole = digits + ean.calc_check_digit(digits)
        return _verdict(raw, "proposal", codes.ISBN_PROPOSED, "isbn13", whole)
    if ean.is_valid("0" + digits):
        return _verdict(raw, "ok", codes.ISBN_NOT_A_BOOK, "gtin13", "0" + digits)
    return _verdict(raw, "warning", codes.ISBN_INVALID)


def _ten(raw: str, digits: str) -> BookIdentifier:
    if not isbn.is_valid(digits):
        return _verdict(raw, "warning", codes.ISBN_CHECK_DIGIT)
    return BookIdentifier("isbn13", isbn.to_isbn13(digits), raw, "ok")


def _nine(raw: str, digits: str) -> BookIdentifier:
    """Nine digits are most often an ISBN-10 whose leading zero a spreadsheet dropped."""
    whole = digits.zfill(10)
    if not isbn.is_valid(whole):
        return _verdict(raw, "warning", codes.ISBN_INVALID)
    return _verdict(raw, "proposal", codes.ISBN_PROPOSED, "isbn13", isbn.to_isbn13(whole))


def _verdict(
    raw: str, verdict: Verdict, code: str, kind: BookKind | None = None, value: str | None = None
) -> BookIdentifier:
    shown = " ".join(raw.split())[:_SHOWN]
    sentence = REASONS[code].sentence.format(raw=shown, proposed=value)
    return BookIdentifier(kind, value, raw, verdict, code, sentence)
