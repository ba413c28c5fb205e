"""Calls with an idempotency key: the first one is worked on, whoever repeats it gets the same answer."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import and_, delete, or_
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from hub.errors import Refusal
from hub.store.token_tables import CallRow

if TYPE_CHECKING:
    from sqlmodel import Session

_KEPT = timedelta(hours=24)
_GIVEN_UP = timedelta(minutes=10)  # no call takes that long: its process ended before it could answer


class Call(NamedTuple):
    """What identifies a call: its token, its key, and a digest of what was asked."""

    token_id: int
    key: str
    asked: str


def begin(session: Session, call: Call, now: datetime) -> CallRow | None:
    """Reserve a call's key; return the call that took it before. Raises Refusal for a key of another call."""
    given_up = and_(col(CallRow.status) == 0, col(CallRow.at) < now - _GIVEN_UP)
    session.connection().execute(delete(CallRow).where(or_(col(CallRow.at) < now - _KEPT, given_up)))
    try:
        with session.begin_nested():
            session.add(CallRow(token_id=call.token_id, key=call.key, asked=call.asked, at=now))
            session.flush()
    except IntegrityError:
        known = session.get_one(CallRow, (call.token_id, call.key))
        if known.asked != call.asked:
            raise Refusal("key-reused", "This idempotency key belongs to another call. Take a new one.") from None
        if known.status == 0:
            raise Refusal("in-progress", "The same call is being worked on. Ask again in a moment.") from None
        return known
    return None


def answered(session: Session, call: Call, status: int, answer: str) -> None:
    """Keep the answer of a call."""
    row = session.get_one(CallRow, (call.token_id, call.key))
    row.status, row.answer = status, answer


def forget(session: Session, call: Call) -> None:
    """Let a call that failed be tried again with its key."""
    row = session.get(CallRow, (call.token_id, call.key))
    if row is not None:
        session.delete(row)
