"""Ways in: a browser that signed in, and one recipient's link from a mail. Only hashes are stored."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from sqlmodel import Session, select

from hub.errors import Refusal
from hub.people import accounts
from hub.store.tables import MailLinkRow, SignInRow

if TYPE_CHECKING:
    from hub.plugin.services import Account

_SIGNED_IN = timedelta(hours=12)
_LINK = timedelta(days=14)


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


def mail_link(session: Session, plan_id: int, account_id: int, now: datetime) -> str:
    """Return the token of one recipient's link to one plan."""
    token = secrets.token_urlsafe(24)
    expires = now + _LINK
    session.add(MailLinkRow(token_hash=_hash(token), plan_id=plan_id, account_id=account_id, expires_at=expires))
    return token


def follow(session: Session, token: str, now: datetime) -> tuple[int, Account]:
    """Return the plan and the person of a link; Refusal when it is unknown, too old or used."""
    row = session.exec(select(MailLinkRow).where(MailLinkRow.token_hash == _hash(token))).first()
    if row is None:
        raise Refusal("link-unknown", "This link is not complete. Open the mail again and press its button.")
    if row.expires_at <= now:
        raise Refusal("link-expired", "This link is too old. Sign in to see what waits for you.")
    return row.plan_id, accounts.by_id(session, row.account_id)


def use(session: Session, token: str, now: datetime) -> None:
    """Spend a link: it can still show, but no longer decide."""
    row = session.exec(select(MailLinkRow).where(MailLinkRow.token_hash == _hash(token))).first()
    if row is None or row.used_at is not None:
        raise Refusal("link-used", "This link was used already. Sign in to see what became of the plan.")
    row.used_at = now
    session.add(row)
    session.flush()


def spent(session: Session, token: str) -> bool:
    """Tell whether a link decided already."""
    row = session.exec(select(MailLinkRow).where(MailLinkRow.token_hash == _hash(token))).first()
    return row is None or row.used_at is not None
