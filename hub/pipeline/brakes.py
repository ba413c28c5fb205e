"""Brakes: rules that hold a plan because of its size or shape, before anything is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text
from sqlmodel import col, select

from hub.model.states import IssueLevel, RunState
from hub.model.text import Text
from hub.plugin.findings import Issue
from hub.store.tables import RunRow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlmodel import Session

    from hub.pipeline.kit import Kit, Trip
    from hub.store.plan_tables import PlanRow


def brakes(session: Session, kit: Kit, trip: Trip, plan: PlanRow) -> Iterator[Issue]:
    """Yield what holds this plan: too many endings, far fewer rows than last time."""
    limits = trip.connector.limits(trip)
    live = sum(_live(session, shape.name, trip) for shape in kit.shapes(trip.connector))
    ends = session.execute(
        text("SELECT count(*) FROM change WHERE plan_id = :plan AND kind = 'end'"), {"plan": plan.id}
    ).scalar_one()
    if ends > limits.endings and ends > live * limits.ending_share:
        yield _brake("many-endings", Text.of("This would end {ends} of {live} records.", ends=ends, live=live))
    before = _last_collected(session, trip)
    if trip.scope is None and not trip.only_changes and before and trip.run.collected < before * limits.least_share:
        yield _brake(
            "far-fewer-rows",
            Text.count(
                "Only {count} record came, last time {before}. Was everything sent?",
                "Only {count} records came, last time {before}. Was everything sent?",
                count=trip.run.collected,
                before=before,
            ),
        )


def _brake(code: str, why: Text) -> Issue:
    return Issue(code, IssueLevel.BRAKE, Text.of("{why} A second person must agree.", why=why), owner="school")


def _live(session: Session, table: str, trip: Trip) -> int:
    query = text(f'SELECT count(*) FROM "{table}" WHERE school_id = :school AND source = :source AND ended_on IS NULL')
    values = {"school": trip.school.id, "source": trip.connector.name}
    return int(session.execute(query, values).scalar_one())


def _last_collected(session: Session, trip: Trip) -> int | None:
    query = select(RunRow.collected).where(
        RunRow.job_id == trip.run.job_id,
        RunRow.id != trip.id,
        RunRow.state == RunState.PLANNED,
        col(RunRow.scope).is_(None),
        col(RunRow.incomplete).is_(None),
        ~col(RunRow.only_changes),
    )
    return session.exec(query.order_by(col(RunRow.id).desc()).limit(1)).first()
