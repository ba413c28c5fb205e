"""Plan: turn what was staged into changes, issues and questions, and put them before people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from hub.model.policy import needed
from hub.model.states import PlanState, RunState
from hub.model.text import Text
from hub.people import policies
from hub.pipeline.brakes import brakes
from hub.pipeline.facts import braked, facts
from hub.pipeline.judge import judge, revise
from hub.pipeline.telling import retell
from hub.pipeline.waiting import begin
from hub.plugin.connector import Connector
from hub.store import choosing, comparing, judging, plans, undoing
from hub.store.findings import Findings
from hub.store.plan_tables import PlanRow
from hub.store.tables import RunRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlmodel import Session

    from hub.pipeline.kit import Kit, Trip
    from hub.plugin.findings import Issue


_TAKEN_BACK = Text("Plan {plan} took this back. It is left out until somebody chooses it.")


def plan(kit: Kit, trip: Trip) -> int:
    """Store the plan of a collected run and return its number."""
    plan_id = _compare(kit, trip)
    known = _examine(kit, trip, plan_id)
    _publish(kit, trip, plan_id, known)
    return plan_id


def _compare(kit: Kit, trip: Trip) -> int:
    with kit.database.writing(bulk=True) as session:
        row = plans.draft(session, trip.run, trip.connector.name, kit.clock())
        comparison = comparing.Comparison(
            plan_id=row.id or 0,
            job_id=trip.run.job_id,
            school_id=trip.school.id,
            source=trip.connector.name,
            only_run=trip.id if trip.scope is not None else None,
            ends=trip.scope is None and trip.unfinished is None and trip.job.complete,
        )
        for shape in kit.shapes(trip.connector):
            row.unchanged += comparing.compare(session, shape, comparison, dialect=kit.database.dialect)
        row.duplicates = max(0, (trip.staging.taken if trip.staging else 0) - trip.run.collected)
        row.incomplete = trip.run.incomplete
        session.add(row)
        return row.id or 0


def _examine(kit: Kit, trip: Trip, plan_id: int) -> Any:
    """Let the connector judge every change, a page and a short transaction at a time."""
    known = trip.connector.prepare(trip)
    if trip.remarks or type(trip.connector).examine is not Connector.examine:
        codecs = kit.codecs(trip.connector, trip.school.id)
        last = 0
        while True:
            with kit.database.writing(bulk=True) as session:
                page = judging.page(session, plan_id, codecs, after=last)
                if not page:
                    break
                remarked = Findings(session, plan_id)
                for change in page:
                    remarked.add(change.seq, trip.remarks.get((change.record, change.key), ()), noted=True)
                remarked.store()
                judge(session, trip, plan_id, page, known)
                last = page[-1].seq
    return known


def _publish(kit: Kit, trip: Trip, plan_id: int, known: Any) -> None:
    """Settle the plan and make it the one that waits, in one transaction."""
    remarks = [*trip.notes, *trip.connector.survey(trip, known)]  # before it: a survey may write by itself
    with kit.database.writing() as session:
        row = session.get_one(PlanRow, plan_id)
        old = plans.previous(session, row)
        judge_whole(session, kit, trip, row, remarks)
        _taken_back(session, row)
        if old is not None:
            plans.keep_answers(session, row, old)
            _revise_answered(session, trip, plan_id, known)
        judging.settle(session, plan_id)
        kept = plans.keep_choices(session, row, old) if old is not None else 0
        row.digest = comparing.digest_of(session, plan_id)
        put_forward(session, kit, trip, row, old, kept)


def judge_whole(session: Session, kit: Kit, trip: Trip, row: PlanRow, remarks: Sequence[Issue]) -> None:
    """Store what is remarked about a plan as a whole, and how many people it takes."""
    issues = [*remarks, *brakes(session, kit, trip, row)]
    found = Findings(session, row.id or 0)
    found.add(0, issues)
    found.store()
    session.flush()
    policy = policies.policy_of(session, row.school_id, row.connector)
    row.needed = needed(policy, facts(session, kit, row))


def _taken_back(session: Session, row: PlanRow) -> None:
    """Leave out, and say so, what the supplier proposes although an undo plan took it back."""
    for undo in undoing.applied_undos(session, row):
        undoing.remark(session, row, "taken-back", Text(_TAKEN_BACK.template, {"plan": undo.id}), undo)


def _revise_answered(session: Session, trip: Trip, plan_id: int, known: Any) -> None:
    """Let answers that were kept do their work again, such as a pupil paired by hand."""
    for key in sorted(choosing.answers(session, plan_id)):
        if choosing.complete_group(session, plan_id, key):
            revise(session, trip, plan_id, key, known)


def _same(session: Session, old: PlanRow, row: PlanRow) -> bool:
    """Tell whether a plan asks what the old one asks: the same changes, as many people, the same yellow rows."""
    if (old.digest, old.needed) != (row.digest, row.needed):
        return False
    return comparing.blocked_digest(session, old.id or 0) == comparing.blocked_digest(session, row.id or 0)


def put_forward(session: Session, kit: Kit, trip: Trip, row: PlanRow, old: PlanRow | None, kept: int) -> None:
    """Make a settled plan the one that waits and tell it; or say that there is nothing to decide.

    A file that somebody handed in and that is held waits even when nothing would change: whoever decides hears why,
    and rejects it with what to send instead.
    """
    count = text("SELECT count(*) FROM change WHERE plan_id = :plan")
    total = int(session.execute(count, {"plan": row.id}).scalar_one())
    waits = total or (trip.connector.takes_file and braked(session, row))
    run = session.get_one(RunRow, trip.id)
    run.state, run.finished_at = RunState.PLANNED, kit.clock()
    session.add_all([row, run])
    if total and old is not None and old.state == PlanState.PENDING and _same(session, old, row):
        # The same question waits already: what people see, chose and answered there stays.
        row.state, row.replaced_by = PlanState.REPLACED, old.id
        return
    waited = old if old is not None and old.state == PlanState.PENDING else None
    for replaced in plans.replace_pending(session, row):
        retell(session, kit, replaced)
    row.state = PlanState.PENDING if waits else PlanState.EMPTY
    refused_before = bool(total) and old is not None and old.state == PlanState.REJECTED and kept == total
    if waits:
        begin(session, kit, row, waited, quiet=refused_before)
    kit.services.audit(
        session,
        actor=run.by,
        verb="planned",
        school_id=row.school_id,
        subject=f"plan {row.id}",
        connector=row.connector,
        digest=row.digest,
        **plans.counts(session, row),
    )
