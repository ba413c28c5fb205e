"""Accounts, passwords and grants; the one function that says who may do what."""

from __future__ import annotations

import secrets
from functools import cache
from typing import TYPE_CHECKING

from email_validator import EmailNotValidError, validate_email
from pwdlib import PasswordHash
from sqlmodel import Session, col, or_, select

from hub.errors import InvalidInput, NotFound
from hub.model.schools import language
from hub.model.states import Role
from hub.plugin.services import Account
from hub.store.tables import AccountRow, GrantRow

if TYPE_CHECKING:
    from datetime import datetime

_WORDS = 12
_SHORTEST = 10


@cache
def _hasher() -> PasswordHash:
    return PasswordHash.recommended()


@cache
def _nobody() -> str:
    """Return a hash to check against when there is no such account, so that both take as long."""
    return _hasher().hash(secrets.token_urlsafe(_WORDS))


def add(
    session: Session, email: str, name: str, *, now: datetime, speaks: str = "en", password: str | None = None
) -> tuple[Account, str]:
    """Add an account; return it with its password (made here unless one is given), shown once."""
    address = written_email(email)
    if session.exec(select(AccountRow).where(AccountRow.email == address)).first() is not None:
        raise InvalidInput("{email} has an account already.", field="email", email=address)
    secret = password or secrets.token_urlsafe(_WORDS)
    if len(secret) < _SHORTEST:
        raise InvalidInput("A password needs at least {least} characters.", field="password", least=_SHORTEST)
    row = AccountRow(
        email=address,
        name=name.strip() or address,
        language=language(speaks),
        password=_hasher().hash(secret),
        created_at=now,
    )
    session.add(row)
    session.flush()
    return as_account(row), secret


def written_email(raw: str) -> str:
    """Return an address in the form it is stored in; InvalidInput when it is none."""
    try:
        parsed = validate_email(raw.strip(), check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise InvalidInput("“{email}” is not an e-mail address.", field="email", email=raw) from error
    return parsed.normalized.lower()


def by_email(session: Session, email: str) -> Account | None:
    """Return the account with this address."""
    row = session.exec(select(AccountRow).where(AccountRow.email == email.strip().lower())).first()
    return as_account(row) if row else None


def by_id(session: Session, account_id: int) -> Account:
    """Return an account by its number."""
    row = session.get(AccountRow, account_id)
    if row is None:
        raise NotFound("There is no account number {id}.", id=account_id)
    return as_account(row)


def check_password(session: Session, email: str, password: str) -> Account | None:
    """Return the account if the password is its own; takes as long when there is no such account."""
    row = session.exec(select(AccountRow).where(AccountRow.email == email.strip().lower())).first()
    right = _hasher().verify(password, row.password if row and row.password else _nobody())
    return as_account(row) if row and row.password and right else None


def set_language(session: Session, account_id: int, code: str) -> None:
    """Have the hub speak this language to a person."""
    session.get_one(AccountRow, account_id).language = language(code)


def change_password(session: Session, account_id: int, old: str, new: str) -> None:
    """Replace a password; InvalidInput when the old one is wrong or the new one too short."""
    row = session.get_one(AccountRow, account_id)
    if not row.password or not _hasher().verify(old, row.password):
        raise InvalidInput("This is not your present password.", field="old")
    if len(new) < _SHORTEST:
        raise InvalidInput("A password needs at least {least} characters.", field="new", least=_SHORTEST)
    row.password, row.must_change = _hasher().hash(new), False


def grant(session: Session, account: Account, role: str, school_id: int | None, *, now: datetime) -> bool:
    """Give a role at a school; False when it was given before."""
    if school_id is None and role != Role.OPERATOR:
        raise InvalidInput("Say at which school: --school CODE.", field="school")
    query = select(GrantRow).where(
        GrantRow.account_id == account.id, GrantRow.school_id == school_id, GrantRow.role == role
    )
    if session.exec(query).first() is not None:
        return False
    session.add(GrantRow(account_id=account.id, school_id=school_id, role=role, given_at=now))
    session.flush()
    return True


def roles_at(session: Session, account_id: int, school_id: int) -> frozenset[str]:
    """Return the roles of a person at a school; an operator's hold everywhere, a blocked person has none."""
    query = select(GrantRow.role).where(
        GrantRow.account_id == account_id,
        or_(col(GrantRow.school_id) == school_id, col(GrantRow.school_id).is_(None)),
    )
    return frozenset() if is_blocked(session, account_id) else frozenset(session.exec(query))


def is_blocked(session: Session, account_id: int) -> bool:
    """Tell whether an account may no longer be used."""
    row = session.get(AccountRow, account_id)
    return row is None or row.blocked_at is not None


def with_role(session: Session, school_id: int, role: str) -> list[Account]:
    """Return everybody who has this role at this school and is not blocked."""
    query = (
        select(AccountRow)
        .join(GrantRow, col(GrantRow.account_id) == AccountRow.id)
        .where(GrantRow.school_id == school_id, GrantRow.role == role, col(AccountRow.blocked_at).is_(None))
        .order_by(col(AccountRow.id))
    )
    return [as_account(row) for row in session.exec(query)]


def as_account(row: AccountRow) -> Account:
    """Return a row as plugins see it."""
    return Account(row.id or 0, row.email, row.name, row.language)
