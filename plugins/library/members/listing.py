"""The members of a school as its library's staff look at them: a page at a time, found by words, class and state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sqlalchemy import and_, func, true
from sqlmodel import Session, col, select

from plugins.library.records import Member

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.sql.elements import ColumnElement

PAGE: Final = 100
STATES: Final = ("current", "ended", "no-card")


class Wish(NamedTuple):
    """Which members are looked at; empty means all."""

    state: str = ""
    group: str = ""
    text: str = ""
    page: int = 1


class Found(NamedTuple):
    """A page of members, how many there are, and the page it is of so many."""

    rows: Sequence[Member]
    total: int
    page: int
    pages: int


def members(session: Session, school_id: int, wish: Wish) -> Found:
    """Return the members that are wished for, by class and name."""
    where = and_(col(Member.school_id) == school_id, *_conditions(wish))
    total = session.exec(select(func.count()).select_from(Member).where(where)).one()
    pages = max(1, -(-total // PAGE))
    page = min(max(1, wish.page), pages)
    query = select(Member).where(where).order_by(Member.class_code, Member.display_name, Member.key)
    return Found(session.exec(query.limit(PAGE).offset((page - 1) * PAGE)).all(), total, page, pages)


def counts(session: Session, school_id: int) -> dict[str, int]:
    """Return how many members there are in each state."""
    found = {}
    for state in STATES:
        where = and_(col(Member.school_id) == school_id, *_conditions(Wish(state)))
        found[state] = session.exec(select(func.count()).select_from(Member).where(where)).one()
    return found


def groups(session: Session, school_id: int) -> list[str]:
    """Return the class codes of the present members."""
    query = select(Member.class_code).where(Member.school_id == school_id, col(Member.ended_on).is_(None))
    return [code for code in session.exec(query.distinct().order_by(Member.class_code)) if code]


def by_ref(session: Session, school_id: int, ref: str) -> Member | None:
    """Return one member of a school."""
    return session.exec(select(Member).where(Member.school_id == school_id, Member.ref == ref)).first()


def _conditions(wish: Wish) -> list[ColumnElement[bool]]:
    current = col(Member.ended_on).is_(None)
    states: dict[str, ColumnElement[bool]] = {
        "current": current,
        "ended": col(Member.ended_on).is_not(None),
        "no-card": and_(current, col(Member.card_number) == ""),
    }
    parts: list[ColumnElement[bool]] = [states.get(wish.state, true())]
    if wish.group:
        parts.append(col(Member.class_code) == wish.group)
    if wish.text:
        parts.append(_holds(wish.text))
    return parts


def _holds(words: str) -> ColumnElement[bool]:
    """Match what somebody typed; SQLite folds the case of ASCII only, hence the variants."""
    variants = {words} if words.isascii() else {words, words.lower(), words.upper(), words.title()}
    fields = (Member.display_name, Member.card_number, Member.school_number)
    parts = [col(field).icontains(variant, autoescape=True) for field in fields for variant in variants]
    found = parts[0]
    for part in parts[1:]:
        found = found | part
    return found
