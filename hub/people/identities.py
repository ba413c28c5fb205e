"""Links between people of other systems and accounts: offered by a notifier, agreed to on the hub's own page."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlmodel import Session, col, delete, select

from hub.errors import NotFound, Refusal
from hub.people import accounts, tokens
from hub.plugin.identities import Identity
from hub.store import audits
from hub.store.chat_tables import ChatIdentityRow, ChatOfferRow

if TYPE_CHECKING:
    from collections.abc import Callable

    from hub.plugin.services import Account
    from hub.store.database import Database

_GOOD_FOR = timedelta(minutes=30)


class DatabaseIdentities:
    """Implements `hub.plugin.Identities`."""

    def __init__(self, database: Database, clock: Callable[[], datetime], public_url: str) -> None:
        self._database = database
        self._clock = clock
        self._url = public_url

    def account(self, identity: Identity) -> Account | None:
        with self._database.reading() as session:
            row = session.get(ChatIdentityRow, (identity.notifier, identity.place, identity.user))
            return accounts.by_id(session, row.account_id) if row else None

    def offer(self, identity: Identity, email: str) -> str:
        with self._database.writing() as session:
            account = accounts.by_email(session, email) if email else None
            if account is None:
                raise NotFound("The hub has no account with your e-mail address. Ask your administrator for one.")
            token = offer(session, identity, account.id, self._clock())
        return f"{self._url}/link/{token}"

    def link(self, identity: Identity, account_id: int) -> None:
        with self._database.writing() as session:
            link(session, identity, account_id, self._clock())

    def of(self, account_id: int, notifier: str) -> Identity | None:
        with self._database.reading() as session:
            return next((one for one in linked(session, account_id) if one.notifier == notifier), None)

    def unlink(self, account_id: int, notifier: str) -> int:
        with self._database.writing() as session:
            return unlink(session, account_id, notifier, self._clock())


def offer(session: Session, identity: Identity, account_id: int, now: datetime) -> str:
    """Return the token with which the owner of the account may agree; former offers to it lapse."""
    session.exec(
        delete(ChatOfferRow).where(
            (col(ChatOfferRow.expires_at) <= now)
            | (
                (col(ChatOfferRow.notifier) == identity.notifier)
                & (col(ChatOfferRow.place) == identity.place)
                & (col(ChatOfferRow.user) == identity.user)
            )
        )
    )
    token = tokens.fresh()
    session.add(
        ChatOfferRow(
            token_hash=tokens.hashed(token),
            notifier=identity.notifier,
            place=identity.place,
            user=identity.user,
            label=identity.label,
            account_id=account_id,
            expires_at=now + _GOOD_FOR,
        )
    )
    return token


def offered(session: Session, token: str, account_id: int, now: datetime) -> Identity:
    """Return who asks to be linked with this account; Refusal when the link is unknown, old or another's."""
    row = session.get(ChatOfferRow, tokens.hashed(token))
    if row is None or row.expires_at <= now:
        raise Refusal(
            "link-expired", "This link was used already, or it is too old. Ask for a new one where you got it."
        )
    if row.account_id != account_id:
        raise Refusal(
            "link-for-another", "This link is meant for another account. Sign in with that one, then open it."
        )
    return Identity(row.notifier, row.place, row.user, row.label)


def agree(session: Session, token: str, account_id: int, now: datetime) -> Identity:
    """Link the account with who asked for it, in place of whom they were linked with before."""
    found = offered(session, token, account_id, now)
    session.delete(session.get_one(ChatOfferRow, tokens.hashed(token)))
    link(session, found, account_id, now)
    return found


def link(session: Session, identity: Identity, account_id: int, now: datetime) -> None:
    """Link somebody with an account whose owner agreed."""
    key = (identity.notifier, identity.place, identity.user)
    row = session.get(ChatIdentityRow, key) or ChatIdentityRow(
        notifier=key[0], place=key[1], user=key[2], account_id=account_id, linked_at=now
    )
    row.account_id, row.label, row.linked_at = account_id, identity.label, now
    session.add(row)
    session.flush()
    _audit(session, account_id, "identity linked", identity.notifier, now)


def linked(session: Session, account_id: int) -> list[Identity]:
    """Return who may act as this account in other systems, the newest link first."""
    query = (
        select(ChatIdentityRow)
        .where(ChatIdentityRow.account_id == account_id)
        .order_by(col(ChatIdentityRow.linked_at).desc())
    )
    return [Identity(row.notifier, row.place, row.user, row.label, row.linked_at) for row in session.exec(query)]


def unlink(session: Session, account_id: int, notifier: str, now: datetime, *, by: str = "") -> int:
    """Undo an account's links in one system, for its owner or (``by``) somebody else; return how many there were."""
    found = delete(ChatIdentityRow).where(
        col(ChatIdentityRow.account_id) == account_id, col(ChatIdentityRow.notifier) == notifier
    )
    undone = int(session.connection().execute(found).rowcount)
    if undone:
        _audit(session, account_id, "identity unlinked", notifier, now, by=by)
    return undone


def _audit(session: Session, account_id: int, verb: str, notifier: str, now: datetime, *, by: str = "") -> None:
    actor = by or accounts.by_id(session, account_id).email
    audits.append(session, at=now, actor=actor, verb=verb, school_id=None, subject=notifier, detail={})
