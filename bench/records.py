"""Invented licences, as many as wanted: the same for a count on every machine, and the same a state later."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

KEY = "number"
FIELDS = ("isbn", "title", "publisher", "school", "pupil", "level", "credential", "until")
COLUMNS = (KEY, *FIELDS)

_SUBJECTS = ("Algebra", "Botany", "Chemistry", "Drawing", "English", "French", "Geography", "History")
_PUBLISHERS = ("Amber Press", "Birch House", "Cobalt Books", "Dune & Daughters", "Elm Learning")
_STRIDE = 2_147_483_647  # prime, so it visits every number once, and never in the order of the key
_SPREAD = 2_654_435_761


def first_state(count: int) -> Iterator[dict[str, str]]:
    """Yield `count` licences, in a vendor's order: not sorted by key."""
    for position in range(count):
        yield _licence(position * _STRIDE % count)


def second_state(count: int) -> Iterator[dict[str, str]]:
    """Yield what the vendor has some nights later: 2 % of `count` new, 5 % changed and 2 % gone."""
    total = count + count // 50
    for position in range(total):
        number = position * _STRIDE % total
        if number < count and number % 50 == 7:
            continue
        licence = _licence(number)
        if number < count and number % 20 == 3:
            licence |= {"until": "2028-07-31", "level": "changed"}
        yield licence


def write(path: Path, licences: Iterable[dict[str, str]]) -> None:
    """Write one JSON object a line."""
    with path.open("wb") as file:
        file.writelines(orjson.dumps(licence, option=orjson.OPT_APPEND_NEWLINE) for licence in licences)


def read(path: Path) -> Iterator[dict[str, str]]:
    """Yield the licences of a file that `write` made, one at a time."""
    with path.open("rb") as file:
        for line in file:
            yield orjson.loads(line)


def _licence(number: int) -> dict[str, str]:
    spread = number * _SPREAD & 0xFFFFFFFF
    title = spread % 400
    return {
        "number": f"LIC-{number:08}",
        "isbn": _isbn(title),
        "title": f"{_SUBJECTS[title % 8]} for year {title % 6 + 1}, part {title // 48 + 1}",
        "publisher": _PUBLISHERS[title % 5],
        "school": f"school-{number % 40:02}",
        "pupil": f"pupil-{number // 8:07}",
        "level": f"year {title % 6 + 1}",
        "credential": f"{spread:08X}-{number ^ spread:08X}",
        "until": f"2027-{title % 12 + 1:02}-28",
    }


def _isbn(title: int) -> str:
    digits = f"97900000{title:04}"
    weighed = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return f"{digits}{-weighed % 10}"
