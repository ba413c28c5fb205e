"""Reading the roster in the shape that matching and pages need."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlmodel import col, select

from hub.plugin.services import Person as PersonView
from hub.roster.records import Enrolment, Group, Person

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlmodel import Session

    from hub.store.database import Database

_PAGE = 1_000


class DatabaseRoster:
    """Implements `hub.plugin.Roster` on the registers; every query names its school."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def persons(self, school_id: int) -> Iterator[PersonView]:
        """Stream everybody known at this school, those who left included."""
        last = ""
        while True:
            with self._database.reading() as session:
                query = select(Person).where(Person.school_id == school_id, Person.key > last)
                rows = session.exec(query.order_by(col(Person.key)).limit(_PAGE)).all()
                if not rows:
                    return
                groups = _groups(session, school_id, [row.person_key for row in rows])
            yield from (_view(row, groups.get(row.person_key)) for row in rows)
            last = rows[-1].key

    def person(self, school_id: int, key: str) -> PersonView | None:
        """Return one person by natural key."""
        with self._database.reading() as session:
            row = session.get(Person, (school_id, key))
            return _view(row, _groups(session, school_id, [key]).get(key)) if row else None

    def search(self, school_id: int, text: str, limit: int = 20) -> list[PersonView]:
        """Return present people whose name contains ``text``, by name."""
        query = select(Person).where(
            Person.school_id == school_id,
            col(Person.ended_on).is_(None),
            col(Person.display_name).icontains(text, autoescape=True),
        )
        with self._database.reading() as session:
            rows = session.exec(query.order_by(col(Person.display_name)).limit(limit)).all()
            groups = _groups(session, school_id, [row.person_key for row in rows])
        return [_view(row, groups.get(row.person_key)) for row in rows]


def _groups(session: Session, school_id: int, keys: list[str]) -> dict[str, Group]:
    """Return the group of each of these people; of several, the one that was written last."""
    query = (
        select(Enrolment.person_key, Group)
        .join(Group, (col(Group.school_id) == Enrolment.school_id) & (col(Group.group_key) == Enrolment.group_key))
        .where(Enrolment.school_id == school_id, col(Enrolment.ended_on).is_(None), col(Enrolment.person_key).in_(keys))
        .order_by(col(Enrolment.changed_at))
    )
    return dict(session.exec(query).all())


def _view(row: Person, group: Group | None) -> PersonView:
    return PersonView(
        key=row.person_key,
        role=row.role,
        given_name=row.given_name,
        prefix=row.prefix,
        family_name=row.family_name,
        family_name2=row.family_name2,
        birth_date=row.birth_date,
        emails=tuple(row.emails or ()),
        identifiers={pair["scheme"]: pair["value"] for pair in row.identifiers or ()},
        group=group.name if group else "",
        level=(group.level or "") if group else "",
        left=row.ended_on is not None or row.left_on is not None,
        school_year=group.school_year if group else "",
    )
