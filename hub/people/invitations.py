"""Invitations: a link by which somebody sets the first password of an account that was opened for them."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlmodel import Session, select

from hub.errors import Refusal
from hub.people import accounts
from hub.people.entry import hash_of
from hub.store.people_tables import InvitationRow

if TYPE_CHECKING:
    from datetime import datetime

    from hub.plugin.services import Account

DAYS = 7


def make(session: Session, account_id: int, now: datetime) -> str:
    """Return the token of a new invitation; earlier ones no longer work."""
    withdraw(session, account_id)
    token = secrets.token_urlsafe(24)
    expires = now + timedelta(days=DAYS)
    session.add(InvitationRow(token_hash=hash_of(token), account_id=account_id, expires_at=expires))
    return token


def withdraw(session: Session, account_id: int) -> None:
    """Have no invitation of this account work any more."""
    for row in session.exec(select(InvitationRow).where(InvitationRow.account_id == account_id)):
        session.delete(row)
    session.flush()


def open_for(session: Session, account_id: int, now: datetime) -> datetime | None:
    """Return until when an invitation of this account can be used."""
    query = select(InvitationRow).where(InvitationRow.account_id == account_id)
    row = session.exec(query).first()
    return row.expires_at if row and row.used_at is None and row.expires_at > now else None


def guest(session: Session, token: str, now: datetime) -> Account:
    """Return whom a link invites; Refusal when it is unknown, used or too old."""
    row = session.get(InvitationRow, hash_of(token))
    if row is None or accounts.is_blocked(session, row.account_id):
        raise Refusal("link-unknown", "This invitation is not complete or was withdrawn. Ask for a new one.")
    if row.used_at is not None:
        raise Refusal("link-used", "This invitation was used already. Sign in with the password that you chose.")
    if row.expires_at <= now:
        raise Refusal("link-expired", "This invitation is too old. Ask for a new one.")
    return accounts.by_id(session, row.account_id)


def accept(session: Session, token: str, password: str, now: datetime) -> Account:
    """Set the password that the guest chose and spend the link; InvalidInput when it is too weak."""
    session.get(InvitationRow, hash_of(token), with_for_update=True)  # of two who come at once one is a guest
    account = guest(session, token, now)
    accounts.set_password(session, account.id, password)
    session.get_one(InvitationRow, hash_of(token)).used_at = now
    session.flush()
    return account
