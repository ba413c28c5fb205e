"""Undo: an applied plan is taken back by a new plan, made from the before-images and decided like any other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlmodel import select

from hub.errors import Refusal
from hub.model.states import IssueLevel, LegKind, PlanState, RunState
from hub.model.text import Text
from hub.people import schools
from hub.people.authority import Act, insist, schools_for
from hub.people.standing import roles_today
from hub.pipeline.plan import judge_whole, put_forward
from hub.plugin.findings import Issue
from hub.store import comparing, judging, legs, plans, undoing
from hub.store.plan_tables import PlanRow
from hub.store.tables import RunRow

if TYPE_CHECKING:
    from sqlmodel import Session

    from hub.pipeline.kit import Kit, Trip
    from hub.plugin.services import Account

_MOVED = Text("This changed again after plan {plan} was applied, so it is not undone. Undo the later change first.")
_COMES_BACK = Text(
    "This takes back plan {plan}. The supplier still says what it said: the next run of this job proposes those "
    "changes again, unchosen. Correct it at the supplier, or pause the job."
)


def propose(kit: Kit, plan_id: int, account: Account) -> int:
    """Start the run whose plan undoes an applied plan and return its number; the one under way, if there is one.

    Raises NotFound to strangers, Refusal to who may not and for a plan that was not applied.
    """
    with kit.database.writing() as session:
        plans.get(session, plan_id, schools_for(session, account.id))
        source = plans.held(session, plan_id)
        role = kit.connector(source.connector).decider_role
        school = schools.by_id(session, source.school_id)
        insist(roles_today(session, account.id, school, role, kit.clock()), Act.UNDO, role)
        if source.state != PlanState.APPLIED:
            raise Refusal("not-applied", "Only a plan that was applied can be undone.")
        known = undoing.under_way(session, plan_id)
        if known is not None:
            return known.run_id
        run = _queue(session, kit, source, account)
        kit.services.audit(
            session, actor=account.email, verb="undo asked", school_id=source.school_id, subject=f"plan {plan_id}"
        )
        return run.id or 0


def _queue(session: Session, kit: Kit, source: PlanRow, account: Account) -> RunRow:
    run = RunRow(
        job_id=source.job_id,
        school_id=source.school_id,
        scope=source.scope,
        state=RunState.QUEUED,
        by=account.email,
        only_changes=True,  # what it takes back is no measure for a run that collects everything
        created_at=kit.clock(),
    )
    session.add(run)
    session.flush()
    plans.draft(session, run, source.connector, kit.clock()).undoes = source.id
    legs.submit(session, LegKind.UNDO, run.id or 0, kit.clock())
    return run


def undo(kit: Kit, run_id: int) -> None:
    """Make the plan of a run that `propose` started; safe to call again after a crash anywhere."""
    with kit.database.reading() as session:
        trip = kit.trip(session, run_id)
        plan = session.exec(select(PlanRow).where(PlanRow.run_id == run_id)).one()
    if trip.run.finished_at is not None or plan.undoes is None:
        return
    trip.only_changes = True
    source = undoing.Undo(plan.undoes, plan.id or 0, plan.school_id)
    _draft(kit, trip, source)
    _publish(kit, trip, source)


def _draft(kit: Kit, trip: Trip, source: undoing.Undo) -> None:
    """Store what would be taken back; the connector is not asked: what was accepted before needs no new judgement."""
    with kit.database.writing(bulk=True) as session:
        undoing.clear(session, source.plan_id)
        done = sum(
            undoing.draft(session, shape, source, dialect=kit.database.dialect) for shape in kit.shapes(trip.connector)
        )
        undoing.mark(session, source.plan_id, "moved-since", Text(_MOVED.template, {"plan": source.source}))
        plan = session.get_one(PlanRow, source.plan_id)
        plan.unchanged = done
        session.add(plan)


def _publish(kit: Kit, trip: Trip, source: undoing.Undo) -> None:
    with kit.database.writing() as session:
        plan = session.get_one(PlanRow, source.plan_id)
        note = Text(_COMES_BACK.template, {"plan": source.source})
        judge_whole(session, kit, trip, plan, [Issue("takes-back", IssueLevel.NOTE, note)])
        judging.settle(session, source.plan_id)
        plan.digest = comparing.digest_of(session, source.plan_id)
        put_forward(session, kit, trip, plan, None, 0)
