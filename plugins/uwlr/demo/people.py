"""The invented pupils and teachers of the demo's school."""

from __future__ import annotations

from datetime import date
from hashlib import sha512
from typing import TYPE_CHECKING, Any, Final

from hub.plugin.roster import Enrolment, Group, Person

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlmodel import Session

    from hub.plugin import School

_CALLED: Final = (
    "Noor", "Sem", "Yara", "Daan", "Lotte", "Finn", "Zoë", "Luuk", "Saar", "Bram", "Evi", "Teun", "Mila", "Gijs", "Jip",
    "Fenna", "Ties", "Liv", "Mees", "Roos", "Amin", "Isa", "Otis", "Puck",
)  # fmt: skip
_FAMILIES: Final = (
    ("", "Windekind"), ("van der", "Bedacht"), ("de", "Verzinsel"), ("", "Fabelmans"), ("van", "Nergenshuizen"),
    ("", "Sprookjes"), ("ten", "Raadsel"), ("", "Droomveld"),
)  # fmt: skip
_TEACHERS: Final = (("Anouk", "Voorbeeld"), ("Henk", "Schijnheem"), ("Maryam", "Modelbos"), ("Ruben", "Proefstra"))
_A_CLASS: Final = 8


def enrol(session: Session, school: School, year: str) -> None:
    """Put the school's groups, pupils and teachers into the roster."""
    first = int(year[:4])
    for level in range(1, 9):
        session.add(_row(Group, school, f"{first}-{level}", name=f"Groep {level}", level=str(level), school_year=year))
    session.add(_row(Group, school, f"{first}-plus", name="Plusklas", level=None, school_year=year))
    for number, (level, values) in enumerate(_pupils(first)):
        key = values["person_key"]
        session.add(_row(Person, school, key, **values))
        _enrol(session, school, key, f"{first}-{level}", year)
        if number % _A_CLASS == 0:
            _enrol(session, school, key, f"{first}-plus", year, main=False)
    for number, (called, family) in enumerate(_TEACHERS):
        key = f"teacher:M{number + 1:02}"
        session.add(_row(Person, school, key, **_teacher(key, called, family)))
        _enrol(session, school, key, f"{first}-{number * 2 + 1}", year)
        _enrol(session, school, key, f"{first}-{number * 2 + 2}", year, main=False)


def _pupils(first: int) -> Iterator[tuple[int, dict[str, Any]]]:
    for number in range(8 * _A_CLASS):
        level = number // _A_CLASS + 1
        called = _CALLED[number % len(_CALLED)]
        prefix, family = _FAMILIES[(number * 5) % len(_FAMILIES)]
        key = f"{10_000 + number}"
        eck_id = f"https://ketenid.nl/pilot/{sha512(key.encode()).hexdigest()}"
        yield (
            level,
            {
                "person_key": key,
                "role": "pupil",
                "display_name": f"{called} {prefix} {family}".replace("  ", " "),
                "given_name": called,
                "prefix": prefix,
                "family_name": family,
                "initials": called[0],
                "gender": "FM"[number % 2],
                "birth_date": date(first - 4 - level, number % 12 + 1, number % 28 + 1),
                "level": str(level),
                "identifiers": [{"scheme": "eck_id", "value": eck_id}],
            },
        )


def _teacher(key: str, called: str, family: str) -> dict[str, Any]:
    return {
        "person_key": key,
        "role": "teacher",
        "display_name": f"{called} {family}",
        "given_name": called,
        "family_name": family,
        "emails": [f"{called.lower()}@regenboog.example"],
    }


def _enrol(session: Session, school: School, person: str, group: str, year: str, *, main: bool = True) -> None:
    values = {"person_key": person, "group_key": group, "main": main, "school_year": year}
    session.add(_row(Enrolment, school, f"{person}|{group}", **values))


def _row(table: Any, school: School, key: str, **values: Any) -> Any:
    own = {"group_key": key} if table is Group else {}
    return table(school_id=school.id, key=key, source="roster.people", fingerprint=key, **own, **values)
