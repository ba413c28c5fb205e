"""Accounts, their passwords and their grants."""

from __future__ import annotations

from typing import TYPE_CHECKING

from email_validator import EmailNotValidError, validate_email
from sqlmodel import Session, col, or_, select

from hub.errors import InvalidInput, NotFound
from hub.model.schools import language, time_zone
from hub.model.states import Role
from hub.people import passwords, sign_in_names
from hub.plugin.services import Account
from hub.store.tables import AccountRow, GrantRow
from hub.store.token_tables import MachineRow

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime


def add(
    session: Session, email: str, name: str, *, now: datetime, speaks: str = "en", password: str | None = None
) -> tuple[Account, str]:
    """Add an account; return it with its password: the given one, or one made here, to be shown once and changed."""
    secret = passwords.accepted(password, email, field="password") if password else passwords.one_time()
    row = opened(session, email, name, now=now, speaks=speaks)
    row.password, row.must_change = passwords.hashed(secret), password is None
    return as_account(row), secret


def opened(session: Session, email: str, name: str, *, now: datetime, speaks: str = "en") -> AccountRow:
    """Open an account that has no password yet; InvalidInput when this address has one."""
    address = written_email(email)
    if session.exec(select(AccountRow).where(AccountRow.email == address)).first() is not None:
        raise InvalidInput("{email} has an account already.", field="email", email=address)
    row = AccountRow(email=address, name=name.strip() or address, language=language(speaks), created_at=now)
    session.add(row)
    session.flush()
    return row


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


def names(session: Session, account_ids: Iterable[int]) -> dict[int, str]:
    """Return what these people are called, by number."""
    wanted = list(account_ids)
    query = select(AccountRow.id, AccountRow.name).where(col(AccountRow.id).in_(wanted))
    return {number or 0: name for number, name in session.exec(query)} if wanted else {}


def check_password(session: Session, typed: str, password: str) -> Account | None:
    """Return the account of an e-mail address or a name to sign in with, if the password is its own.

    It takes as long when there is no such account.
    """
    row = sign_in_names.holder(session, typed)
    right = passwords.fits(password, row.password if row and row.blocked_at is None else "")
    return as_account(row) if row and right else None


def set_language(session: Session, account_id: int, code: str) -> None:
    """Have the hub speak this language to a person."""
    session.get_one(AccountRow, account_id).language = language(code)


def set_time_zone(session: Session, account_id: int, name: str) -> None:
    """Tell a person moments as they are there; "" means as at the school."""
    session.get_one(AccountRow, account_id).time_zone = time_zone(name) if name else ""


def change_password(session: Session, account_id: int, old: str, new: str) -> None:
    """Replace a password; InvalidInput when the old one is wrong or the new one too weak."""
    row = session.get_one(AccountRow, account_id)
    if not passwords.fits(old, row.password):
        raise InvalidInput("This is not your present password.", field="old")
    set_password(session, account_id, new)


def set_password(session: Session, account_id: int, new: str) -> None:
    """Give a person the password that they chose; InvalidInput when it is weak or the one that must be changed."""
    row = session.get_one(AccountRow, account_id)
    passwords.accepted(new, row.email)
    if sign_in_names.plain(new) == sign_in_names.of(session, [account_id]).get(account_id):
        raise InvalidInput("The number that you sign in with is no password: it stands on your card.", field="new")
    if passwords.fits(new, row.password):
        raise InvalidInput("This is the password that you have. Choose another.", field="new")
    row.password, row.must_change = passwords.hashed(new), False


def renew_password(session: Session, account_id: int) -> str:
    """Return a password that is shown once and must be changed at the next sign-in."""
    row, secret = session.get_one(AccountRow, account_id), passwords.one_time()
    row.password, row.must_change = passwords.hashed(secret), True
    return secret


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


def take(session: Session, account: Account, role: str, school_id: int | None) -> bool:
    """Take a role at a school; False when there was none."""
    query = select(GrantRow).where(
        GrantRow.account_id == account.id, GrantRow.school_id == school_id, GrantRow.role == role
    )
    row = session.exec(query).first()
    if row is None:
        return False
    session.delete(row)
    session.flush()
    return True


def with_role(session: Session, school_id: int | None, role: str) -> list[Account]:
    """Return everybody who has this role at this school (None: at every school), is a person and is not blocked."""
    query = (
        select(AccountRow)
        .join(GrantRow, col(GrantRow.account_id) == AccountRow.id)
        .where(GrantRow.school_id == school_id, GrantRow.role == role, col(AccountRow.blocked_at).is_(None))
        .where(col(AccountRow.id).not_in(select(MachineRow.account_id)))
        .order_by(col(AccountRow.id))
    )
    return [as_account(row) for row in session.exec(query)]


def as_account(row: AccountRow) -> Account:
    """Return a row as plugins see it."""
    return Account(row.id or 0, row.email, row.name, row.language, row.time_zone or "UTC")
