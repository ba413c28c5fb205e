"""Who may do what: one table of roles and acts, and the functions that every way in asks."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from sqlmodel import select

from hub.errors import NotFound, Refusal
from hub.model.states import Role
from hub.people import accounts
from hub.store.tables import GrantRow

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlmodel import Session

    from hub.plugin.services import Account


class Act(StrEnum):
    """What a person may want to do at a school."""

    LOOK = "look"  # see its plans, runs and jobs
    START = "start"  # start a run that asks a vendor
    HAND_IN = "hand-in"  # start a run with a file
    CHOOSE = "choose"  # choose rows, answer questions
    DECIDE = "decide"  # approve or reject
    PLAN_TIMES = "plan-times"  # say when jobs run, pause and resume them
    SET_POLICY = "set-policy"  # say who is asked and how many must agree
    GRANT = "grant"  # invite people, give and take roles
    AUDIT = "audit"  # read and export the history and the audit
    UNDO = "undo"  # propose to undo an applied plan


# Those who look after a school or a hub set up how others decide; to decide they need the role for it, from
# somebody else. A supplier's contact sees nothing of a school but the pages that ask for exactly that role.
_ADMINISTERS = frozenset(Act) - {Act.CHOOSE, Act.DECIDE}
_DECIDES = frozenset({Act.LOOK, Act.START, Act.HAND_IN, Act.CHOOSE, Act.DECIDE, Act.UNDO})
_TABLE: Mapping[str, frozenset[Act]] = {
    Role.UPLOADER: frozenset({Act.LOOK, Act.HAND_IN}),
    Role.REVIEWER: frozenset({Act.LOOK, Act.START, Act.HAND_IN, Act.CHOOSE}),
    Role.DECIDER: _DECIDES | {Act.PLAN_TIMES},
    Role.ADMINISTRATOR: _ADMINISTERS,
    Role.OPERATOR: _ADMINISTERS,
    Role.SUPPLIER: frozenset(),
}
_PLUGIN_ROLE = frozenset({Act.LOOK})
_ELSEWHERE = frozenset({Act.DECIDE, Act.UNDO})  # what a decider loses where a connector names its own


def acts(roles: frozenset[str], decider_role: str = Role.DECIDER) -> frozenset[Act]:
    """Return what these roles allow on plans and jobs that ``decider_role`` decides on."""
    return frozenset(act for role in roles for act in _of(role, decider_role))


def _of(role: str, decider_role: str) -> frozenset[Act]:
    own = _TABLE.get(role, _PLUGIN_ROLE)
    if role == decider_role:
        return own | _DECIDES
    return own - _ELSEWHERE if role == Role.DECIDER else own


def starting(*, takes_file: bool) -> Act:
    """Return what starting a run of a connector is."""
    return Act.HAND_IN if takes_file else Act.START


def insist(roles: frozenset[str], act: Act, decider_role: str = Role.DECIDER) -> None:
    """Raise NotFound to whom may not even look, Refusal to whom may but not do this."""
    allowed = acts(roles, decider_role)
    if Act.LOOK not in allowed:
        raise NotFound("There is nothing at this address, or it is not for you.")
    if act not in allowed:
        raise Refusal(
            "not-allowed", "Your roles at this school do not allow this. An administrator of the school can grant it."
        )


def check(
    session: Session, account_id: int, school_id: int, act: Act, decider_role: str = Role.DECIDER
) -> frozenset[str]:
    """Return the person's roles at this school; raises NotFound to strangers, Refusal to who may not."""
    roles = accounts.roles_at(session, account_id, school_id)
    insist(roles, act, decider_role)
    return roles


def shows(roles: frozenset[str], page_role: str) -> bool:
    """Tell whether these roles open a plugin's page: one of them is the role that the page asks for."""
    return page_role in roles


def schools_for(session: Session, account_id: int, act: Act = Act.LOOK) -> frozenset[int] | None:
    """Return the schools at which a person may do this; None means all (an operator)."""
    if accounts.is_blocked(session, account_id):
        return frozenset()
    held: dict[int | None, set[str]] = {}
    for school_id, role in session.exec(
        select(GrantRow.school_id, GrantRow.role).where(GrantRow.account_id == account_id)
    ):
        held.setdefault(school_id, set()).add(role)
    allowed = {school_id for school_id, roles in held.items() if act in acts(frozenset(roles))}
    return None if None in allowed else frozenset(school_id for school_id in allowed if school_id is not None)


def deciders(session: Session, school_id: int, decider_role: str = Role.DECIDER) -> list[Account]:
    """Return everybody who may decide, at this school, on what ``decider_role`` decides on."""
    return accounts.with_role(session, school_id, decider_role)


def is_operator(session: Session, account_id: int) -> bool:
    """Tell whether a person runs the hub."""
    return schools_for(session, account_id, Act.GRANT) is None


def knows(session: Session, account_id: int, other_id: int) -> bool:
    """Tell whether a person administers a school at which the other has a role: they then see that role there."""
    mine, theirs = schools_for(session, account_id, Act.GRANT), _places(session, other_id)
    return mine is None or bool(mine & theirs)


def answers_for(session: Session, account_id: int, other_id: int) -> bool:
    """Tell whether a person administers every school of the other, and so may also block them or renew a password."""
    mine, theirs = schools_for(session, account_id, Act.GRANT), _places(session, other_id)
    return mine is None or (bool(theirs) and theirs <= mine)


def _places(session: Session, account_id: int) -> frozenset[int | None]:
    return frozenset(session.exec(select(GrantRow.school_id).where(GrantRow.account_id == account_id)))
