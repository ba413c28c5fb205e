"""Arranging who decides at a school: each change is audited, and the plans that wait are seen to again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hub.errors import Refusal
from hub.model.states import Role
from hub.people import accounts, authority, policies
from hub.people.policy_form import Reading
from hub.pipeline.waiting import look_again
from hub.store.policy_tables import HolidayRow, StandInRow

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from sqlmodel import Session

    from hub.model.policy import Policy, StandIn
    from hub.pipeline.kit import Kit
    from hub.plugin.services import Account, School


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrangements:
    """One school's policies, stand-ins and holidays, changed in the caller's transaction by ``actor``."""

    session: Session
    kit: Kit
    school: School
    actor: str

    def deciders(self, connector: str = policies.SCHOOL) -> list[Account]:
        """Return who may decide on a job's plans, or on those of any job of the school."""
        names = [connector] if connector else list(self.kit.connectors)
        roles = dict.fromkeys([*(self.kit.connector(name).decider_role for name in names)] or [str(Role.DECIDER)])
        found = [one for role in roles for one in authority.deciders(self.session, self.school.id, role)]
        return list({account.id: account for account in found}.values())

    def set(self, connector: str, values: Mapping[str, str], by: Account | None) -> Policy:
        """Change what was written of a policy; raises PolicyRefused with a sentence for each wrong field."""
        people = self.deciders(connector)
        reading = Reading(
            base=policies.policy_of(self.session, self.school.id, connector),
            people=people,
            ways=[notifier.name for notifier in self.kit.notifiers],
            by=by,
            now=self.kit.clock(),
        )
        policy = reading.policy(values)
        policies.save(self.session, self.school.id, connector, policy, by=self.actor, now=self.kit.clock())
        self._changed("policy set", connector, **policy.model_dump(mode="json"))
        return policy

    def follow(self, connector: str) -> None:
        """Have a job follow the school's policy again, or the school the hub's defaults."""
        if policies.drop(self.session, self.school.id, connector):
            self._changed("policy dropped", connector)

    def add_stand_in(self, stand_in: StandIn) -> None:
        """Have a colleague decide for another on some days; nobody gains a role by that from their own hand."""
        self._not_for_oneself(stand_in)
        policies.add_stand_in(self.session, self.school.id, stand_in)
        days = {"first": stand_in.first, "last": stand_in.last}
        people = {"account": stand_in.account, "instead": stand_in.instead}
        self._changed("stand-in added", "", **people, **days, joins=stand_in.joins)

    def _not_for_oneself(self, stand_in: StandIn) -> None:
        me = accounts.by_email(self.session, self.actor)
        if me is None or me.id != stand_in.instead:
            return
        held = accounts.roles_at(self.session, stand_in.account, self.school.id)
        mine = accounts.roles_at(self.session, me.id, self.school.id)
        decides = {connector.decider_role for connector in self.kit.connectors.values()}
        if (held & decides) - mine:
            raise Refusal("own-role", "Nobody makes a decider of themselves. Ask another administrator or an operator.")

    def remove_stand_in(self, number: int) -> None:
        """End a stand-in."""
        policies.remove(self.session, self.school.id, StandInRow, number)
        self._changed("stand-in removed", "", number=number)

    def add_holiday(self, name: str, first: date, last: date) -> None:
        """Add days on which nobody is bothered and nothing expires."""
        policies.add_holiday(self.session, self.school.id, name, first, last)
        self._changed("holiday added", "", first=first, last=last)

    def remove_holiday(self, number: int) -> None:
        """Take a holiday back."""
        policies.remove(self.session, self.school.id, HolidayRow, number)
        self._changed("holiday removed", "", number=number)

    def _changed(self, verb: str, connector: str, **detail: object) -> None:
        subject = connector or f"school {self.school.code}"
        self.kit.services.audit(
            self.session, actor=self.actor, verb=verb, school_id=self.school.id, subject=subject, **detail
        )
        look_again(self.session, self.kit, self.school.id)
