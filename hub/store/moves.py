"""How often each register of a school changed: what was made of one is good for as long as its number stands."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, text
from sqlmodel import Field, SQLModel

from hub.plugin.columns import UtcDateTime

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import TextClause
    from sqlmodel import Session

_NOTE = text(
    "INSERT INTO register_move (school_id, record, number, moved_at) VALUES (:school, :record, 1, :now) "
    "ON CONFLICT (school_id, record) DO UPDATE SET number = register_move.number + 1, moved_at = excluded.moved_at"
).bindparams(bindparam("now", type_=UtcDateTime))


class MoveRow(SQLModel, table=True):
    """The number of chunks of changes that were applied to a register of a school, and when the last was."""

    __tablename__ = "register_move"
    school_id: int = Field(primary_key=True)
    record: str = Field(primary_key=True)
    number: int
    moved_at: datetime = Field(sa_type=UtcDateTime)


def note(session: Session, school_id: int, record: str, now: datetime) -> None:
    """Count a change of a register, in the transaction that makes it."""
    session.execute(_NOTE, {"school": school_id, "record": record, "now": now})


def count(session: Session, school_id: int, records: Sequence[str]) -> int:
    """Return a number that is another one whenever one of these registers changed."""
    named = {f"record_{number}": record for number, record in enumerate(records)}
    return int(session.connection().execute(_count(len(named)), named | {"school": school_id}).scalar_one())


@cache
def _count(many: int) -> TextClause:
    """Return the statement for so many registers; one for any number of them would be put together at each use."""
    names = ", ".join(f":record_{number}" for number in range(many))
    return text(f"SELECT coalesce(sum(number), 0) FROM register_move WHERE school_id = :school AND record IN ({names})")
