"""What the register holds of a school before a list comes in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlmodel import Session, col, select

from hub.plugin.lists.known import ClassList, Identity, Known
from hub.plugin.lists.names import folded
from hub.plugin.roster import Enrolment, Group, Person

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_KEPT = ("role", "gender", "birth_date", "emails", "identifiers", "initials", "level", "left_on")


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
