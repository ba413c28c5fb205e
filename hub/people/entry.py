"""The way in: a browser that signed in. Only hashes are stored; links from mails are in `links`."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from sqlmodel import Session, select

from hub.people import accounts, links
from hub.store.tables import SignInRow

if TYPE_CHECKING:
    from hub.plugin.services import Account

_SIGNED_IN = timedelta(hours=12)


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def sign_in(session: Session, account: Account, now: datetime) -> str:
    """Return the token for the browser's cookie."""
    token = secrets.token_urlsafe(32)
    session.add(SignInRow(token_hash=_hash(token), account_id=account.id, expires_at=now + _SIGNED_IN))
    return token


def signed_in(session: Session, token: str, now: datetime) -> Account | None:
    """Return who holds this cookie, if it is still good."""
    row = session.get(SignInRow, _hash(token))
    if row is None or row.expires_at <= now:
        return None
    return accounts.by_id(session, row.account_id)


def sign_out(session: Session, token: str) -> None:
    """End a browser's session."""
    row = session.get(SignInRow, _hash(token))
    if row is not None:
        session.delete(row)


def sign_out_others(session: Session, account_id: int, token: str) -> None:
    """End a person's other sessions, such as after a change of password."""
    query = select(SignInRow).where(SignInRow.account_id == account_id, SignInRow.token_hash != _hash(token))
    for row in session.exec(query):
        session.delete(row)
    links.forget_browsers(session, account_id)
