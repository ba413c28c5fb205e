"""The same people under new numbers: found with a list, confirmed by a librarian, and then one membership each."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import delete
from sqlmodel import Field, Session, SQLModel, col, select

from plugins.library.members.known import AliasRow
from plugins.library.records import Member

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping


class RenumberedRow(SQLModel, table=True):
    """A new number in the newest list, and the member who seems to have it now."""

    __tablename__ = "library_renumbered"
    school_id: int = Field(primary_key=True)
    number: str = Field(primary_key=True)
    member_key: str


class Pair(NamedTuple):
    """A member beside the number that a list now gives."""

    number: str
    member: Member


def keep_found(session: Session, school_id: int, found: Mapping[str, str]) -> None:
    """Keep what the newest list of a school shows, instead of what an older one did."""
    session.execute(delete(RenumberedRow).where(col(RenumberedRow.school_id) == school_id))
    session.add_all(RenumberedRow(school_id=school_id, number=new, member_key=key) for new, key in found.items())


def waiting(session: Session, school_id: int) -> list[Pair]:
    """Return the pairs that nobody has confirmed, by class and name."""
    query = (
        select(RenumberedRow.number, Member)
        .join(
            Member, (col(Member.school_id) == RenumberedRow.school_id) & (col(Member.key) == RenumberedRow.member_key)
        )
        .where(RenumberedRow.school_id == school_id)
        .order_by(Member.class_code, Member.display_name)
    )
    return [Pair(number, member) for number, member in session.exec(query)]


def confirm(session: Session, school_id: int, numbers: Collection[str]) -> int:
    """Let these new numbers mean the members they belong to; return how many there were."""
    query = select(RenumberedRow).where(
        RenumberedRow.school_id == school_id, col(RenumberedRow.number).in_(list(numbers))
    )
    found = session.exec(query).all()
    for row in found:
        session.merge(AliasRow(school_id=school_id, number=row.number, member_key=row.member_key))
        session.delete(row)
    return len(found)
