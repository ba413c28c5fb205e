"""The browsers in which a person is signed in: seen by their owner, and ended one by one or all at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlmodel import col, select

from hub.people import links
from hub.people.entry import hash_of
from hub.store.tables import SignInRow

if TYPE_CHECKING:
    from datetime import datetime

    from sqlmodel import Session

_REFERENCE = 16


@dataclass(frozen=True, slots=True)
class Device:
    """A browser that is signed in. ``reference`` names it and opens nothing; ``here``: it is the one that asks."""

    reference: str
    name: str
    via: str
    since: datetime | None
    seen: datetime | None
    here: bool


def of(session: Session, account_id: int, now: datetime, *, token: str = "") -> list[Device]:
    """Return the browsers in which somebody is signed in, the latest first."""
    here = hash_of(token)
    query = select(SignInRow).where(SignInRow.account_id == account_id, col(SignInRow.expires_at) > now)
    found = [
        Device(row.token_hash[:_REFERENCE], row.device, row.via, row.created_at, row.seen_at, row.token_hash == here)
        for row in session.exec(query)
    ]
    return sorted(found, key=lambda one: (one.here, str(one.seen or "")), reverse=True)


def end(session: Session, account_id: int, reference: str) -> bool:
    """Sign one of a person's browsers out; False when it is signed out already."""
    query = select(SignInRow).where(
        SignInRow.account_id == account_id, col(SignInRow.token_hash).startswith(reference, autoescape=True)
    )
    row = session.exec(query).first() if len(reference) == _REFERENCE else None
    if row is not None:
        session.delete(row)
    return row is not None


def end_all(session: Session, account_id: int, *, but: str = "") -> int:
    """Sign a person out everywhere, but in the browser with the token ``but``; return in how many.

    A browser that was called the person's own for links in mails no longer is.
    """
    links.forget_browsers(session, account_id)
    query = select(SignInRow).where(SignInRow.account_id == account_id, SignInRow.token_hash != hash_of(but))
    ended = list(session.exec(query))
    for row in ended:
        session.delete(row)
    return len(ended)
