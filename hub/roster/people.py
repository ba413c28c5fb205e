"""Reading the roster in the shape that matching and pages need."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlmodel import Session, col, select

from hub.plugin.lists.names import folded
from hub.plugin.services import Person as PersonView
from hub.roster.records import Enrolment, Group, Person

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from hub.model.clock import Clock
    from hub.store.database import Database

_PAGE = 1_000
_NAMES: Final = (
    "person_key",
    "role",
    "given_name",
    "prefix",
    "family_name",
    "family_name2",
    "birth_date",
    "emails",
    "identifiers",
    "level",
    "left_on",
    "ended_on",
)
_COLUMNS: Final = [getattr(Person, name) for name in _NAMES]  # rows of values: five times cheaper than objects


class _In(NamedTuple):
    """The group that somebody is told to be in."""

    name: str = ""
    level: str = ""
    school_year: str = ""


class DatabaseRoster:
    """Implements `hub.plugin.Roster` on the registers; every query names its school."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def persons(self, school_id: int) -> Iterator[PersonView]:
        """Stream everybody known at this school, those who left included, by key."""
        last = ""
        while True:
            query = select(*_COLUMNS).where(col(Person.school_id) == school_id, col(Person.person_key) > last)
            with self._database.reading() as session:
                rows = session.execute(query.order_by(col(Person.person_key)).limit(_PAGE)).all()
                if not rows:
                    return
                keys = (col(Enrolment.person_key) > last, col(Enrolment.person_key) <= rows[-1][0])
                groups = _groups(session, school_id, keys)
            yield from self._views(rows, groups)
            last = rows[-1][0]

    def person(self, school_id: int, key: str) -> PersonView | None:
        """Return one person by natural key."""
        return next(iter(self._some(school_id, [key])), None)

    def search(self, school_id: int, text: str, limit: int = 20) -> list[PersonView]:
        """Return present people in whose name every word of ``text`` occurs, accents or not, by name."""
        words = folded(text).split()
        query = select(Person.person_key, Person.display_name).where(
            Person.school_id == school_id, col(Person.ended_on).is_(None)
        )
        with self._database.reading() as session:
            named = sorted((folded(name), key) for key, name in session.exec(query))
        found = [key for name, key in named if all(word in name for word in words)][:limit]
        views = {view.key: view for view in self._some(school_id, found)}
        return [views[key] for key in found if key in views]

    def _some(self, school_id: int, keys: list[str]) -> list[PersonView]:
        query = select(*_COLUMNS).where(col(Person.school_id) == school_id, col(Person.person_key).in_(keys))
        with self._database.reading() as session:
            rows = session.execute(query).all()
            groups = _groups(session, school_id, [col(Enrolment.person_key).in_(keys)])
        return list(self._views(rows, groups))

    def _views(self, rows: Iterable[Any], groups: Mapping[str, _In]) -> Iterator[PersonView]:
        today = self._clock().date()
        return (_view(row, groups.get(row[0], _In()), today) for row in rows)


def _groups(session: Session, school_id: int, which: Iterable[Any]) -> dict[str, _In]:
    """Return the group of each of these people; of several, the main one of the latest year."""
    query = (
        select(Enrolment.person_key, Group.name, Group.level, Group.school_year)
        .join(Group, (col(Group.school_id) == Enrolment.school_id) & (col(Group.group_key) == Enrolment.group_key))
        .where(Enrolment.school_id == school_id, col(Enrolment.ended_on).is_(None), *which)
        .order_by(col(Enrolment.main), col(Enrolment.school_year), col(Enrolment.group_key).desc())
    )
    return {key: _In(name, level or "", year) for key, name, level, year in session.exec(query)}


def _view(row: tuple[Any, ...], group: _In, today: date) -> PersonView:
    key, role, given, prefix, family, family2, born, emails, identifiers, level, left_on, ended_on = row
    return PersonView(
        key=key,
        role=role,
        given_name=given,
        prefix=prefix,
        family_name=family,
        family_name2=family2,
        birth_date=born,
        emails=tuple(emails or ()),
        identifiers={pair["scheme"]: pair["value"] for pair in identifiers or ()},
        group=group.name,
        level=level or group.level,
        left=ended_on is not None or (left_on is not None and left_on <= today),
        school_year=group.school_year,
    )
