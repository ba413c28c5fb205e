"""Collect: stream a connector's records into staging, and say how it went."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from hub.errors import HubError, RetryLater
from hub.model.states import RunState
from hub.model.text import Text, as_json, packed
from hub.model.trace import traced
from hub.pipeline.inbox import opened
from hub.store.staging import Staging, count_seen
from hub.store.tables import JobRow, RunRow

if TYPE_CHECKING:
    from hub.pipeline.kit import Kit, Trip

log = structlog.get_logger(__name__)
_UNEXPECTED = Text(
    "The connector {connector} stopped unexpectedly ({kind}). What was there before stays as it was. "
    "Tell the developer of the plugin; the log has the place."
)


def collect(kit: Kit, run_id: int) -> Trip | None:
    """Stage what the run's connector yields; None when the run failed (its error says why).

    Also None when it has ended already: a crash came between its plan and the end of its leg.
    Raises RetryLater when the vendor asks for patience.
    """
    with kit.database.writing() as session:
        trip = kit.trip(session, run_id)
        if trip.run.finished_at is not None:
            return None
        trip.run.state = RunState.COLLECTING
        trip.run.started_at = trip.run.started_at or kit.clock()
        session.add(trip.run)
    try:
        with opened(kit, trip.file) as trip.plain:
            _stage(kit, trip)
    except RetryLater:
        raise
    except HubError as error:
        fail(kit, run_id, Text.from_error(error))
        return None
    except Exception as error:  # noqa: BLE001  (whatever a plugin does, the run ends with a sentence)
        log.error("collect failed", run=run_id, connector=trip.connector.name, **traced(error))  # noqa: TRY400
        fail(kit, run_id, _UNEXPECTED.filled(connector=trip.connector.name, kind=type(error).__name__))
        return None
    _finish(kit, trip)
    return trip


def _stage(kit: Kit, trip: Trip) -> None:
    trip.staging = staging = Staging(
        kit.database,
        job_id=trip.run.job_id,
        run_id=trip.id,
        school_id=trip.school.id,
        shapes=kit.shapes(trip.connector),
        sealer=kit.sealer,
    )
    for draft in trip.connector.collect(trip):
        staging.add(draft)
    staging.flush()


def _finish(kit: Kit, trip: Trip) -> None:
    whole = trip.scope is None and trip.unfinished is None
    if whole and not trip.only_changes and trip.staging is not None:
        trip.staging.forget_unseen()
    with kit.database.writing() as session:
        run = session.get_one(RunRow, trip.id)
        job = session.get_one(JobRow, run.job_id)
        run.collected = count_seen(session, run.job_id, trip.id)
        run.only_changes = trip.only_changes
        run.incomplete = as_json(trip.unfinished) if trip.unfinished else None
        if whole:
            job.bookmark = trip.left or job.bookmark
            job.complete = job.complete or not trip.only_changes
        session.add_all([run, job])
        trip.run, trip.job = run, job


def fail(kit: Kit, run_id: int, sentence: Text) -> None:
    """End a run with a sentence for the person who started it."""
    with kit.database.writing() as session:
        run = session.get_one(RunRow, run_id)
        run.state, run.error, run.finished_at = RunState.FAILED, packed(sentence), kit.clock()
        session.add(run)
        kit.services.audit(session, actor=run.by, verb="run failed", school_id=run.school_id, subject=f"run {run_id}")
