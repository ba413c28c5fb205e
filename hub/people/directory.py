"""Who works with the hub: the accounts of some schools with their roles and how they stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlmodel import Session, col, func, select

from hub.people.accounts import as_account
from hub.people.invitations import open_for
from hub.store.people_tables import SubjectRow
from hub.store.tables import AccountRow, GrantRow, SignInRow

if TYPE_CHECKING:
    from datetime import datetime

    from hub.plugin.services import Account


@dataclass(frozen=True, slots=True)
class Entry:
    """An account. ``state``: active, invited, waiting (has no way in), once (must change its password), blocked."""

    account: Account
    state: str
    grants: tuple[tuple[int | None, str], ...]
    sessions: int
    seen: datetime | None
    invited_until: datetime | None


def people(session: Session, school_ids: frozenset[int] | None, now: datetime) -> list[Entry]:
    """Return everybody who has a role at one of these schools (None: everybody), by name."""
    query = select(AccountRow).order_by(col(AccountRow.name), col(AccountRow.id))
    if school_ids is not None:
        there = select(GrantRow.account_id).where(col(GrantRow.school_id).in_(list(school_ids)))
        query = query.where(col(AccountRow.id).in_(there))
    return [_entry(session, row, now) for row in session.exec(query)]


def person(session: Session, account_id: int, now: datetime) -> Entry:
    """Return one account as `people` does."""
    return _entry(session, session.get_one(AccountRow, account_id), now)


def _entry(session: Session, row: AccountRow, now: datetime) -> Entry:
    held = session.exec(
        select(GrantRow.school_id, GrantRow.role).where(GrantRow.account_id == row.id).order_by(col(GrantRow.id))
    )
    open_now = select(func.count(), func.max(SignInRow.seen_at)).where(
        SignInRow.account_id == row.id, col(SignInRow.expires_at) > now
    )
    sessions, seen = session.exec(open_now).one()
    invited = open_for(session, row.id or 0, now)
    return Entry(as_account(row), _state(session, row, invited), tuple(held), sessions, seen, invited)


def _state(session: Session, row: AccountRow, invited: datetime | None) -> str:
    if row.blocked_at is not None:
        return "blocked"
    if row.must_change:
        return "once"
    linked = select(SubjectRow.account_id).where(SubjectRow.account_id == row.id)
    if row.password or session.exec(linked).first() is not None:
        return "active"
    return "invited" if invited else "waiting"
