"""The schools that this hub serves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlmodel import Session, col, select

from hub.errors import InvalidInput, NotFound
from hub.model.schools import DEFAULTS, language, school_code, time_zone
from hub.plugin.services import School
from hub.store.tables import SchoolRow

if TYPE_CHECKING:
    from collections.abc import Iterable


def add(session: Session, code: str, name: str, *, speaks: str | None = None, zone: str | None = None) -> School:
    """Add a school; raises InvalidInput for a wrong or known code."""
    written, country = school_code(code)
    if session.exec(select(SchoolRow).where(SchoolRow.code == written)).first() is not None:
        raise InvalidInput("The school {code} is here already.", field="code", code=written)
    default_language, default_zone = DEFAULTS[country]
    row = SchoolRow(
        code=written,
        name=name.strip() or written,
        country=country,
        language=language(speaks or default_language),
        time_zone=time_zone(zone or default_zone),
    )
    session.add(row)
    session.flush()
    return as_school(row)


def by_code(session: Session, code: str) -> School:
    """Return a school by its code, however it is written; NotFound otherwise."""
    try:
        written, _country = school_code(code)
    except InvalidInput:
        written = code
    row = session.exec(select(SchoolRow).where(SchoolRow.code == written)).first()
    if row is None:
        raise NotFound("There is no school {code} here. `hub school list` shows those that are.", code=code)
    return as_school(row)


def by_id(session: Session, school_id: int) -> School:
    """Return a school by its number."""
    row = session.get(SchoolRow, school_id)
    if row is None:
        raise NotFound("There is no school number {id}.", id=school_id)
    return as_school(row)


def every(session: Session, ids: Iterable[int] | None = None) -> list[School]:
    """Return all schools, or those with these numbers, by name."""
    query = select(SchoolRow).order_by(col(SchoolRow.name))
    if ids is not None:
        query = query.where(col(SchoolRow.id).in_(list(ids)))
    return [as_school(row) for row in session.exec(query)]


def as_school(row: SchoolRow) -> School:
    """Return a row as plugins see it."""
    return School(row.id or 0, row.code, row.name, row.country, row.language, row.time_zone)
