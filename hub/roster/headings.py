"""A school's own words in its lists, for columns and for values: asked once, remembered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlmodel import Field, Session, SQLModel, select

from hub.errors import InvalidInput
from hub.plugin.files.headers import SYNONYMS
from hub.plugin.lists.names import cleaned
from hub.plugin.lists.reading import ListWords

if TYPE_CHECKING:
    from collections.abc import Mapping


class HeadingRow(SQLModel, table=True):
    """A school's own word for a field of its lists; an empty field leaves the column out."""

    __tablename__ = "roster_heading"
    school_id: int = Field(foreign_key="school.id", primary_key=True)
    heading: str = Field(primary_key=True)
    field: str


class ValueRow(SQLModel, table=True):
    """What a cell of a school's lists means, by field; ``said`` is in small letters."""

    __tablename__ = "roster_value"
    school_id: int = Field(foreign_key="school.id", primary_key=True)
    field: str = Field(primary_key=True)
    said: str = Field(primary_key=True)
    means: str


def remembered(session: Session, school_id: int) -> ListWords:
    """Return what a school told before."""
    headings = session.exec(select(HeadingRow).where(HeadingRow.school_id == school_id))
    values: dict[str, dict[str, str]] = {}
    for row in session.exec(select(ValueRow).where(ValueRow.school_id == school_id)):
        values.setdefault(row.field, {})[row.said] = row.means
    return ListWords({row.heading: row.field for row in headings}, values)


def remember(session: Session, school_id: int, told: Mapping[str, str]) -> None:
    """Keep what a school tells; InvalidInput when there is no such field."""
    for heading, field in told.items():
        _insist(field)
        session.merge(HeadingRow(school_id=school_id, heading=heading, field=field))


def remember_value(session: Session, school_id: int, field: str, said: str, means: str) -> None:
    """Keep what a cell of a field means; InvalidInput when there is no such field."""
    _insist(field)
    session.merge(ValueRow(school_id=school_id, field=field, said=cleaned(said).casefold(), means=means.strip()))


def forget(session: Session, school_id: int, *, heading: str = "", field: str = "", said: str = "") -> None:
    """Forget a heading, or what a cell of a field means."""
    row = session.get(HeadingRow, (school_id, heading)) if heading else session.get(ValueRow, (school_id, field, said))
    if row is not None:
        session.delete(row)


def _insist(field: str) -> None:
    if field and field not in SYNONYMS:
        known = ", ".join(sorted(SYNONYMS))
        raise InvalidInput(
            "There is no field “{wanted}”. A column can be: {known}; nothing after the = leaves it out.",
            field="column",
            wanted=field,
            known=known,
        )


def told_columns(columns: list[str]) -> dict[str, str]:
    """Return heading to field of pairs such as ``naam=surname``; InvalidInput when one is no pair."""
    told: dict[str, str] = {}
    for column in columns:
        heading, sign, field = column.rpartition("=")
        if not sign or not heading.strip():
            raise InvalidInput("“{column}” is not heading=field. Write --column naam=surname.", column=column)
        told[heading.strip()] = field.strip()
    return told
