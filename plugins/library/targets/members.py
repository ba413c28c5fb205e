"""The members of a school as a stream, in the shape in which a library's own system is told about them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import or_
from sqlmodel import col, select

from hub.plugin import Record
from plugins.library.records import Member
from plugins.library.targets.borrower import NEEDED, borrower

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from hub.plugin import Draft, Run
    from plugins.library.targets.records import Borrower

_PAGE: Final = 1_000
_COLUMNS: Final = [getattr(Member, name) for name in NEEDED]  # rows of values: far cheaper than objects


def today(run: Run) -> date:
    """Return the day that it is at the school."""
    return run.now.astimezone(ZoneInfo(run.school.time_zone)).date()


def drafts(run: Run, record: type[Borrower], *, with_email: bool, leavers: bool) -> Iterator[Draft]:
    """Yield a draft for everybody who may borrow.

    With ``leavers``, also for those who may no longer and of whom the system knows: it never forgets
    anybody by itself, so it is told that they left. Nobody is added there only to be said to have left.
    """
    day, names = today(run), [name for name in record.model_fields if name not in Record.model_fields]
    for row in _rows(run, record, day, leavers=leavers):
        told = borrower(row, today=day, with_email=with_email)
        yield record.of(**{name: told[name] for name in names})


def classes(run: Run) -> list[dict[str, Any]]:
    """Return the classes of everybody who may borrow."""
    query = select(Member.class_code, Member.class_name).where(
        Member.school_id == run.school.id, Member.role == "pupil", _present(today(run))
    )
    with run.services.reading() as session:
        return [{"class_code": code, "class_name": name} for code, name in session.exec(query.distinct())]


def card_in_use(run: Run, card: str) -> bool:
    """Tell whether somebody who may borrow has this card: a leaver's number may live on under another."""
    if not card:
        return False
    query = select(Member.key).where(
        Member.school_id == run.school.id, Member.card_number == card, _present(today(run))
    )
    with run.services.reading() as session:
        return session.exec(query.limit(1)).first() is not None


def _rows(run: Run, record: type[Borrower], day: date, *, leavers: bool) -> Iterator[dict[str, Any]]:
    present = _present(day)
    if leavers:
        known = select(record.member_key).where(record.school_id == run.school.id)
        present = or_(present, col(Member.member_key).in_(known))
    last = ""
    while True:
        query = select(*_COLUMNS).where(Member.school_id == run.school.id, col(Member.member_key) > last, present)
        with run.services.reading() as session:
            rows = session.execute(query.order_by(col(Member.member_key)).limit(_PAGE)).mappings().all()
        if not rows:
            return
        yield from (dict(row) for row in rows)
        last = rows[-1]["member_key"]


def _present(day: date) -> Any:
    return or_(col(Member.ended_on).is_(None), col(Member.expires_on) > day)
