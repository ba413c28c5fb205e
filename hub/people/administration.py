"""Looking after people: invite, give and take roles, renew passwords, block. Every step is audited."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlmodel import Session, select

from hub.errors import InvalidInput, NotFound, Refusal
from hub.model.states import Role
from hub.people import accounts, api_tokens, authority, devices, identities, invitations, sign_in_names
from hub.people.authority import Act
from hub.store import audits
from hub.store.people_tables import SubjectRow
from hub.store.tables import AccountRow, GrantRow
from hub.store.token_tables import MachineRow

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from hub.plugin.services import Account, School

_LASTING = (Role.ADMINISTRATOR, Role.OPERATOR)  # of these at least one person stays


@dataclass(frozen=True, slots=True)
class Administration:
    """What one person does for others, in one transaction.

    ``account`` is whose rights count; None is the machine itself, which may everything that keeps a hub usable.
    ``by`` is the name for the audit, ``roles`` are those that can be given.
    """

    session: Session
    now: datetime
    account: Account | None
    by: str
    roles: Collection[str]

    def person(self, account_id: int) -> Account:
        """Return somebody of a school that is administered here; NotFound otherwise."""
        found = self.session.get(AccountRow, account_id)
        if found is None or (self.account and not authority.knows(self.session, self.account.id, account_id)):
            raise NotFound("There is nobody of that number at your schools.")
        return accounts.as_account(found)

    def add(self, email: str, name: str, *, speaks: str) -> tuple[Account, str]:
        """Open an account; return it with a password that is shown once and must be changed."""
        self._operator()
        account, password = accounts.add(self.session, email, name, now=self.now, speaks=speaks)
        self._audit("person added", account)
        return account, password

    def invite(
        self, email: str, name: str, *, speaks: str, role: str = "", school: School | None = None
    ) -> tuple[Account, str]:
        """Open an account with a role; return it with the token of its invitation.

        The token is "" for somebody who has a way in already: they only get the role. So does who was invited at
        another school and has not come yet: with a token their first password, and so their roles there, would be ours.
        """
        self._may_give(role, school) if role or school else self._operator()
        known = accounts.by_email(self.session, accounts.written_email(email))
        account = known or accounts.as_account(accounts.opened(self.session, email, name, now=self.now, speaks=speaks))
        if role:
            self.give(account, role, school)
        self._audit("person invited", account, school)
        if self._has_a_way_in(account.id) or not self._whole(account):
            return account, ""
        return account, invitations.make(self.session, account.id, self.now)

    def invite_again(self, account: Account) -> str:
        """Return a new invitation for somebody who never came in; the earlier one no longer works."""
        self.answer_for(account)
        self._somebody(account)
        if self._has_a_way_in(account.id):
            raise Refusal("has-password", "{name} has a password already. Make a new one instead.", name=account.name)
        self._audit("person invited", account)
        return invitations.make(self.session, account.id, self.now)

    def give(self, account: Account, role: str, school: School | None) -> bool:
        """Give a role; False when it was given before.

        An account that was made at a counter is shut when it gets more than the counter may give: whoever made it
        may know its password. It then takes an invitation, or a new password.
        """
        self._may_give(role, school)
        if self.account is not None and self.account.id == account.id:
            raise Refusal("own-role", "Nobody gives a role to themselves. Ask another administrator or an operator.")
        place = school.id if school else None
        if role != Role.UPLOADER and self._only_from_a_counter(account):
            self._shut(account)
            row = self.session.get_one(AccountRow, account.id)
            row.password, row.must_change = "", False
            self._audit("account shut", account)
        new = accounts.grant(self.session, account, role, place, now=self.now)
        if new:
            self._audit("grant given", account, school, role=role)
        return new

    def take(self, account: Account, role: str, school: School | None) -> bool:
        """Take a role; False when there was none. The last administrator or operator keeps it."""
        self._may_give(role, school, known=False)
        self._not_the_last(account, role, school.id if school else None)
        gone = accounts.take(self.session, account, role, school.id if school else None)
        if gone:
            self._audit("grant taken", account, school, role=role)
        return gone

    def new_password(self, account: Account) -> str:
        """Return a password that is shown once and must be changed; what opened the account before no longer does."""
        self.answer_for(account)
        self._somebody(account)
        self._shut(account)
        self._audit("password renewed", account)
        return accounts.renew_password(self.session, account.id)

    def is_shut(self, account: Account) -> bool:
        """Tell whether somebody can come in by nothing but an invitation or a new password."""
        return not self._has_a_way_in(account.id)

    def _only_from_a_counter(self, account: Account) -> bool:
        """Tell whether a plugin's staff made this account, and it can do no more yet than they may give."""
        held = self.session.exec(select(GrantRow.role).where(GrantRow.account_id == account.id))
        return bool(sign_in_names.of(self.session, [account.id])) and set(held) <= {Role.UPLOADER}

    def _shut(self, account: Account) -> None:
        """End everything that opens an account but its password."""
        devices.end_all(self.session, account.id)
        invitations.withdraw(self.session, account.id)
        for token in api_tokens.of(self.session, account.id):
            api_tokens.revoke(self.session, account, token.id or 0, by=self.by, now=self.now)
        for notifier in {one.notifier for one in identities.linked(self.session, account.id)}:
            identities.unlink(self.session, account.id, notifier, self.now, by=self.by)

    def sign_out(self, account: Account) -> int:
        """End all sessions of somebody; return how many there were."""
        self.answer_for(account)
        self._audit("sessions ended", account)
        return devices.end_all(self.session, account.id)

    def block(self, account: Account) -> None:
        """Let nobody use an account any more: not to sign in, not by a mail, not in a chat."""
        self.answer_for(account)
        for grant in self.session.exec(select(GrantRow).where(GrantRow.account_id == account.id)):
            self._not_the_last(account, grant.role, grant.school_id)
        self.session.get_one(AccountRow, account.id).blocked_at = self.now
        devices.end_all(self.session, account.id)
        invitations.withdraw(self.session, account.id)
        self._audit("person blocked", account)

    def unblock(self, account: Account) -> None:
        """Let an account be used again, with the roles that it had."""
        self.answer_for(account)
        self.session.get_one(AccountRow, account.id).blocked_at = None
        self._audit("person unblocked", account)

    def _operator(self) -> None:
        if self.account is not None and not authority.is_operator(self.session, self.account.id):
            raise Refusal("not-allowed", "Only an operator may do this. Say at which school, and with which role.")

    def _may_give(self, role: str, school: School | None, *, known: bool = True) -> None:
        if known and role not in self.roles:
            every = ", ".join(sorted(self.roles))
            raise InvalidInput("“{role}” is not a role. Roles: {known}.", field="role", role=role, known=every)
        if school is None and role != Role.OPERATOR:
            raise InvalidInput("Say at which school.", field="school")
        if school is not None and role == Role.OPERATOR:
            raise InvalidInput("An operator is one at every school: leave the school out.", field="school")
        if self.account is None:
            return
        if school is None:
            self._operator()
        else:
            authority.check(self.session, self.account.id, school.id, Act.GRANT)

    def answer_for(self, account: Account) -> None:
        """Refuse to whom does not administer every school of somebody, and to that somebody."""
        if self.account is None:
            return
        if self.account.id == account.id:
            raise Refusal("own-account", "This is your own account: your page under your name is for that.")
        self.person(account.id)
        if not self._whole(account):
            raise Refusal(
                "not-allowed",
                "{name} also works where you administer nothing. An operator can do this.",
                name=account.name,
            )

    def _whole(self, account: Account) -> bool:
        """Tell whether somebody has no role but where this person administers."""
        return self.account is None or authority.answers_for(self.session, self.account.id, account.id)

    def _not_the_last(self, account: Account, role: str, school_id: int | None) -> None:
        held = {one.id for one in accounts.with_role(self.session, school_id, role)}
        if role in _LASTING and held == {account.id}:
            raise Refusal(
                "last-one",
                "{name} is the last {role} here. Give somebody else that role first.",
                name=account.name,
                role=role,
            )

    def _somebody(self, account: Account) -> None:
        """Raise NotFound for a program: nobody signs in with its account, or its maker would act in its name."""
        if self.session.get(MachineRow, account.id) is not None:
            raise NotFound("There is nobody of that number at your schools.")

    def _has_a_way_in(self, account_id: int) -> bool:
        linked = select(SubjectRow).where(SubjectRow.account_id == account_id)
        return bool(self.session.get_one(AccountRow, account_id).password or self.session.exec(linked).first())

    def _audit(self, verb: str, account: Account, school: School | None = None, **detail: object) -> None:
        audits.append(
            self.session,
            at=self.now,
            actor=self.by,
            verb=verb,
            school_id=school.id if school else None,
            subject=f"account {account.id}",
            detail=detail,
        )
