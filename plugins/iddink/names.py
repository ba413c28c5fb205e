"""Names as people and programs mangle them: keys to compare by, and proposals for garbled ones."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

_GEMINADA = re.compile(r"l[\u00b7\u2022\u2027\u2219\u22c5\u30fb\uff65.\-\u2010\u2011]+(?=l)")
_KEPT_MARKS = {("n", "\u0303"), ("c", "\u0327")}
_TWO_BYTES = re.compile(r"[\u00c2-\u00c5][\u0080-\u00bf\u0152-\u0192\u02c6\u02dc\u2013-\u2122]|\u00e2\u20ac")
_SIGNS = (
    "\u2202\u2206\u220f\u2211\u221a\u221e\u222b\u2248\u2260\u2264\u2265\u03a9\u03c0\uf8ff"
    "\u2020\u2021\u02d9\u02da\u00b8\u02db\u02dd"
)
_SIGN_IN_NAME = re.compile(rf"(?<=[^\W\d_])[{_SIGNS}]")
_LOST = "\ufffd"


class NameKey(NamedTuple):
    """Two keys of one name: `plain` without accents, `letters` in which ñ and ç stay letters."""

    plain: str
    letters: str


class Garbled(NamedTuple):
    """A text whose letters went through a wrong encoding.

    Attributes:
        text: as it came.
        proposal: what was probably written, or None when letters are lost.
    """

    text: str
    proposal: str | None


def display(text: str) -> str:
    """The text as it is shown: composed letters, single blanks, nothing invisible, own spelling kept."""
    kept = "".join(" " if char.isspace() else char for char in unicodedata.normalize("NFC", text))
    visible = "".join(char for char in kept if unicodedata.category(char) not in {"Cc", "Cf"})
    return unicodedata.normalize("NFC", " ".join(visible.split()))


def fold(text: str) -> str:
    """The key by which names are compared; folding a key again changes nothing."""
    return _folded(text, frozenset())


def name_key(text: str) -> NameKey:
    """Both keys of a name: compare by `plain`, and by `letters` where that leaves a choice."""
    return NameKey(fold(text), _folded(text, frozenset(_KEPT_MARKS)))


def garbled(text: str) -> Garbled | None:
    """Whether a text was read in a wrong encoding, with the repair to propose; None when it looks right."""
    if _LOST in text:
        return Garbled(text, None)
    if _TWO_BYTES.search(text):
        return Garbled(text, _as_utf8(text))
    if _SIGN_IN_NAME.search(text):
        return Garbled(text, _as_latin1(text))
    return None


def _folded(text: str, kept: frozenset[tuple[str, str]]) -> str:
    # Twice, because folding the case of a letter can make one that decomposes further.
    plain = text
    for _ in range(2):
        plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", plain).casefold())
    bare = _GEMINADA.sub("l", _without_marks(plain, kept))
    words = "".join(char if char.isalnum() or unicodedata.combining(char) else " " for char in bare)
    return unicodedata.normalize("NFC", " ".join(words.split()))


def _without_marks(decomposed: str, kept: frozenset[tuple[str, str]]) -> str:
    letters: list[str] = []
    base = ""
    for char in decomposed:
        if not unicodedata.category(char).startswith("M"):
            base = char
        elif (base, char) not in kept:
            continue
        if unicodedata.category(char) != "Cf":
            letters.append(char)
    return "".join(letters)


def _as_utf8(text: str) -> str | None:
    """UTF-8 that was read as Windows-1252, once or twice."""
    repaired = text
    for _ in range(2):
        try:
            repaired = b"".join(map(_western_byte, repaired)).decode("utf-8")
        except UnicodeError:
            break
        if not _TWO_BYTES.search(repaired):
            break
    return unicodedata.normalize("NFC", repaired) if repaired != text else None


def _western_byte(char: str) -> bytes:
    """The byte a reader of Windows-1252 saw; the five bytes it leaves undefined are read as themselves."""
    try:
        return char.encode("cp1252")
    except UnicodeEncodeError:
        return char.encode("latin-1")


def _as_latin1(text: str) -> str | None:
    """Latin-1 that was read as Mac Roman."""
    try:
        repaired = text.encode("mac_roman").decode("cp1252")
    except UnicodeError:
        return None
    return repaired if repaired.isprintable() else None
