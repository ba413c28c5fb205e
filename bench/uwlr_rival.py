"""The same answer as lxml's incremental writer would write it, from the same people: the loop anyone would write."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lxml import etree

from plugins.uwlr.service import writing
from plugins.uwlr.service.answers import ANSWER
from plugins.uwlr.service.faults import SOAP_11

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from hub.plugin import Person
    from plugins.uwlr.service.answers import Extract
    from plugins.uwlr.service.writing import Place

_LG = f"{{{writing.NAMESPACE}}}"
_DEFAULT: Any = {None: writing.NAMESPACE}


def write(path: Path, place: Place, version: str, extract: Extract, people: Iterable[Person], made_at: str) -> None:
    """Write a whole answer of the narrow profile to a file."""
    levels = {one.key: one.level for one in extract.groups}
    teachers: list[Person] = []
    with etree.xmlfile(str(path), encoding="utf-8") as file:
        file.write_declaration()
        with (
            file.element(f"{{{SOAP_11}}}Envelope", nsmap={"s": SOAP_11}),
            file.element(f"{{{SOAP_11}}}Body"),
            file.element(f"{_LG}{ANSWER}", nsmap=_DEFAULT),
            file.element(f"{_LG}leerlinggegevens"),
        ):
            _school(file, place, extract.year, version, made_at)
            with file.element(f"{_LG}groepen"):
                for group in extract.groups:
                    _group(file, group)
            with file.element(f"{_LG}leerlingen"):
                for one in people:
                    if one.role == writing.TEACHER:
                        teachers.append(one)
                    elif not one.left:
                        _pupil(file, one, levels)
            with file.element(f"{_LG}leerkrachten"):
                for one in teachers:
                    _teacher(file, one)


def _add(file: Any, name: str, told: str) -> None:
    if told:
        with file.element(_LG + name):
            file.write(told)


def _school(file: Any, place: Place, year: str, version: str, made_at: str) -> None:
    told = {"schooljaar": year, "brincode": place.brin, "dependancecode": place.branch, "aanmaakdatum": made_at}
    with file.element(f"{_LG}school"):
        for name, value in (told | {"auteur": writing.AUTHOR, "xsdversie": version}).items():
            _add(file, name, value)


def _group(file: Any, group: Any) -> None:
    with file.element(f"{_LG}groep", key=group.key):
        _add(file, "naam", group.name)
        _add(file, "jaargroep", group.level)


def _pupil(file: Any, person: Person, levels: dict[str, str]) -> None:
    with file.element(f"{_LG}leerling", key=person.key, eckid=person.identifiers["eck_id"]):
        _names(file, person)
        _add(file, "geboortedatum", person.birth_date.isoformat() if person.birth_date else "")
        _add(file, "jaargroep", person.level or levels[person.own_group])
        with file.element(f"{_LG}groep", key=person.own_group):
            pass


def _teacher(file: Any, person: Person) -> None:
    with file.element(f"{_LG}leerkracht", key=person.key.removeprefix(writing.TEACHERS_KEY)):
        _names(file, person)
        _add(file, "emailadres", person.emails[0])
        with file.element(f"{_LG}groepen"), file.element(f"{_LG}groep", key=person.own_group):
            pass


def _names(file: Any, person: Person) -> None:
    _add(file, "achternaam", person.family_name)
    _add(file, "voorvoegsel", person.prefix)
    _add(file, "roepnaam", person.given_name)
