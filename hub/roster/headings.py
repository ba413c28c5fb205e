"""Which column is which field, where a school had to say so: asked once, remembered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlmodel import Field, Session, SQLModel, select

from hub.errors import InvalidInput
from hub.plugin.files.headers import SYNONYMS

if TYPE_CHECKING:
    from collections.abc import Mapping


class HeadingRow(SQLModel, table=True):
    """A school's own word for a field of its lists; an empty field leaves the column out."""

    __tablename__ = "roster_heading"
    school_id: int = Field(foreign_key="school.id", primary_key=True)
    heading: str = Field(primary_key=True)
    field: str


def remembered(session: Session, school_id: int) -> dict[str, str]:
    """Return what a school told before: heading to field."""
    rows = session.exec(select(HeadingRow).where(HeadingRow.school_id == school_id))
    return {row.heading: row.field for row in rows}


def remember(session: Session, school_id: int, told: Mapping[str, str]) -> None:
    """Keep what a school tells; InvalidInput when there is no such field."""
    for heading, field in told.items():
        if field and field not in SYNONYMS:
            known = ", ".join(sorted(SYNONYMS))
            raise InvalidInput(
                "There is no field “{wanted}”. A column can be: {known}; nothing after the = leaves it out.",
                field="column",
                wanted=field,
                known=known,
            )
        session.merge(HeadingRow(school_id=school_id, heading=heading, field=field))


def told_columns(columns: list[str]) -> dict[str, str]:
    """Return heading to field of pairs such as ``naam=surname``; InvalidInput when one is no pair."""
    told: dict[str, str] = {}
    for column in columns:
        heading, sign, field = column.rpartition("=")
        if not sign or not heading.strip():
            raise InvalidInput("“{column}” is not heading=field. Write --column naam=surname.", column=column)
        told[heading.strip()] = field.strip()
    return told
