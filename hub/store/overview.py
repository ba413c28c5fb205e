"""What home, the plans and the jobs list: the newest plans and runs, with the numbers of their cards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import exists, func, select
from sqlmodel import Session, col

from hub.model.states import PlanState, RunState
from hub.store.plan_tables import ChangeRow, PlanRow
from hub.store.tables import RunRow

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable


def plans(
    session: Session, school_ids: Collection[int] | None, *, state: str = "", before: int | None = None, limit: int = 20
) -> list[PlanRow]:
    """Return the newest plans of these schools (None: of all), older than plan ``before``."""
    query = select(PlanRow).where(col(PlanRow.state) != PlanState.DRAFTING)
    if school_ids is not None:
        query = query.where(col(PlanRow.school_id).in_(list(school_ids)))
    if state:
        query = query.where(col(PlanRow.state) == state)
    if before is not None:
        query = query.where(col(PlanRow.id) < before)
    return list(session.scalars(query.order_by(col(PlanRow.id).desc()).limit(limit)))


def plans_of_runs(session: Session, run_ids: Iterable[int]) -> dict[int, PlanRow]:
    """Return the plans that these runs made, by run."""
    query = select(PlanRow).where(col(PlanRow.run_id).in_(list(run_ids)), col(PlanRow.state) != PlanState.DRAFTING)
    return {plan.run_id: plan for plan in session.scalars(query)}


def counts(session: Session, plan_ids: Iterable[int]) -> dict[int, dict[str, int]]:
    """Return for each plan how many rows create, update, end and are blocked: what its card says."""
    blocked = func.count().filter(col(ChangeRow.blocked))
    kinds = [func.count().filter(col(ChangeRow.kind) == kind) for kind in ("create", "update", "end")]
    query = select(col(ChangeRow.plan_id), *kinds, blocked).where(col(ChangeRow.plan_id).in_(list(plan_ids)))
    names = ("create", "update", "end", "blocked")
    found = session.connection().execute(query.group_by(col(ChangeRow.plan_id)))
    return {row[0]: dict(zip(names, map(int, row[1:]), strict=True)) for row in found}


def under_way(session: Session, job_id: int, scope: str | None) -> int | None:
    """Return the run of a job that is queued or collecting already."""
    query = select(col(RunRow.id)).where(
        col(RunRow.job_id) == job_id,
        col(RunRow.scope).is_not_distinct_from(scope),
        col(RunRow.state).in_((RunState.QUEUED, RunState.COLLECTING)),
        ~exists().where(col(PlanRow.run_id) == RunRow.id, col(PlanRow.undoes).is_not(None)),
    )
    return session.scalar(query.limit(1))


def last_runs(session: Session, job_ids: Iterable[int]) -> dict[int, RunRow]:
    """Return the newest run of each of these jobs."""
    newest = select(func.max(RunRow.id)).where(col(RunRow.job_id).in_(list(job_ids))).group_by(col(RunRow.job_id))
    query = select(RunRow).where(col(RunRow.id).in_(newest))
    return {run.job_id: run for run in session.scalars(query)}
