"""Whom a provider means: linked with an account by a verified address once, then known by the subject only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlmodel import Session, select

from hub.errors import Refusal
from hub.people import accounts
from hub.store import audits
from hub.store.people_tables import SubjectRow

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from hub.plugin.services import Account


@dataclass(frozen=True, slots=True, kw_only=True)
class Vouched:
    """What a provider says of somebody. ``email`` is "" when it was not verified, or of a domain that is not ours."""

    issuer: str
    subject: str
    email: str
    name: str
    provider: str


def account_of(session: Session, said: Vouched, newcomers: Collection[str], now: datetime) -> Account:
    """Return the account that somebody signs in to; Refusal when there is none for them.

    An address may be given to somebody else some day, a subject never is: an account that is linked with one
    subject of a provider is not linked with another by the address.
    """
    known = session.get(SubjectRow, (said.issuer, said.subject))
    if known is not None:
        return _usable(session, accounts.by_id(session, known.account_id))
    if not said.email:
        raise Refusal("email-unverified", "{provider} does not vouch for your e-mail address.", provider=said.provider)
    account = accounts.by_email(session, said.email) or _newcomer(session, said, newcomers, now)
    _usable(session, account)
    linked = select(SubjectRow).where(SubjectRow.account_id == account.id, SubjectRow.issuer == said.issuer)
    if session.exec(linked).first() is not None:
        raise Refusal(
            "other-subject", "{email} belongs to somebody else at {provider}.", email=said.email, provider=said.provider
        )
    session.add(SubjectRow(issuer=said.issuer, subject=said.subject, account_id=account.id, linked_at=now))
    _audit(session, "subject linked", account, said, now)
    return account


def _newcomer(session: Session, said: Vouched, newcomers: Collection[str], now: datetime) -> Account:
    if said.email.rpartition("@")[2] not in newcomers:
        raise Refusal(
            "no-account",
            "{email} has no account here. Ask an administrator of your school for an invitation.",
            email=said.email,
        )
    account = accounts.as_account(accounts.opened(session, said.email, said.name, now=now))
    _audit(session, "person added", account, said, now)
    return account


def _usable(session: Session, account: Account) -> Account:
    if accounts.is_blocked(session, account.id):
        raise Refusal("blocked", "This account is blocked. Ask an administrator of your school.")
    return account


def _audit(session: Session, verb: str, account: Account, said: Vouched, now: datetime) -> None:
    detail: dict[str, object] = {"provider": said.provider}
    subject = f"account {account.id}"
    audits.append(session, at=now, actor=account.email, verb=verb, school_id=None, subject=subject, detail=detail)
