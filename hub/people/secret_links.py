"""Links behind which one person fills in the secrets of one question group, once: the way in for mail and chat."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from hub.errors import Refusal
from hub.people import accounts, tokens
from hub.store.chat_tables import SecretLinkRow

if TYPE_CHECKING:
    from sqlmodel import Session

    from hub.plugin.services import Account

_GOOD_FOR = timedelta(hours=1)


def make(session: Session, plan_id: int, group: str, account_id: int, now: datetime) -> str:
    """Return the token of a new link."""
    token = tokens.fresh()
    row = SecretLinkRow(
        token_hash=tokens.hashed(token),
        plan_id=plan_id,
        group=group,
        account_id=account_id,
        expires_at=now + _GOOD_FOR,
    )
    session.add(row)
    session.flush()
    return token


def follow(session: Session, token: str, now: datetime) -> tuple[int, str, Account]:
    """Return the plan, the question group and the person of a link; Refusal when it is no longer good."""
    row = session.get(SecretLinkRow, tokens.hashed(token))
    if row is None:
        raise Refusal("link-unknown", "This link is not complete. Go back to where you got it and press it again.")
    if row.used_at is not None:
        raise Refusal("link-used", "This link was used already. What was filled in with it is stored.")
    if row.expires_at <= now:
        raise Refusal("link-expired", "This link is too old. Ask for a new one where you got it.")
    return row.plan_id, row.group, accounts.by_id(session, row.account_id)


def spend(session: Session, token: str, now: datetime) -> None:
    """Use a link up; Refusal for the second of two who come at once."""
    row = session.get_one(SecretLinkRow, tokens.hashed(token), with_for_update=True)
    if row.used_at is not None:
        raise Refusal("link-used", "This link was used already. What was filled in with it is stored.")
    row.used_at = now
    session.add(row)


def give_back(session: Session, token: str) -> None:
    """Make a link good again: what was filled in with it was refused."""
    row = session.get_one(SecretLinkRow, tokens.hashed(token))
    row.used_at = None
    session.add(row)
