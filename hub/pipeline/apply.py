"""Apply: exactly the chosen changes, a chunk with its receipts in one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from sqlalchemy import text
from sqlalchemy.exc import DataError, IntegrityError

from hub.model.states import Outcome, PlanState
from hub.pipeline.outbound import deliver
from hub.pipeline.telling import retell
from hub.plugin.connector import Connector
from hub.store import jobs, judging, plans
from hub.store.applying import Applier, Chunk, chunks, one_at_a_time, refused
from hub.store.plan_tables import PlanRow

if TYPE_CHECKING:
    from sqlmodel import Session

    from hub.pipeline.kit import Kit, Trip

log = structlog.get_logger(__name__)
SMALLEST, LARGEST = 500, 5_000  # rows a chunk: small enough to let decisions in between


def apply(kit: Kit, plan_id: int) -> None:
    """Bring an approved plan into the register; safe to call again after a crash anywhere."""
    with kit.database.reading() as session:
        plan = plans.get(session, plan_id)
        if plan.state != PlanState.APPROVED:
            return
        trip = kit.trip(session, plan.run_id)
    if trip.connector.delivers:
        deliver(trip, plan)
    else:
        _bring_all(trip, plan)
    _close(kit, trip, plan_id)


def _bring_all(trip: Trip, plan: PlanRow) -> None:
    plan_id = plan.id or 0
    with trip.kit.database.reading() as session:
        ranges = chunks(session, plan_id, smallest=SMALLEST, largest=LARGEST)
    for start, stop in ranges:
        _bring(trip, Chunk(plan_id, plan.school_id, plan.connector, start, stop))


def _bring(trip: Trip, chunk: Chunk) -> None:
    """Apply a chunk; where the register refuses it, its halves, down to the row that it refuses."""
    try:
        with trip.kit.database.writing(bulk=True) as session:
            _write(session, trip, chunk)
    except (IntegrityError, DataError) as error:
        if chunk.stop - chunk.start == 1:
            log.warning("row refused", plan=chunk.plan_id, seq=chunk.stop, kind=type(error.orig).__name__)
            with trip.kit.database.writing() as session:
                refused(session, chunk, trip.now)
            return
        middle = (chunk.start + chunk.stop) // 2
        _bring(trip, chunk._replace(stop=middle))
        _bring(trip, chunk._replace(start=middle))


def _write(session: Session, trip: Trip, chunk: Chunk) -> None:
    kit = trip.kit
    one_at_a_time(session, chunk.school_id, sqlite=kit.database.is_sqlite)
    for shape in kit.shapes(trip.connector):
        Applier(session, shape, chunk, dialect=kit.database.dialect, now=kit.clock()).apply()
    _follow_up(session, trip, chunk)


def _follow_up(session: Session, trip: Trip, chunk: Chunk) -> None:
    """Give the connector the applied changes of this chunk, if it wants to know."""
    kind = type(trip.connector)
    if kind.applied is Connector.applied and kind.applied_together is Connector.applied_together:
        return
    query = text(
        "SELECT seq FROM receipt WHERE plan_id = :plan AND seq > :start AND seq <= :stop AND outcome = :outcome"
    )
    values = {"plan": chunk.plan_id, "start": chunk.start, "stop": chunk.stop, "outcome": Outcome.APPLIED}
    seqs = [row[0] for row in session.execute(query, values)]
    trip.open_session = session
    codecs = trip.kit.codecs(trip.connector, trip.school.id)
    trip.connector.applied_together(judging.some(session, chunk.plan_id, codecs, seqs), trip)


def _close(kit: Kit, trip: Trip, plan_id: int) -> None:
    known = [name for name in trip.connector.next_jobs if name in kit.connectors]
    wanted = [name for name in known if kit.connectors[name].in_use(trip.school, kit.services)]
    with kit.database.writing() as session:
        plan = session.get_one(PlanRow, plan_id)
        plan.state, plan.applied_at, plan.halted = PlanState.APPLIED, kit.clock(), None
        session.add(plan)
        session.flush()
        kit.services.audit(
            session,
            actor="hub",
            verb="applied",
            school_id=plan.school_id,
            subject=f"plan {plan_id}",
            digest=plan.digest,
            **plans.counts(session, plan),
        )
        retell(session, kit, plan_id)
        for name in wanted:
            job = jobs.ensure(session, plan.school_id, name, kit.clock())
            jobs.queue(session, job, by=f"plan {plan_id}", now=kit.clock())
