"""The way in: a browser that signed in. Only hashes are stored; links from mails are in `links`.

What a person may see of their own browsers, and end, is in `devices`.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from sqlmodel import Session, col, select

from hub.people import accounts
from hub.store.tables import AccountRow, SignInRow

if TYPE_CHECKING:
    from hub.plugin.services import Account

PASSWORD = "password"  # noqa: S105  (the name of a way in)
_SIGNED_IN = timedelta(hours=12)
_IDLE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Whom a cookie stands for; ``time_zone`` "" means the school's, ``idle`` that it was not seen lately."""

    account: Account
    must_change: bool
    time_zone: str
    idle: bool


def hash_of(token: str) -> str:
    """Return what is kept of a token."""
    return sha256(token.encode()).hexdigest()


def sign_in(session: Session, account: Account, now: datetime, *, device: str = "", via: str = PASSWORD) -> str:
    """Return the token for the browser's cookie; what expired of this account is removed."""
    for old in session.exec(
        select(SignInRow).where(SignInRow.account_id == account.id, col(SignInRow.expires_at) <= now)
    ):
        session.delete(old)
    token = secrets.token_urlsafe(32)
    row = SignInRow(token_hash=hash_of(token), account_id=account.id, expires_at=now + _SIGNED_IN)
    row.created_at, row.seen_at, row.device, row.via = now, now, device, via
    session.add(row)
    return token


def signed_in(session: Session, token: str, now: datetime) -> SignedIn | None:
    """Return who holds this cookie, if it is still good and the account is not blocked."""
    row = session.get(SignInRow, hash_of(token))
    if row is None or row.expires_at <= now:
        return None
    person = session.get_one(AccountRow, row.account_id)
    if person.blocked_at is not None:
        return None
    idle = row.seen_at is None or now - row.seen_at > _IDLE
    must = person.must_change and row.via == PASSWORD
    return SignedIn(accounts.as_account(person), must, person.time_zone, idle)


def seen(session: Session, token: str, now: datetime) -> None:
    """Remember that this browser is in use."""
    row = session.get(SignInRow, hash_of(token))
    if row is not None:
        row.seen_at = now


def sign_out(session: Session, token: str) -> None:
    """End a browser's session."""
    row = session.get(SignInRow, hash_of(token))
    if row is not None:
        session.delete(row)
