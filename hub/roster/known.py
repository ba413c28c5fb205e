"""What the register holds of a school before a list comes in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlmodel import Session, col, select

from hub.roster.names import folded
from hub.roster.records import Enrolment, Group, Person

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

_KEPT = ("role", "gender", "birth_date", "emails", "identifiers", "initials", "level", "left_on")


class Identity(NamedTuple):
    """Who somebody is without a number: the folded name and the birth date."""

    name: str
    birth_date: date | None


class ClassList(NamedTuple):
    """A class with the keys of those in it."""

    name: str
    level: str
    school_year: str
    members: set[str]


@dataclass(frozen=True, slots=True)
class Known:
    """A school's register: persons by key, who of them is present, and the classes they are in."""

    persons: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    present: Mapping[str, Identity] = field(default_factory=dict)
    classes: Mapping[str, ClassList] = field(default_factory=dict)


def known_at(session: Session, school_id: int) -> Known:
    """Return what the register holds of a school."""
    persons: dict[str, Mapping[str, Any]] = {}
    present: dict[str, Identity] = {}
    columns = [getattr(Person, name) for name in ("person_key", "display_name", "ended_on", *_KEPT)]
    for key, name, ended_on, *kept in session.execute(select(*columns).where(col(Person.school_id) == school_id)):
        persons[key] = values = dict(zip(_KEPT, kept, strict=True))
        if ended_on is None:
            present[key] = Identity(folded(name), values["birth_date"])
    return Known(persons, present, dict(_classes(session, school_id, present)))


def _classes(session: Session, school_id: int, present: Mapping[str, Identity]) -> Iterator[tuple[str, ClassList]]:
    members: dict[str, set[str]] = {}
    enrolled = select(Enrolment.group_key, Enrolment.person_key).where(
        Enrolment.school_id == school_id, col(Enrolment.ended_on).is_(None)
    )
    for group, person in session.exec(enrolled):
        if person in present:
            members.setdefault(group, set()).add(person)
    groups = select(Group).where(Group.school_id == school_id, col(Group.group_key).in_(members))
    for row in session.exec(groups):
        yield row.group_key, ClassList(row.name, row.level or "", row.school_year, members[row.group_key])
