"""Which cards an import gave, to be printed as letters or labels."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlmodel import Session, col, func, select

from plugins.library.cards.shelf import GIVEN, CardRow
from plugins.library.records import Member
from plugins.library.report.printing import NewCard

if TYPE_CHECKING:
    from datetime import datetime

_LATEST = 50


class Batch(NamedTuple):
    """The cards that one import gave."""

    run: int
    at: datetime
    cards: int


def batches(session: Session, school_id: int) -> list[Batch]:
    """Return the imports of a school that gave cards, the newest first."""
    query = (
        select(CardRow.run_id, func.max(CardRow.given_at), func.count())
        .where(CardRow.school_id == school_id, col(CardRow.run_id).is_not(None))
        .group_by(col(CardRow.run_id))
        .order_by(col(CardRow.run_id).desc())
    )
    return [Batch(run or 0, at, number) for run, at, number in session.exec(query.limit(_LATEST))]


def cards(session: Session, school_id: int, run: int) -> list[NewCard]:
    """Return the cards of one import that are still in use, by class and name."""
    same = (col(Member.school_id) == CardRow.school_id) & (col(Member.key) == CardRow.member_key)
    query = (
        select(Member.display_name, Member.class_name, CardRow.number)
        .join(CardRow, same)
        .where(CardRow.school_id == school_id, CardRow.run_id == run, CardRow.state == GIVEN)
        .order_by(Member.class_code, Member.display_name)
    )
    return [NewCard(*row) for row in session.exec(query)]


def without_card(session: Session, school_id: int) -> list[str]:
    """Return the present members who have no card yet."""
    query = select(Member.member_key).where(
        Member.school_id == school_id, col(Member.ended_on).is_(None), Member.card_number == ""
    )
    return list(session.exec(query))
