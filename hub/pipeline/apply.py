"""Apply: exactly the chosen changes, a chunk with its receipts in one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from sqlalchemy import text
from sqlalchemy.exc import DataError, IntegrityError

from hub.model.states import Outcome, PlanState
from hub.pipeline.telling import retell
from hub.plugin.connector import Connector
from hub.store import judging, plans
from hub.store.applying import Applier, Chunk, chunks, refused
from hub.store.plan_tables import PlanRow

if TYPE_CHECKING:
    from sqlmodel import Session

    from hub.pipeline.kit import Kit, Trip

log = structlog.get_logger(__name__)
SMALLEST, LARGEST = 500, 5_000  # rows a chunk: small enough to let decisions in between
_REGISTER_LOCK = 7_245_002


def apply(kit: Kit, plan_id: int) -> None:
    """Bring an approved plan into the register; safe to call again after a crash anywhere."""
    with kit.database.reading() as session:
        plan = plans.get(session, plan_id)
        if plan.state != PlanState.APPROVED:
            return
        trip = kit.trip(session, plan.run_id)
        ranges = chunks(session, plan_id, smallest=SMALLEST, largest=LARGEST)
    for start, stop in ranges:
        _bring(trip, Chunk(plan_id, plan.school_id, plan.connector, start, stop))
    _close(kit, plan_id)


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
    _one_at_a_time(session, kit, chunk)
    for shape in kit.shapes(trip.connector):
        Applier(session, shape, chunk, dialect=kit.database.dialect, now=kit.clock()).apply()
    _follow_up(session, trip, chunk)


def _one_at_a_time(session: Session, kit: Kit, chunk: Chunk) -> None:
    """On PostgreSQL let no two plans write the same school's registers at once; SQLite never does."""
    if not kit.database.is_sqlite:
        query = text(f"SELECT pg_advisory_xact_lock({_REGISTER_LOCK}, CAST(:school AS integer))")
        session.execute(query, {"school": chunk.school_id})


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


def _close(kit: Kit, plan_id: int) -> None:
    with kit.database.writing() as session:
        plan = session.get_one(PlanRow, plan_id)
        plan.state, plan.applied_at = PlanState.APPLIED, kit.clock()
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
