"""Ways in from a mail: a recipient's link to a plan, and browsers that its recipient calls their own.

A link says whom it is for; it takes that person's session or own browser to decide with it.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from sqlmodel import Session, select

from hub.errors import Refusal
from hub.people import accounts
from hub.store.link_tables import BrowserRow, MailLinkRow

if TYPE_CHECKING:
    from hub.plugin.services import Account
    from hub.store.sealing import Sealer

_LINK = timedelta(days=14)
_NAME = 12  # bytes, 16 characters
_NAME_LENGTH = 16
OWN_BROWSER = timedelta(days=90)


def make(session: Session, sealer: Sealer, plan_id: int, account_id: int, now: datetime) -> str:
    """Return the token of one recipient's link to one plan, the same each time; "" once it was spent or revoked."""
    row = _between(session, plan_id, account_id)
    if row is None:
        name = secrets.token_urlsafe(_NAME)
        row = MailLinkRow(name=name, plan_id=plan_id, account_id=account_id, expires_at=now + _LINK)
    if row.used_at is not None or row.revoked_at is not None:
        return ""
    row.expires_at = now + _LINK
    session.add(row)
    session.flush()
    return row.name + sealer.sign(_about(row))


def follow(session: Session, sealer: Sealer, token: str, now: datetime) -> tuple[int, Account]:
    """Return the plan and the person of a link; Refusal when it is unknown, too old or revoked."""
    row = _named(session, token)
    if row is None or not sealer.vouches(_about(row), token[_NAME_LENGTH:]):
        raise Refusal("link-unknown", "This link is not complete. Open the mail again and press its button.")
    if row.revoked_at is not None:
        raise Refusal("link-revoked", "This link was withdrawn. Sign in to see what waits for you.")
    if row.expires_at <= now:
        raise Refusal("link-expired", "This link is too old. Sign in to see what waits for you.")
    return row.plan_id, accounts.by_id(session, row.account_id)


def spent(session: Session, token: str) -> bool:
    """Tell whether a link decided already."""
    row = _named(session, token)
    return row is None or row.used_at is not None


def spend(session: Session, token: str, now: datetime) -> None:
    """Use a link up: it can still show, but no longer decide."""
    row = _named(session, token)
    if row is not None and row.used_at is None:
        row.used_at = now
        session.add(row)


def revoke(session: Session, plan_id: int, now: datetime, account_id: int | None = None) -> int:
    """Withdraw the links to a plan, or one person's; return how many."""
    found = [row for row, _account in of_plan(session, plan_id) if account_id in (None, row.account_id)]
    for row in found:
        row.revoked_at = row.revoked_at or now
        session.add(row)
    return len(found)


def of_plan(session: Session, plan_id: int) -> list[tuple[MailLinkRow, Account]]:
    """Return the links to a plan with their recipients."""
    rows = session.exec(select(MailLinkRow).where(MailLinkRow.plan_id == plan_id).order_by(MailLinkRow.name))
    return [(row, accounts.by_id(session, row.account_id)) for row in rows]


def own_browser(session: Session, account_id: int, now: datetime) -> str:
    """Remember that a browser is this person's own; return the token for its cookie."""
    token = secrets.token_urlsafe(32)
    session.add(BrowserRow(token_hash=_hash(token), account_id=account_id, expires_at=now + OWN_BROWSER))
    return token


def is_own_browser(session: Session, token: str, account_id: int, now: datetime) -> bool:
    """Tell whether this cookie says that the browser is this person's own."""
    row = session.get(BrowserRow, _hash(token)) if token else None
    return row is not None and row.account_id == account_id and row.expires_at > now


def forget_browsers(session: Session, account_id: int, but: str = "") -> None:
    """Forget a person's own browsers, such as after a change of password; ``but`` is a token that stays."""
    query = select(BrowserRow).where(BrowserRow.account_id == account_id, BrowserRow.token_hash != _hash(but))
    for row in session.exec(query):
        session.delete(row)


def forget_browser(session: Session, token: str) -> None:
    """Forget one browser, such as when somebody signs out there."""
    row = session.get(BrowserRow, _hash(token)) if token else None
    if row is not None:
        session.delete(row)


def _about(row: MailLinkRow) -> str:
    """Return what a link's signature is over."""
    return f"mail-link {row.name} {row.plan_id} {row.account_id}"


def _named(session: Session, token: str) -> MailLinkRow | None:
    return session.exec(select(MailLinkRow).where(MailLinkRow.name == token[:_NAME_LENGTH])).first()


def _between(session: Session, plan_id: int, account_id: int) -> MailLinkRow | None:
    query = select(MailLinkRow).where(MailLinkRow.plan_id == plan_id, MailLinkRow.account_id == account_id)
    return session.exec(query).first()


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()
