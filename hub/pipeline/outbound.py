"""Outbound: what was approved goes to another system, and only what arrived comes into the register.

There is no transaction with another system. A chunk is delivered outside of any; then its receipts and its rows
of the register are written in one. Whoever is killed between the two delivers the same chunk again, which leaves
the same there: the connector promises that.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import structlog
from sqlalchemy.exc import DataError, IntegrityError

from hub.errors import HubError, PluginFault, RetryLater
from hub.model.states import Outcome
from hub.model.text import Text, packed
from hub.model.trace import traced
from hub.people.standing import standing
from hub.pipeline.telling import warn
from hub.plugin.findings import Delivery
from hub.store import delivering
from hub.store.applying import Applier, Chunk, one_at_a_time, refused
from hub.store.plan_tables import PlanRow

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from sqlmodel import Session

    from hub.pipeline.kit import Trip
    from hub.plugin.findings import Change

log = structlog.get_logger(__name__)
_LOOK_AGAIN = 5.0
_PATIENCE = timedelta(minutes=30)  # a system that is away for a moment bothers nobody
_MENDED = 900.0  # somebody renews the access meanwhile; then it goes on by itself
_STUMBLED = Text(
    "Delivering stopped unexpectedly ({kind}). The hub tries again; if this lasts, tell the developer of the plugin."
)
_SILENT = Text("The other system said nothing about this row. The next run proposes it again.")


def deliver(trip: Trip, plan: PlanRow) -> None:
    """Deliver an approved plan; safe to call again after an interruption anywhere.

    Raises RetryLater when the other system is away, or does not let the hub in until somebody acts.
    """
    kit = trip.kit
    with kit.turns.turn(kit.database, plan.job_id) as mine:
        if not mine:
            raise RetryLater("Another delivery of this job is under way.", seconds=_LOOK_AGAIN)
        with kit.database.reading() as session:
            first = delivering.earlier(session, plan)
        if first is not None:
            raise RetryLater("Plan {plan} of this job is delivered first.", seconds=_LOOK_AGAIN, plan=first)
        while _chunk(trip, plan):
            continue


def _chunk(trip: Trip, plan: PlanRow) -> bool:
    """Deliver the next rows; False when there are none."""
    kit = trip.kit
    with kit.database.reading() as session:
        seqs = delivering.waiting(session, plan.id or 0, trip.connector.chunk)
        if not seqs:
            return False
        chunk = Chunk(plan.id or 0, plan.school_id, plan.connector, seqs[0] - 1, seqs[-1])
        forecast = {
            seq: outcome
            for shape in kit.shapes(trip.connector)
            for seq, outcome in Applier(session, shape, chunk, dialect=kit.database.dialect, now=kit.clock(), only=seqs)
            .forecast()
            .items()
        }
        going = [seq for seq in seqs if forecast[seq] == Outcome.APPLIED]
        codecs = kit.codecs(trip.connector, plan.school_id)
        changes = delivering.outgoing(session, plan, codecs, going, kit.sealer.mark_key)
    told, stopped = _sent(trip, changes)
    _keep(trip, plan, chunk, {change.seq: change for change in changes}, told, set(seqs) - set(going))
    if stopped is not None:
        _halt(trip, plan, stopped)
        raise stopped
    return True


def _sent(trip: Trip, changes: list[Change]) -> tuple[dict[int, Delivery], RetryLater | None]:
    """Deliver changes and return what is known of each, and what stopped it; what is known holds all the same."""
    told: dict[int, Delivery] = {}
    try:
        for one in trip.connector.deliver(changes, trip) if changes else ():
            if all(one.seq != change.seq for change in changes):
                raise PluginFault("{name} told of a row that it was not given.", name=trip.connector.name)  # noqa: TRY301
            told[one.seq] = one
    except RetryLater as error:
        return told, error
    except HubError as error:
        sentence = Text.from_error(error)
        return told, RetryLater("{why} Then it goes on by itself.", seconds=_MENDED, why=sentence)
    except Exception as error:  # noqa: BLE001  (receipts of what arrived are kept, and nobody gives the rest up)
        log.error("delivery stumbled", connector=trip.connector.name, **traced(error))  # noqa: TRY400
        return told, RetryLater(_STUMBLED.template, kind=type(error).__name__)
    for change in changes:
        told.setdefault(change.seq, Delivery(change.seq, Outcome.FAILED, detail=_SILENT))
    return told, None


def _keep(
    trip: Trip,
    plan: PlanRow,
    chunk: Chunk,
    changes: Mapping[int, Change],
    told: Mapping[int, Delivery],
    settled: Collection[int],
) -> None:
    """Write receipts and register; where the register refuses it, its halves, down to the row that it refuses."""
    try:
        _write(trip, plan, chunk, changes, told, settled)
    except (IntegrityError, DataError) as error:
        seqs = sorted({*told, *settled})
        if len(seqs) == 1:
            log.warning("row refused", plan=chunk.plan_id, seq=seqs[0], kind=type(error.orig).__name__)
            with trip.kit.database.writing() as session:
                refused(session, chunk._replace(start=seqs[0] - 1, stop=seqs[0]), trip.now)
            return
        for half in (seqs[: len(seqs) // 2], seqs[len(seqs) // 2 :]):
            some = {seq: one for seq, one in told.items() if seq in half}
            _keep(trip, plan, chunk, changes, some, set(settled).intersection(half))


def _write(
    trip: Trip,
    plan: PlanRow,
    chunk: Chunk,
    changes: Mapping[int, Change],
    told: Mapping[int, Delivery],
    settled: Collection[int],
) -> None:
    """Write in one transaction what arrived, was refused, or needed no delivery."""
    kit, returned = trip.kit, [one for one in told.values() if one.outcome == Outcome.FAILED]
    arrived = [one for one in told.values() if one.outcome != Outcome.FAILED]
    with kit.database.writing() as session:
        one_at_a_time(session, plan.school_id, sqlite=kit.database.is_sqlite)
        delivering.failed(session, chunk.plan_id, returned, kit.clock())
        only = {one.seq for one in arrived} | set(settled)
        for shape in kit.shapes(trip.connector):
            Applier(session, shape, chunk, dialect=kit.database.dialect, now=kit.clock(), only=only).apply()
        delivering.named(session, plan, changes, arrived)
        if arrived:
            session.get_one(PlanRow, plan.id).halted = None


def _halt(trip: Trip, plan: PlanRow, error: RetryLater) -> None:
    """Say on the plan why it does not go on; the first time it is in the audit too, and people hear of it."""
    with trip.kit.database.writing() as session:
        row = session.get_one(PlanRow, plan.id)
        if row.halted is None:
            subject = f"plan {plan.id}"
            trip.services.audit(session, actor="hub", verb="delivery waits", school_id=plan.school_id, subject=subject)
            _warn(session, trip, row, error)
        row.halted = packed(Text.from_error(error))
        session.add(row)


def _warn(session: Session, trip: Trip, plan: PlanRow, error: RetryLater) -> None:
    """Have those who may decide it hear that it halts: at once where somebody must act, else when it lasts."""
    kit = trip.kit
    here = standing(session, trip.school, plan.connector, trip.connector.decider_role, kit.clock())
    at = kit.clock() if error.seconds == _MENDED else kit.clock() + _PATIENCE
    warn(session, kit, plan, here.asked(session, 0), at=at)
