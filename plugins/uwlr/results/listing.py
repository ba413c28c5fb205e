"""Reading a list of results: a row each, with a number, a test, a day and a score."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Final

from hub.plugin import InvalidInput, Issue, IssueLevel, Text
from hub.plugin.files import open_table
from hub.plugin.files.dates import DateRefused, birth_date

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_WORDS: Final = {
    "person_key": ("leerlingnummer", "leerlingid", "nummer", "number", "pupil number", "número", "número d'alumne"),
    "test_code": ("toetscode", "test code", "code", "codi", "código"),
    "test_name": ("toets", "toetsnaam", "test", "prova", "prueba"),
    "part_code": ("onderdeel", "toetsonderdeelcode", "part", "apartat", "apartado"),
    "taken_on": ("afnamedatum", "datum", "date", "taken on", "data", "fecha"),
    "score": ("score", "toetsscore", "resultaat", "puntuació", "puntuación"),
}
_NEEDED: Final = ("person_key", "test_code", "taken_on", "score")
_LONGEST: Final = 64


def rows(file: Path) -> Iterator[dict[str, Any] | Issue]:
    """Yield the values of each result, or what is wrong with its row; FileRefused or InvalidInput for the whole."""
    with open_table(file, "the file") as table:
        places = _places(table.header)
        for line, cells in table:
            told = {name: cells[at].strip() for name, at in places.items()}
            if any(told.values()):
                yield _result(line, told)


def _places(header: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for at, heading in enumerate(header):
        word = " ".join(heading.split()).casefold()
        name = next((name for name, words in _WORDS.items() if word in words), None)
        if name is not None:
            found.setdefault(name, at)
    if missing := [_WORDS[name][0] for name in _NEEDED if name not in found]:
        raise InvalidInput(
            "The list misses these columns: {missing}. Put a line above it that names them.", missing=", ".join(missing)
        )
    return found


def _result(line: int, told: dict[str, str]) -> dict[str, Any] | Issue:
    try:
        day = birth_date(told["taken_on"])
    except DateRefused:
        return _wrong(line, Text("the day cannot be read: write 2026-05-31."))
    if any(not told[name] or len(told[name]) > _LONGEST for name in ("person_key", "test_code", "score")):
        return _wrong(line, Text("the number, the test or the score is missing or too long."))
    named = "\x1f".join((told["person_key"], told["test_code"], told.get("part_code", ""), day.isoformat()))
    return told | {
        "result_key": blake2b(named.encode(), digest_size=16).hexdigest(),
        "test_name": told.get("test_name") or told["test_code"],
        "part_code": told.get("part_code", ""),
        "taken_on": day,
    }


def _wrong(line: int, what: Text) -> Issue:
    return Issue("row-wrong", IssueLevel.WARNING, Text.of("Line {line} was left out: {what}", line=line, what=what))
