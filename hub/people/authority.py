"""Who may do what: one table of roles and acts, and the one function that every way in asks."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from hub.errors import NotFound, Refusal
from hub.model.states import Role
from hub.people import accounts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlmodel import Session


class Act(StrEnum):
    """What a person may want to do at a school."""

    LOOK = "look"  # see its plans, runs and jobs
    START = "start"  # start a run
    CHOOSE = "choose"  # choose rows, answer questions
    DECIDE = "decide"  # approve or reject
    PLAN_TIMES = "plan-times"  # say when jobs run, pause and resume them
    SET_POLICY = "set-policy"  # say who is asked and how many must agree
    GRANT = "grant"  # invite people, give and take roles
    AUDIT = "audit"  # read and export the history and the audit
    UNDO = "undo"  # propose to undo an applied plan


_EVERYTHING = frozenset(Act)
_TABLE: Mapping[str, frozenset[Act]] = {
    Role.UPLOADER: frozenset({Act.LOOK, Act.START}),
    Role.REVIEWER: frozenset({Act.LOOK, Act.START, Act.CHOOSE}),
    Role.DECIDER: frozenset({Act.LOOK, Act.START, Act.CHOOSE, Act.DECIDE, Act.PLAN_TIMES, Act.UNDO}),
    Role.ADMINISTRATOR: _EVERYTHING - {Act.CHOOSE, Act.DECIDE},
    Role.OPERATOR: _EVERYTHING - {Act.CHOOSE, Act.DECIDE},
    Role.SUPPLIER: frozenset(),
}
_PLUGIN_ROLE = frozenset({Act.LOOK})
_DECIDES = frozenset({Act.LOOK, Act.START, Act.CHOOSE, Act.DECIDE, Act.UNDO})


def acts(roles: frozenset[str], decider_role: str = Role.DECIDER) -> frozenset[Act]:
    """Return what these roles allow on plans and jobs that ``decider_role`` decides on."""
    allowed = frozenset(act for role in roles for act in _TABLE.get(role, _PLUGIN_ROLE))
    if decider_role != Role.DECIDER:
        allowed -= {Act.DECIDE}
    return allowed | _DECIDES if decider_role in roles else allowed


def check(
    session: Session, account_id: int, school_id: int, act: Act, decider_role: str = Role.DECIDER
) -> frozenset[str]:
    """Return the person's roles at this school; raises NotFound to strangers, Refusal to who may not."""
    roles = accounts.roles_at(session, account_id, school_id)
    if Act.LOOK not in acts(roles, decider_role):
        raise NotFound("There is nothing at this address, or it is not for you.")
    if act not in acts(roles, decider_role):
        raise Refusal(
            "not-allowed", "Your roles at this school do not allow this. An administrator of the school can grant it."
        )
    return roles
