"""Tokens of the JSON API: what one lets a program do for its account, how long, and who made the account."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlmodel import Session, col, select

from hub.errors import InvalidInput, NotFound
from hub.people import accounts, authority
from hub.people.authority import Act
from hub.people.entry import hash_of
from hub.store import audits
from hub.store.tables import AccountRow
from hub.store.token_tables import MachineRow, TokenRow

if TYPE_CHECKING:
    from collections.abc import Collection

    from hub.people.administration import Administration
    from hub.plugin.services import Account, School

PREFIX = "hub_"  # so that scanners of repositories recognise what was left lying about
MOST_DAYS = 366
_IDLE = timedelta(minutes=5)


class Scope(StrEnum):
    """What a token may be used for; never more than the roles of its account allow."""

    READ = "read"
    RUN = "run"
    REVIEW = "review"
    DECIDE = "decide"
    UNDO = "undo"
    AUDIT = "audit"
    PERSONAL = "personal"
    SENSITIVE = "sensitive"


@dataclass(frozen=True, slots=True)
class Holder:
    """Whom a token stands for, and what for. ``idle``: it was not used lately."""

    token_id: int
    account: Account
    scopes: frozenset[Scope]
    idle: bool


def make(
    session: Session, account: Account, name: str, scopes: Collection[str], days: int, *, by: str, now: datetime
) -> str:
    """Return a new token of an account, shown once; InvalidInput for what it cannot be."""
    known = {str(scope) for scope in Scope}
    wrong = sorted(set(scopes) - known)
    if wrong or not scopes:
        raise InvalidInput("Choose what the token is for: {scopes}.", field="scopes", scopes=", ".join(sorted(known)))
    if not 1 <= days <= MOST_DAYS:
        raise InvalidInput("A token lasts from 1 to {most} days.", field="days", most=MOST_DAYS)
    if not name.strip():
        raise InvalidInput("Give the token a name, so that it can be told from others.", field="name")
    token = PREFIX + secrets.token_urlsafe(32)
    row = TokenRow(
        token_hash=hash_of(token),
        account_id=account.id,
        name=name.strip()[:100],
        scopes=" ".join(sorted(scopes)),
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    session.add(row)
    session.flush()
    _audit(session, by, "token made", account, now, token=row.id, scopes=row.scopes)
    return token


def of(session: Session, account_id: int) -> list[TokenRow]:
    """Return the tokens of an account, the newest first."""
    return list(
        session.exec(select(TokenRow).where(TokenRow.account_id == account_id).order_by(col(TokenRow.id).desc()))
    )


def revoke(session: Session, account: Account, token_id: int, *, by: str, now: datetime) -> None:
    """Let a token of an account open nothing any more; one that it does not have never did."""
    row = session.get(TokenRow, token_id)
    if row is None or row.account_id != account.id or row.revoked_at is not None:
        return
    row.revoked_at = now
    session.add(row)
    _audit(session, by, "token revoked", account, now, token=token_id)


def holder(session: Session, token: str, now: datetime) -> Holder | None:
    """Return whom a token stands for; None when it is unknown, revoked or too old, or its account blocked."""
    row = session.exec(select(TokenRow).where(TokenRow.token_hash == hash_of(token))).first()
    if row is None or row.revoked_at is not None or row.expires_at <= now:
        return None
    if accounts.is_blocked(session, row.account_id):
        return None
    idle = row.last_used_at is None or now - row.last_used_at > _IDLE
    scopes = frozenset(Scope(scope) for scope in row.scopes.split())
    return Holder(row.id or 0, accounts.by_id(session, row.account_id), scopes, idle)


def used(session: Session, token_id: int, now: datetime) -> None:
    """Remember that a token is in use."""
    session.get_one(TokenRow, token_id).last_used_at = now


def add_machine(office: Administration, name: str, role: str, school: School) -> Account:
    """Open an account for a program, with a role at a school; whoever administers the school may."""
    slug = re.sub(r"[^a-z0-9]+", "-", name.strip().lower()).strip("-")
    if not slug:
        raise InvalidInput("Give the machine a name of letters and digits.", field="name")
    email = f"{slug}.{secrets.token_hex(3)}@machine.invalid"
    row = AccountRow(email=email, name=name.strip()[:100], created_at=office.now)
    office.session.add(row)
    office.session.flush()
    account = accounts.as_account(row)
    office.give(account, role, school)
    office.session.add(MachineRow(account_id=account.id, school_id=school.id, made_by=office.by, created_at=office.now))
    office.session.flush()
    return account


def machines(session: Session, school_ids: Collection[int] | None) -> list[tuple[MachineRow, Account]]:
    """Return the machine accounts of these schools (None: of all), by name."""
    query = select(MachineRow, AccountRow).join(AccountRow, col(AccountRow.id) == MachineRow.account_id)
    if school_ids is not None:
        query = query.where(col(MachineRow.school_id).in_(school_ids))
    return [(row, accounts.as_account(account)) for row, account in session.exec(query.order_by(AccountRow.name))]


def maker(session: Session, email: str) -> str:
    """Return who made the machine of this address; "" when the address is no machine's."""
    query = select(MachineRow.made_by).join(AccountRow, col(AccountRow.id) == MachineRow.account_id)
    return session.exec(query.where(AccountRow.email == email.lower())).first() or ""


def machine(session: Session, principal_id: int | None, account_id: int) -> Account:
    """Return a machine account that this person (None: the hub's own machine) looks after; NotFound otherwise."""
    row = session.get(MachineRow, account_id)
    if row is None:
        raise NotFound("There is no machine of that number.")
    if principal_id is not None:
        authority.check(session, principal_id, row.school_id, Act.GRANT)
    return accounts.by_id(session, account_id)


def _audit(session: Session, by: str, verb: str, account: Account, now: datetime, **detail: object) -> None:
    audits.append(session, at=now, actor=by, verb=verb, school_id=None, subject=f"account {account.id}", detail=detail)
