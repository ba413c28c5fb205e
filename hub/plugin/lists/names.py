"""People's names: cleaned, put together for reading, and folded for comparing."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from hub.plugin.files.child.hidden import HIDDEN, NO_ROOM

_PARTICLES: Final = (
    "van de der den het 't te ter ten in op aan bij onder uit voor over tot zu von und vom zum "
    "del dels d' dal di da do dos das du des la le las los el els les i y"
)
PARTICLES: Final = frozenset(_PARTICLES.split())
_BREAKS: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_NO_ROOM: Final = re.compile(f"[{NO_ROOM}]")
_TWO_L: Final = re.compile(r"l[·.•‧\u2219-]l|ŀl")
_CURLY: Final = "\u2019"
_BETWEEN: Final = re.compile("['`\u2018\u2019\u00b4\u2010\u2011\u2013-]")


def cleaned(text: str) -> str:
    """Return text in NFC with single blanks and without what nobody sees."""
    return " ".join(_BREAKS.sub(" ", _NO_ROOM.sub("", unicodedata.normalize("NFC", text))).split())


def number(text: str) -> str:
    """Return a number as it is compared: nothing that nobody sees, such as the blank that parts thousands."""
    return cleaned(HIDDEN.sub("", text))


def folded(text: str) -> str:
    """Return a name as it is compared: no case, no accents, ``l·l`` however written, no apostrophes."""
    plain = unicodedata.normalize("NFKD", _TWO_L.sub("ll", unicodedata.normalize("NFC", text).casefold()))
    bare = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return " ".join(_BETWEEN.sub(" ", bare).split())


def surname_of(text: str) -> tuple[str, str]:
    """Return prefix and surname of ``Berg, van den``; of anything else no prefix and all of it."""
    surname, comma, tail = text.partition(",")
    words = tail.split()
    if comma and words and all(word.casefold().replace(_CURLY, "'") in PARTICLES for word in words):
        return " ".join(words), surname.strip()
    return "", text


def halves(text: str) -> tuple[str, str]:
    """Return given name and surnames of ``Puig Serra, Marta``; without a comma all of it is surname."""
    surnames, _comma, given = text.partition(",")
    return given.strip(), surnames.strip()


def is_garbled(text: str) -> bool:
    """Tell whether text looks like UTF-8 that was once read as Windows-1252, or lost letters."""
    if "\ufffd" in text:
        return True
    try:
        return text.encode("cp1252").decode() != text
    except UnicodeError:
        return False
