"""Reading the roster in the shape that matching and pages need."""

from __future__ import annotations

from contextlib import nullcontext
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import case, func
from sqlalchemy import text as sql
from sqlmodel import Session, col, select

from hub.plugin.lists.names import folded
from hub.plugin.roster import Enrolment, Group, Person
from hub.plugin.services import Group as GroupView
from hub.plugin.services import Person as PersonView
from hub.roster.intake import taken_in
from hub.roster.repeated import repeated
from hub.store import moves
from hub.store.tables import SchoolRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date
    from pathlib import Path

    from hub.model.clock import Clock
    from hub.plugin.connector import Run
    from hub.plugin.records import Draft
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
    "initials",
    "gender",
)
_COLUMNS: Final = [getattr(Person, name) for name in _NAMES]  # rows of values: five times cheaper than objects


_RECORDS: Final = tuple(str(record.__tablename__) for record in (Group, Person, Enrolment))


_IDENTIFIERS_IN: Final = (
    "SELECT {value} FROM roster_person p, {pairs} pair WHERE p.school_id = :school AND p.ended_on IS NULL "
    "AND {scheme} = :scheme"
)
_IDENTIFIERS: Final = {
    "sqlite": sql(
        _IDENTIFIERS_IN.format(
            value="json_extract(pair.value, '$.value')",
            scheme="json_extract(pair.value, '$.scheme')",
            pairs="json_each(p.identifiers)",
        )
    ),
    "postgresql": sql(
        _IDENTIFIERS_IN.format(
            value="pair->>'value'", scheme="pair->>'scheme'", pairs="jsonb_array_elements(p.identifiers)"
        )
    ),
}


class _In(NamedTuple):
    """The group that somebody is told to be in, and the keys of all."""

    name: str = ""
    level: str = ""
    school_year: str = ""
    own: str = ""
    others: tuple[str, ...] = ()


class DatabaseRoster:
    """Implements `hub.plugin.Roster` on the registers; every query names its school."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def persons(self, school_id: int) -> Iterator[PersonView]:
        """Stream everybody known at this school, those who left included, by key."""
        last = ""
        while True:
            query = select(*_COLUMNS).where(col(Person.school_id) == school_id, col(Person.key) > last)
            with self._database.reading() as session:
                rows = session.execute(query.order_by(col(Person.key)).limit(_PAGE)).all()
                if not rows:
                    return
                keys = (col(Enrolment.person_key) > last, col(Enrolment.person_key) <= rows[-1][0])
                groups = _groups(session, school_id, keys)
                today = self._today(session, school_id)
            yield from _views(rows, groups, today)
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

    def groups(self, school_id: int) -> list[GroupView]:
        """Return the groups of a school by key, without those that ended."""
        main = func.max(case((col(Enrolment.main), 1), else_=0)).label("main")
        inside = (  # counted first: each group beside each enrolment would be millions of pairs
            select(Enrolment.group_key, main)
            .where(Enrolment.school_id == school_id, col(Enrolment.ended_on).is_(None))
            .group_by(Enrolment.group_key)
            .subquery()
        )
        shown: list[Any] = [Group.group_key, Group.name, Group.level, Group.school_year, inside.c.main]
        query = (
            select(*shown)
            .outerjoin(inside, inside.c.group_key == Group.group_key)
            .where(Group.school_id == school_id, col(Group.ended_on).is_(None))
            .order_by(col(Group.group_key))
        )
        with self._database.reading() as session:
            found = session.execute(query).all()
        return [GroupView(key, name, level or "", year, combined=own == 0) for key, name, level, year, own in found]

    def moved(self, school_id: int, session: Session | None = None) -> int:
        """Return a number that is another one whenever the roster of a school changed."""
        with nullcontext(session) if session is not None else self._database.reading() as reading:
            return moves.count(reading, school_id, _RECORDS)

    def shared(self, school_id: int, scheme: str) -> frozenset[str]:
        """Return the identifiers of a scheme that more than one present person has."""
        query = _IDENTIFIERS[self._database.dialect].execution_options(yield_per=_PAGE)

        def values() -> Iterator[str]:
            with self._database.reading() as session:
                yield from session.connection().scalars(query, {"school": school_id, "scheme": scheme})

        return repeated(values)

    def taken_in(self, run: Run, file: Path) -> Iterator[Draft]:
        """Yield the drafts that a list of a school's people leads to."""
        return taken_in(run, file)

    def _some(self, school_id: int, keys: list[str]) -> list[PersonView]:
        query = select(*_COLUMNS).where(col(Person.school_id) == school_id, col(Person.person_key).in_(keys))
        with self._database.reading() as session:
            rows = session.execute(query).all()
            groups = _groups(session, school_id, [col(Enrolment.person_key).in_(keys)])
            today = self._today(session, school_id)
        return list(_views(rows, groups, today))

    def _today(self, session: Session, school_id: int) -> date:
        """Return the day it is at a school: whoever leaves on a day has left from its first minute there."""
        zone = session.exec(select(SchoolRow.time_zone).where(SchoolRow.id == school_id)).first()
        return self._clock().astimezone(ZoneInfo(zone or "UTC")).date()


def _views(rows: Iterable[Any], groups: Mapping[str, _In], today: date) -> Iterator[PersonView]:
    return (_view(row, groups.get(row[0], _In()), today) for row in rows)


def _groups(session: Session, school_id: int, which: Iterable[Any]) -> dict[str, _In]:
    """Return the groups of each of these people; of several of their own, the one of the latest year."""
    shown: list[Any] = [Group.group_key, Group.name, Group.level, Group.school_year]
    named = {row[0]: row for row in session.execute(select(*shown).where(Group.school_id == school_id))}
    who: list[Any] = [Enrolment.person_key, Enrolment.main, Enrolment.school_year, Enrolment.group_key]
    query = select(*who).where(Enrolment.school_id == school_id, col(Enrolment.ended_on).is_(None), *which)
    found: dict[str, list[tuple[bool, str, str]]] = {}
    for person, main, year, group in session.execute(query):
        if group in named:
            found.setdefault(person, []).append((main, year, group))
    return {key: _in(rows, named) for key, rows in found.items()}


def _in(rows: list[tuple[bool, str, str]], named: Mapping[str, Any]) -> _In:
    rows.sort(key=itemgetter(2))
    main, _year, group = max(rows, key=itemgetter(0, 1))  # the first of several that are alike
    _group, name, level, year = named[group]
    return _In(
        name, level or "", year, group if main else "", tuple(key for _, _, key in rows if key != group or not main)
    )


def _view(row: tuple[Any, ...], group: _In, today: date) -> PersonView:
    key, role, given, prefix, family, family2, born, emails, identifiers, level, left_on, ended_on, *more = row
    initials, gender = more
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
        initials=initials,
        gender=gender or "",
        own_group=group.own,
        groups=group.others,
    )
