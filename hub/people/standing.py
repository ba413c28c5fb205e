"""Who is asked about a job's plans today, and whose word counts: policy, grants and stand-ins together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hub.model import policy as rules
from hub.people import accounts, authority, policies

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlmodel import Session

    from hub.model.hours import Hours
    from hub.model.policy import Policy, StandIn
    from hub.plugin.services import Account, School


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How it stands at one school, for the plans of one job, on one day."""

    policy: Policy
    hours: Hours
    deciders: Sequence[Account]
    stand_ins: Sequence[StandIn]
    today: date

    def asked(self, session: Session, level: int) -> list[Account]:
        """Return who is asked about a plan that was escalated ``level`` times."""
        numbers = rules.asked(self.policy, level, self._numbers, self.stand_ins, self.today)
        return [accounts.by_id(session, number) for number in numbers]

    def may_decide(self, account_id: int) -> bool:
        """Tell whether this person's word counts today."""
        return rules.may_decide(self.policy, account_id, self._numbers, self.stand_ins, self.today)

    @property
    def _numbers(self) -> list[int]:
        return [account.id for account in self.deciders]


def standing(session: Session, school: School, connector: str, role: str, now: datetime) -> Standing:
    """Return who counts at this moment; ``role`` is what it takes to decide on this connector's plans."""
    policy = policies.policy_of(session, school.id, connector)
    hours = policies.hours(session, school, policy)
    return Standing(
        policy=policy,
        hours=hours,
        deciders=authority.deciders(session, school.id, role),
        stand_ins=policies.stand_ins(session, school.id),
        today=hours.today(now),
    )


def roles_today(session: Session, account_id: int, school: School, role: str, now: datetime) -> frozenset[str]:
    """Return a person's roles at a school, with ``role`` among them while they stand in for somebody who has it."""
    roles = accounts.roles_at(session, account_id, school.id)
    if role in roles or not roles:
        return roles
    today = policies.hours(session, school, rules.Policy()).today(now)
    instead_of = [
        one.account
        for one in policies.stand_ins(session, school.id)
        if one.instead == account_id and one.first <= today <= one.last
    ]
    stands_in = any(role in accounts.roles_at(session, one, school.id) for one in instead_of)
    return roles | {role} if stands_in else roles
