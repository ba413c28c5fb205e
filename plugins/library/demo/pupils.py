"""Invented pupils of an invented primary school, last year and this year."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_SEED: Final = 11
_A_YEAR: Final = 18  # pupils who begin together
_YOUNGEST, _OLDEST = 1, 8
_BEGAN_AT: Final = 4  # years old
_GIVEN: Final = (
    *("Aya", "Bram", "Céline", "Daan", "Elif", "Femke", "Gijs", "Hanna", "Ilias", "Joëlle", "Kai", "Lotte", "Mees"),
    *("Nora", "Omar", "Pleun", "Quinten", "Romy", "Sem", "Tess", "Umut", "Veerle", "Wout", "Xanthe", "Yfke", "Zoë"),
)
_SURNAMES: Final = (
    *(("", "Kiezelsteen"), ("van der", "Windmolen"), ("", "Zonnewijzer"), ("de", "Eikelaar"), ("ter", "Duinroos")),
    *(("", "Appelbloesem"), ("van", "Rietveen"), ("", "Wolkenveld"), ("van den", "Dijkslag"), ("", "Ülkerbeek")),
    *(("", "Zwaluwstaart"), ("in 't", "Laagland"), ("", "Müsterhuis"), ("el", "Verzinsel"), ("", "Šumanstra")),
)
_STREETS: Final = ("Regenboogkade", "Vuurtorenpad", "Papierstraat", "Luchtballonlaan")


class Pupil(NamedTuple):
    """One pupil in one school year; ``level`` is the group's number, 1 to 8."""

    number: str
    called_name: str
    prefix: str
    surname: str
    birth_date: date
    gender: str
    class_code: str
    class_name: str
    level: int
    email: str
    street: str
    house_number: str
    postcode: str


def last_year(first: int) -> list[Pupil]:
    """Return the pupils of the school year before the one that begins in the year ``first``."""
    return list(_pupils(first - 1))


def this_year(first: int) -> list[Pupil]:
    """Return those of the year that begins in ``first``: all a group further, the oldest gone, new ones come."""
    return list(_pupils(first))


def _pupils(first: int) -> Iterator[Pupil]:
    for level in range(_YOUNGEST, _OLDEST + 1):
        for place in range(_A_YEAR):
            yield _pupil(first - level, level, place)


def _pupil(cohort: int, level: int, place: int) -> Pupil:
    """Return a pupil, who is the same in every year but for the group; ``cohort`` names those who began together."""
    chance = Random(f"{_SEED}.{cohort}.{place}")  # noqa: S311  (invented pupils, no secrets)
    called_name, (prefix, surname) = chance.choice(_GIVEN), chance.choice(_SURNAMES)
    number = f"{(cohort * _A_YEAR + place) % 1_000_000:07}"
    born = date(cohort + 1 - _BEGAN_AT, 1, 1) + timedelta(days=chance.randrange(365))
    code, name = _class(level)
    street, house, letters = chance.choice(_STREETS), str(chance.randrange(1, 90)), chance.choice(("XA", "XB"))
    mail = f"p{number}@windroos.example"
    return Pupil(
        number, called_name, prefix, surname, born, chance.choice("MV"), code, name, level, mail, street, house,
        f"0000{letters}",
    )  # fmt: skip


def _class(level: int) -> tuple[str, str]:
    """Return code and name of a group; the youngest two sit together, as they often do."""
    return ("1/2", "Groep 1/2 De Kiem") if level <= 2 else (str(level), f"Groep {level}")  # noqa: PLR2004
