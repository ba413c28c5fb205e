"""A school's policy: how many must agree, who is asked, and when a plan that waits is seen to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from hub.model.hours import Hours

MOST_PEOPLE = 5


class Own(StrEnum):
    """Whether somebody may approve the plan of a run that they started or handed a file in for."""

    ALLOWED = "allowed"
    BRAKED = "braked"  # not alone over a brake
    NEVER = "never"


class SignIn(StrEnum):
    """Which plans take a sign-in after the click in a mail."""

    RISKY = "risky"
    ALWAYS = "always"


class Rule(BaseModel):
    """Approves harmless plans in the name of who set it, up to ``most`` rows."""

    model_config = ConfigDict(frozen=True)

    by: int
    at: datetime
    most: int


class Policy(BaseModel):
    """What a school asks for before a plan goes through. Accounts are named by their number.

    The largest number of people that applies to a plan counts. ``asked`` empty means everybody who may
    decide; otherwise only they, those in ``escalation`` and their stand-ins may. ``remind_after`` and
    ``escalate_after`` are hours, ``expire_after`` days, ``patience`` minutes. ``first_way`` names the
    notifier by which people are told first; empty means by all at once.
    """

    model_config = ConfigDict(frozen=True)

    needed: int = Field(default=1, ge=1, le=MOST_PEOPLE)
    needed_endings: int = Field(default=1, ge=1, le=MOST_PEOPLE)
    needed_first: int = Field(default=1, ge=1, le=MOST_PEOPLE)
    needed_personal: int = Field(default=1, ge=1, le=MOST_PEOPLE)
    needed_braked: int = Field(default=2, ge=1, le=MOST_PEOPLE)
    own: Own = Own.BRAKED
    sign_in: SignIn = SignIn.RISKY
    asked: tuple[int, ...] = ()
    escalation: tuple[int, ...] = ()
    escalate_after: int = Field(default=48, ge=1, le=1_000)
    remind_after: tuple[int, ...] = (24, 72)
    expire_after: int = Field(default=14, ge=1, le=365)
    quiet_from: time | None = time(20)
    quiet_until: time | None = time(7)
    weekends: bool = True
    patience: int = Field(default=30, ge=1, le=10_000)
    first_way: str = ""
    rule: Rule | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a plan holds, as far as a policy goes by it.

    ``first``: nothing of this job was ever approved. ``personal``: a record that would change has fields
    that are not public.
    """

    endings: bool = False
    first: bool = False
    personal: bool = False
    braked: bool = False
    blocked: bool = False
    asks: bool = False
    incomplete: bool = False
    undoes: bool = False
    chosen: int = 0

    @property
    def risky(self) -> bool:
        """Tell whether it takes more than a link to decide this plan."""
        return self.braked or self.endings


class StandIn(NamedTuple):
    """Somebody who decides for somebody else on some days; ``joins`` asks both."""

    account: int
    instead: int
    first: date
    last: date
    joins: bool = False

    def on(self, day: date) -> bool:
        """Tell whether this holds on a day."""
        return self.first <= day <= self.last


class Step(StrEnum):
    """What is done about a plan that waits."""

    ASK = "ask"  # somebody's stand-in begins
    REMIND = "remind"
    ESCALATE = "escalate"
    EXPIRE = "expire"


class Moment(NamedTuple):
    """When a step is due, and the how-manieth of its kind it is."""

    at: datetime
    step: Step
    number: int


def needed(policy: Policy, facts: Facts) -> int:
    """Return how many people must agree with such a plan."""
    applying = (
        (policy.needed, True),
        (policy.needed_endings, facts.endings),
        (policy.needed_first, facts.first),
        (policy.needed_personal, facts.personal),
        (policy.needed_braked, facts.braked),
    )
    return max(number for number, applies in applying if applies)


def own_refused(policy: Policy, *, braked: bool, number: int) -> bool:
    """Tell whether who started the run may not approve a plan for which ``number`` people must agree.

    Where two must agree, one of them is somebody else anyway.
    """
    return policy.own is Own.NEVER or (policy.own is Own.BRAKED and braked and number == 1)


def approves(policy: Policy, facts: Facts) -> bool:
    """Tell whether the school's rule approves such a plan: only one in which nothing can go wrong unseen."""
    about_what = (facts.endings, facts.first, facts.personal, facts.undoes)
    unsure = (facts.braked, facts.blocked, facts.asks, facts.incomplete)
    if policy.rule is None or any(about_what) or any(unsure):
        return False
    return needed(policy, facts) == 1 and 0 < facts.chosen <= policy.rule.most


def asked(
    policy: Policy, level: int, deciders: Collection[int], stand_ins: Sequence[StandIn], today: date
) -> tuple[int, ...]:
    """Return who is asked today, once the plan was escalated ``level`` times."""
    people = [*_first(policy, deciders), *(one for one in policy.escalation[:level] if one in deciders)]
    found: list[int] = []
    for person in people:
        instead = [one for one in stand_ins if one.account == person and one.on(today)]
        if not instead or any(one.joins for one in instead):
            found.append(person)
        found.extend(one.instead for one in instead)
    return tuple(dict.fromkeys(found))


def may_decide(
    policy: Policy, account: int, deciders: Collection[int], stand_ins: Sequence[StandIn], today: date
) -> bool:
    """Tell whether this person's word counts: one of those asked, now or later, or who stands in for one today."""
    people = {*_first(policy, deciders), *policy.escalation} & set(deciders)
    return account in people or any(
        one.instead == account and one.account in people and one.on(today) for one in stand_ins
    )


def _first(policy: Policy, deciders: Collection[int]) -> list[int]:
    """Return who is asked first; a list in which nobody may decide any more restricts nothing."""
    return [one for one in policy.asked if one in deciders] or list(deciders)


def moments(policy: Policy, hours: Hours, *, asked_at: datetime, since: datetime) -> list[Moment]:
    """Return what will be done about a plan that nobody decides, in order; the last is its expiry.

    Reminders and expiry count from ``asked_at``, escalation from ``since``: when the oldest of the plans
    that this one replaced was asked, so that a job which runs every night is escalated too.
    """
    end = hours.later(asked_at, policy.expire_after * 24)
    reminders = [
        Moment(hours.later(asked_at, after), Step.REMIND, number)
        for number, after in enumerate(sorted(policy.remind_after), start=1)
    ]
    escalations = [
        Moment(hours.later(since, policy.escalate_after * number), Step.ESCALATE, number)
        for number in range(1, len(policy.escalation) + 1)
    ]
    before = sorted(moment for moment in (*reminders, *escalations) if moment.at < end)
    return [*before, Moment(end, Step.EXPIRE, 1)]


def beginnings(stand_ins: Sequence[StandIn], hours: Hours, after: datetime) -> list[Moment]:
    """Return when stand-ins begin after an instant: from then on they are asked."""
    # Those that are over are left out: one that ended in the year 1 has no beginning in UTC.
    begun = (hours.opening(hours.begin(one.first)) for one in stand_ins if one.last >= hours.today(after))
    return [Moment(at, Step.ASK, 1) for at in sorted(begun) if at > after]
