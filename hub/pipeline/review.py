"""Review: choosing rows, answering questions, judging yellow rows anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hub.errors import NotFound, Refusal
from hub.model.states import PlanState
from hub.people import accounts
from hub.people.authority import Act, acts, schools_for
from hub.pipeline.judge import judge, place, revise
from hub.pipeline.telling import retell
from hub.plugin.reviewing import AnswersRefused
from hub.store import choosing, comparing, judging, plans
from hub.store.plan_tables import GroupRow, PlanRow

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.sql.elements import ColumnElement
    from sqlmodel import Session

    from hub.model.text import Text
    from hub.pipeline.kit import Kit, Trip
    from hub.plugin.services import Account


def open_plan(session: Session, kit: Kit, plan_id: int, account: Account) -> PlanRow:
    """Return a plan that this person may review and that still waits; NotFound or Refusal otherwise.

    It is held until the transaction ends, so that no decision comes between.
    """
    choosable(session, kit, plan_id, account)
    return _pending(plans.held(session, plan_id))


def choosable(session: Session, kit: Kit, plan_id: int, account: Account) -> PlanRow:
    """Return a plan that this person may review and that still waits, without holding it; NotFound or Refusal."""
    row = plans.get(session, plan_id, schools_for(session, account.id))
    role = kit.connector(row.connector).decider_role
    if Act.CHOOSE not in acts(accounts.roles_at(session, account.id, row.school_id), role):
        raise Refusal("not-allowed", "You may look at this plan but not change it. An administrator can grant that.")
    return _pending(row)


def _pending(row: PlanRow) -> PlanRow:
    if row.state != PlanState.PENDING:
        raise Refusal("not-pending", "This plan no longer waits ({state}); nothing was changed.", state=row.state)
    return row


def choose(
    kit: Kit, plan_id: int, account: Account, *, on: bool, where: ColumnElement[bool] | None = None
) -> tuple[int, int]:
    """Choose or leave out choosable rows; return how many moved and the plan's revision."""
    with kit.database.writing() as session:
        row = open_plan(session, kit, plan_id, account)
        moved = choosing.choose(session, plan_id, on=on, where=where)
        if not moved:
            return 0, row.revision
        retell(session, kit, plan_id, soon=True)
        return moved, plans.touch(session, plan_id)


def answer(kit: Kit, plan_id: int, account: Account, group: str, values: Mapping[str, str]) -> None:
    """Keep the answers of one group; a blank secret keeps what was given before.

    Raises AnswersRefused with a sentence for each answer that cannot be right; the others are kept.
    """
    with kit.database.writing() as session:
        row = open_plan(session, kit, plan_id, account)
        asked = session.get(GroupRow, (plan_id, group))
        if asked is None:
            raise NotFound("This plan does not ask for “{group}”.", group=group)
        trip = kit.trip(session, row.run_id)
        was_complete = asked.complete
        problems = _keep(session, trip, asked, values, account)
        if asked.complete or was_complete:
            known = trip.connector.prepare(trip)
            judging.resettle(session, plan_id, revise(session, trip, plan_id, group, known))
            _renew_digest(session, row)
        retell(session, kit, plan_id, soon=True)
        plans.touch(session, plan_id)
    if problems:
        raise AnswersRefused(problems)


def _keep(
    session: Session, trip: Trip, asked: GroupRow, values: Mapping[str, str], account: Account
) -> Mapping[str, Text]:
    kinds = {question["name"]: question["kind"] for question in asked.content["questions"]}
    given = {name: value.strip() for name, value in values.items() if name in kinds}
    given = {name: value for name, value in given.items() if value or kinds[name] != "secret"}
    filled = {name: value for name, value in given.items() if value}
    trip.open_session = session
    problems = trip.connector.validate(asked.key, filled, trip)
    good = {
        name: (_sealed(trip, asked.key, name, value, kinds[name]), kinds[name] == "secret")
        for name, value in given.items()
        if name not in problems
    }
    choosing.put_answers(session, asked.plan_id, asked.key, good, by=account.email, now=trip.now)
    session.refresh(asked)
    return problems


def _sealed(trip: Trip, group: str, name: str, value: str, kind: str) -> str:
    if kind == "secret" and value:
        return trip.kit.sealer.seal(value, place(trip, group, name))
    return value


def _renew_digest(session: Session, row: PlanRow) -> None:
    digest = comparing.digest_of(session, row.id or 0)
    if digest != row.digest:
        row.digest = digest
        session.add(row)
        session.flush()


def reexamine(kit: Kit, plan_id: int) -> None:
    """Judge a pending plan's yellow rows anew, after somebody lifted a reason elsewhere."""
    with kit.database.reading() as session:
        plan = plans.get(session, plan_id)
        trip = kit.trip(session, plan.run_id)
    if plan.undoes is not None:  # what blocks its rows is lifted nowhere else
        return
    last: int | None = 0
    known = trip.connector.prepare(trip)
    while last is not None:
        with kit.database.writing() as session:
            last = _reexamine_page(session, trip, plan_id, known, last)


def _reexamine_page(session: Session, trip: Trip, plan_id: int, known: Any, after: int) -> int | None:
    """Judge the next yellow rows; None when there are no more or somebody decided meanwhile.

    Each page counts as a revision: who decides has seen the rows that it freed, or is asked to look again.
    """
    if plans.held(session, plan_id).state != PlanState.PENDING:
        return None
    codecs = trip.kit.codecs(trip.connector, trip.school.id)
    changes = judging.page(session, plan_id, codecs, after=after, blocked_only=True)
    plans.touch(session, plan_id)
    if not changes:
        retell(session, trip.kit, plan_id)
        return None
    seqs = [change.seq for change in changes]
    judging.forget(session, plan_id, seqs)
    judge(session, trip, plan_id, changes, known)
    judging.resettle(session, plan_id, seqs)
    return seqs[-1]
