"""Jobs and their runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from hub.errors import NotFound
from hub.model.states import LegKind, RunState
from hub.store import legs
from hub.store.tables import JobRow, RunRow, SchoolRow

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path


def ensure(session: Session, school_id: int, connector: str, now: datetime) -> JobRow:
    """Return the job of a connector at a school, made on first use; by one of two who come at once."""
    query = select(JobRow).where(JobRow.school_id == school_id, JobRow.connector == connector)
    job = session.exec(query).first()
    if job is not None:
        return job
    job = JobRow(school_id=school_id, connector=connector, created_at=now)
    try:
        with session.begin_nested():
            session.add(job)
            session.flush()
    except IntegrityError:
        return session.exec(query).one()
    return job


def queue(
    session: Session,
    job: JobRow,
    *,
    by: str,
    now: datetime,
    scope: str | None = None,
    file: Path | None = None,
    slot: datetime | None = None,
) -> int | None:
    """Insert a run and its first leg; None when this slot made its run already."""
    run = RunRow(
        job_id=job.id or 0,
        school_id=job.school_id,
        scope=scope,
        file=str(file) if file else None,
        slot=slot,
        state=RunState.QUEUED,
        by=by,
        created_at=now,
    )
    try:
        with session.begin_nested():
            session.add(run)
            session.flush()
    except IntegrityError:
        return None
    legs.submit(session, LegKind.COLLECT, run.id or 0, now)
    return run.id


def run(session: Session, run_id: int) -> RunRow:
    """Return a run; NotFound when there is none."""
    row = session.get(RunRow, run_id)
    if row is None:
        raise NotFound("There is no run {run}.", run=run_id)
    return row


def every(session: Session, school_ids: frozenset[int] | None = None) -> list[tuple[JobRow, SchoolRow]]:
    """Return all jobs with their schools, or those of some schools."""
    query = select(JobRow, SchoolRow).join(SchoolRow, col(SchoolRow.id) == JobRow.school_id)
    if school_ids is not None:
        query = query.where(col(JobRow.school_id).in_(school_ids))
    return [(job, school) for job, school in session.exec(query.order_by(col(SchoolRow.name), col(JobRow.id)))]


def latest_runs(session: Session, school_ids: frozenset[int] | None, limit: int = 20) -> list[tuple[RunRow, JobRow]]:
    """Return the newest runs."""
    query = select(RunRow, JobRow).join(JobRow, col(JobRow.id) == RunRow.job_id)
    if school_ids is not None:
        query = query.where(col(RunRow.school_id).in_(school_ids))
    return [(run, job) for run, job in session.exec(query.order_by(col(RunRow.id).desc()).limit(limit))]
