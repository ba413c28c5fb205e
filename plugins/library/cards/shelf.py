"""The cards that were ever given, and where each range stands: a number is given once, whatever becomes of it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from sqlalchemy import text
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Field, Session, SQLModel, col, select

from hub.plugin import UtcDateTime
from plugins.library.cards.check import number_of, serial_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from plugins.library.settings import CardRange, Library

GIVEN, REPLACED = "given", "replaced"
_RESERVE: Final = text(
    "UPDATE library_card_range SET next = next + :count WHERE library = :library AND name = :name RETURNING next"
)


class CardRangeRow(SQLModel, table=True):
    """Where a range stands: the serial that is given next. It only ever rises."""

    __tablename__ = "library_card_range"
    library: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
    next: int


class CardRow(SQLModel, table=True):
    """A card number that was given, and to whom. Rows are never deleted: a number is not given twice.

    ``person_mark`` is a keyed pseudonym of the ECK iD: by it a pupil who moves to another school of the same
    library keeps the card, without that either school reads the other's pupils.
    """

    __tablename__ = "library_card"
    library: str = Field(primary_key=True)
    number: str = Field(primary_key=True)
    school_id: int
    member_key: str
    person_mark: str = ""
    state: str = GIVEN
    run_id: int | None = None
    given_by: str = ""
    given_at: datetime = Field(sa_type=UtcDateTime)


def left(session: Session, library: str, settings: Library) -> int:
    """Return how many numbers can still be generated."""
    stand = _stand(session, library)
    return sum(max(0, cards.last + 1 - stand.get(cards.name, cards.first)) for cards in _generated(settings))


def reserve(session: Session, library: str, settings: Library, count: int) -> list[str]:
    """Take up to ``count`` numbers out of the library's ranges, in the caller's transaction.

    Raising the range and reading it is one statement, so that imports that run at once never meet; one that is
    taken back leaves a gap, never a number given twice.
    """
    found: list[str] = []
    for cards in _generated(settings):
        if len(found) < count:
            found += _taken(session, library, cards, count - len(found))
    return found


def _taken(session: Session, library: str, cards: CardRange, count: int) -> Iterator[str]:
    insert = postgresql.insert if session.connection().dialect.name == "postgresql" else sqlite.insert
    first = insert(CardRangeRow).values(library=library, name=cards.name, next=cards.first)
    session.execute(first.on_conflict_do_nothing())
    after = int(session.execute(_RESERVE, {"count": count, "library": library, "name": cards.name}).scalar_one())
    begin, end = after - count, min(after, cards.last + 1)
    if end < after:  # what lies beyond the range is no number: the range stands at its end
        query = text("UPDATE library_card_range SET next = :end WHERE library = :library AND name = :name")
        session.execute(query, {"end": max(end, begin), "library": library, "name": cards.name})
    return (number_of(cards, serial) for serial in range(begin, end))


def scanned(settings: Library, raw: str) -> str | None:
    """Return a preprinted number as it is kept; None when it is in none of the library's preprinted ranges.

    A Codabar scanner may send the start and stop letters (A to D) along.
    """
    number = raw.strip().upper().lstrip("ABCD").rstrip("ABCD")
    fits = any(serial_of(cards, number) is not None for cards in settings.cards if cards.preprinted)
    return number if fits else None


def holder(session: Session, library: str, number: str) -> CardRow | None:
    """Return the card with this number, whoever has it."""
    return session.get(CardRow, (library, number))


def of_member(session: Session, school_id: int, member_key: str) -> Sequence[CardRow]:
    """Return the cards that a member ever had, the newest first."""
    query = select(CardRow).where(CardRow.school_id == school_id, CardRow.member_key == member_key)
    return session.exec(query.order_by(col(CardRow.given_at).desc(), col(CardRow.number).desc())).all()


def of_persons(session: Session, library: str, marks: Sequence[str]) -> dict[str, CardRow]:
    """Return the cards in use of these people, by mark, at whichever school of the library."""
    query = select(CardRow).where(
        CardRow.library == library, col(CardRow.person_mark).in_(marks), CardRow.state == GIVEN
    )
    return {row.person_mark: row for row in session.exec(query)}


def _generated(settings: Library) -> Iterator[CardRange]:
    return (cards for cards in settings.cards if not cards.preprinted)


def _stand(session: Session, library: str) -> dict[str, int]:
    query = select(CardRangeRow.name, CardRangeRow.next).where(CardRangeRow.library == library)
    return dict(session.exec(query).all())
