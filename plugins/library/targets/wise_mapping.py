"""Memberships in the columns of Wise's pupil import: class keys made legal, and why some rows cannot go."""

from __future__ import annotations

import re
from collections import defaultdict
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from hub.plugin import Text
from plugins.library.targets.borrower import acting

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

COLUMNS: Final = (
    *("LENERNUMMER", "LEERLINGNUMMER", "GROEP", "GROEPSNAAM", "JAARGROEP"),
    *("VOORLETTERS", "ROEPNAAM", "NAAMTUS", "NAAM"),
)
PUBLIC_COLUMNS: Final = (
    *("ADRES", "HUISNUMMER", "HUISNUMMERTOEVOEGING", "POSTCODE", "WOONPLAATS"),
    *("GEBOORTEDATUM", "GESLACHT", "E-MAIL"),
)
_LONGEST_NUMBER = 20
_LONGEST_KEY = 10
_LONGEST_NAME = 30
_ILLEGAL = re.compile(r"[\"'+&<>/|\\\s]")
_LIKE_A_DATE = re.compile(r"(?<=\d)-(?=\d)")
_BLANKS = re.compile(r"\s+")
_TEN, _SIXTEEN = 10, 16
_GENDERS = {"M": "M", "F": "V"}  # Wise knows no others


def row(values: Mapping[str, Any]) -> dict[str, str]:
    """Return one member as the cells of the file, those of the public library included."""
    return {
        "LENERNUMMER": values["card_number"],
        "LEERLINGNUMMER": number(values),
        "GROEP": class_key(values),
        "GROEPSNAAM": class_title(values),
        "JAARGROEP": level(values["level"]) or "",
        "VOORLETTERS": values["initials"] or (values["called_name"] or "")[:1].upper(),
        "ROEPNAAM": values["called_name"],
        "NAAMTUS": values["prefix"],
        "NAAM": values["surname"],
        **(_public(values) if values["public_member"] else dict.fromkeys(PUBLIC_COLUMNS, "")),
    }


def number(values: Mapping[str, Any]) -> str:
    """Return the number that the school uses now, by which Wise knows its pupils."""
    return str(values["school_number"] or values["member_key"])


def _public(values: Mapping[str, Any]) -> dict[str, str]:
    born = values["birth_date"]
    return {
        "ADRES": values["street"],
        "HUISNUMMER": values["house_number"],
        "HUISNUMMERTOEVOEGING": values["house_suffix"],
        "POSTCODE": values["postcode"],
        "WOONPLAATS": values["city"],
        "GEBOORTEDATUM": born.isoformat() if born else "",
        "GESLACHT": _GENDERS.get(values["gender"], ""),
        "E-MAIL": values["email"],
    }


def class_key(values: Mapping[str, Any]) -> str:
    """Return a class's key without what Wise forbids, nor what Excel takes for a date: ``1/2`` is ``1_2``.

    Too long a key keeps its beginning and gets a mark of the whole, so that two classes that begin alike
    stay two, and each keeps its key whatever other classes there are.
    """
    code = str(values["class_code"] or values["class_name"]).strip()
    legal = _LIKE_A_DATE.sub("_", _ILLEGAL.sub("_", code))
    return _shortened(legal, code, _LONGEST_KEY)


def class_title(values: Mapping[str, Any]) -> str:
    """Return a class's name, no longer than Wise takes."""
    name = _BLANKS.sub(" ", str(values["class_name"] or values["class_code"]).strip())
    return _shortened(name, name, _LONGEST_NAME)


def _shortened(text: str, whole: str, longest: int) -> str:
    if len(text) <= longest:
        return text
    mark = sha256(whole.encode()).hexdigest()[:3]
    return f"{text[: longest - 4]}_{mark}"


def level(given: str | None) -> str | None:
    """Return the year as the one digit that Wise takes; secondary years are 11 to 16 in other places."""
    if given is None or not given.isascii() or not given.isdigit():
        return None
    year = int(given)
    if _TEN < year <= _SIXTEEN:
        return str(year - _TEN)
    return str(year) if year < _TEN else None


def clashes(classes: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    """Return the keys that would stand for two names, and those whose name would have two keys."""
    names, keys = defaultdict(set), defaultdict(set)
    for one in classes:
        key, name = class_key(one), class_title(one)
        names[key].add(name)
        keys[name].add(key)
    doubled = {key for key, found in names.items() if len(found) > 1}
    return frozenset(doubled | {key for found in keys.values() if len(found) > 1 for key in found})


def problems(values: Mapping[str, Any], clashing: frozenset[str]) -> Iterator[tuple[str, Text]]:
    """Yield why Wise would not take a member: a code and a sentence that says what to do."""
    if len(number(values)) > _LONGEST_NUMBER:
        yield (
            "number-too-long",
            Text.of("Wise takes pupil numbers of at most {most} signs; the school gives a shorter one.", most=20),
        )
    if values["card_number"] and values["card_number"] == number(values):
        yield (
            "number-is-card",
            Text("The card has the pupil number, which other schools may have too; give the member a card of its own."),
        )
    yield from _class_problems(values, clashing)
    if acting(values):
        yield (
            "acting-name",
            Text("A name begins with a sign that a spreadsheet would calculate with; the school corrects it."),
        )


def _class_problems(values: Mapping[str, Any], clashing: frozenset[str]) -> Iterator[tuple[str, Text]]:
    if not class_key(values):
        yield "class-missing", Text("Wise needs a class for every pupil; the school adds it to its list.")
    elif class_key(values) in clashing:
        yield (
            "class-ambiguous",
            Text(
                "In Wise a class key stands for one name and a name for one key; the school gives each class one name."
            ),
        )
    if level(values["level"]) is None:
        yield "level-missing", Text("Wise needs the year as a digit from 0 to 9; the school adds it to its list.")
