"""Accounts that a plugin's staff make for others: with the roles that they may give, and no say over anybody else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlmodel import Session, select

from hub.errors import InvalidInput, NotFound, Refusal
from hub.people import accounts, directory, sign_in_names
from hub.people.administration import Administration
from hub.plugin.people import Holder
from hub.store import audits
from hub.store.tables import AccountRow, GrantRow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime

    from hub.people.directory import Entry
    from hub.plugin.services import Account, School

LONGEST_NAME: Final = 120


class Issuing:
    """Implements `hub.plugin.People`. ``giving`` says which roles the holders of a role may give."""

    def __init__(self, clock: Callable[[], datetime], giving: Mapping[str, frozenset[str]]) -> None:
        self._clock = clock
        self._giving = giving

    def holders(self, session: Session, by: Account, school: School, role: str) -> list[Holder]:
        self._insist(session, by, school, role)
        entries = directory.people(session, frozenset({school.id}), self._clock())
        found = [one for one in entries if (school.id, role) in one.grants]
        names = sign_in_names.of(session, [one.account.id for one in found])
        return [self._holder(session, by, one, names.get(one.account.id, "")) for one in found]

    def issue(
        self, session: Session, by: Account, school: School, role: str, *, name: str, sign_in_name: str, email: str = ""
    ) -> tuple[int, str]:
        self._insist(session, by, school, role)
        called = name.strip()
        if not called or len(called) > LONGEST_NAME:
            raise InvalidInput(
                "Write the name of this person, in at most {most} signs.", field="name", most=LONGEST_NAME
            )
        row = self._opened(session, called, email, school)
        account = accounts.as_account(row)
        sign_in_names.give(session, account.id, sign_in_name)
        accounts.grant(session, account, role, school.id, now=self._clock())
        self._audit(session, by, "person added", school, account)
        self._audit(session, by, "grant given", school, account, role=role)
        return account.id, accounts.renew_password(session, account.id)

    def renew(self, session: Session, by: Account, school: School, account_id: int) -> str:
        return self._office(session, by).new_password(self._ours(session, by, school, account_id))

    def end(self, session: Session, by: Account, school: School, role: str, account_id: int) -> None:
        account = self._ours(session, by, school, account_id)
        self._insist(session, by, school, role)
        if accounts.take(session, account, role, school.id):
            self._audit(session, by, "grant taken", school, account, role=role)
        if session.exec(select(GrantRow).where(GrantRow.account_id == account.id)).first() is None:
            self._office(session, by).block(account)

    def _opened(self, session: Session, name: str, email: str, school: School) -> AccountRow:
        now = self._clock()
        if email.strip():
            return accounts.opened(session, email, name, now=now, speaks=school.language)
        row = AccountRow(email=sign_in_names.nameless(), name=name, language=school.language, created_at=now)
        session.add(row)
        session.flush()
        return row

    def _holder(self, session: Session, by: Account, entry: Entry, sign_in_name: str) -> Holder:
        account = entry.account
        return Holder(
            id=account.id,
            name=account.name,
            email=account.email if account.reachable else "",
            sign_in_name=sign_in_name,
            state=entry.state,
            seen=entry.seen,
            ours=account.id != by.id and self._answers(session, by, entry.grants),
        )

    def _ours(self, session: Session, by: Account, school: School, account_id: int) -> Account:
        """Return somebody of this school who has no role but such as this person may give."""
        grants = session.exec(select(GrantRow.school_id, GrantRow.role).where(GrantRow.account_id == account_id)).all()
        if all(place != school.id or not self._gives(session, by, place, role) for place, role in grants):
            raise NotFound("There is nobody of that number at your schools.")
        account = accounts.by_id(session, account_id)
        if account.id == by.id or not self._answers(session, by, grants):
            raise Refusal(
                "not-allowed",
                "{name} has other roles as well. An administrator of the school can do this.",
                name=account.name,
            )
        return account

    def _answers(self, session: Session, by: Account, grants: Iterable[tuple[int | None, str]]) -> bool:
        return all(self._gives(session, by, place, role) for place, role in grants)

    def _gives(self, session: Session, by: Account, school_id: int | None, role: str) -> bool:
        held = accounts.roles_at(session, by.id, school_id) if school_id is not None else frozenset()
        return any(role in self._giving.get(one, frozenset()) for one in held)

    def _insist(self, session: Session, by: Account, school: School, role: str) -> None:
        if not self._gives(session, by, school.id, role):
            raise Refusal("not-allowed", "Your roles at this school do not let you give others this role.")

    def _office(self, session: Session, by: Account) -> Administration:
        """Return the administration that does this once it was allowed here."""
        return Administration(session, self._clock(), None, by.email, ())

    def _audit(
        self, session: Session, by: Account, verb: str, school: School, account: Account, **detail: object
    ) -> None:
        audits.append(
            session,
            at=self._clock(),
            actor=by.email,
            verb=verb,
            school_id=school.id,
            subject=f"account {account.id}",
            detail=detail,
        )
