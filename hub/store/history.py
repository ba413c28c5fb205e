"""History: every run with the plan that it made, and what became of one record, the newest first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import and_, exists, false, or_
from sqlmodel import Session, col, select

from hub.model.states import PlanState, RunState
from hub.store.plan_tables import ChangeRow, DecisionRow, PlanRow, ReceiptRow
from hub.store.tables import AccountRow, JobRow, RunRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from sqlalchemy.sql.elements import ColumnElement

LOOKED_THROUGH = 1_000  # runs whose rows are searched for words at a time; older ones are a page further


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which runs are asked for; what is None or empty is not asked.

    ``schools`` None: of all. ``state`` is a plan's or, where no plan was made, the run's. ``words`` are looked for
    in the headings that ``headings`` names by record type.
    """

    schools: frozenset[int] | None = None
    connector: str = ""
    state: str = ""
    decided_by: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    words: str = ""
    headings: Mapping[str, tuple[str, ...]] | None = None


class Entry(NamedTuple):
    """A run, its plan if it made one, and the connector of its job."""

    run: RunRow
    plan: PlanRow | None
    connector: str


class Found(NamedTuple):
    """One page of entries, and from which run the next page goes on (None: nothing is left)."""

    entries: list[Entry]
    older: int | None


class Step(NamedTuple):
    """One change that was ever planned for a record, in which plan, and its receipt."""

    change: ChangeRow
    plan: PlanRow
    receipt: ReceiptRow | None


def entries(session: Session, wanted: Wanted, *, before: int | None = None, limit: int) -> Found:
    """Return the newest entries that are wanted, of runs older than ``before``."""
    if wanted.words:
        return _with_words(session, wanted, before, limit)
    found = _rows(session, _conditions(wanted, before), limit + 1)
    return Found(found[:limit], found[limit - 1].run.id if len(found) > limit else None)


def _with_words(session: Session, wanted: Wanted, before: int | None, limit: int) -> Found:
    """Search the rows of a bounded number of plans, so that one question never reads everything there ever was."""
    looked = [one.run.id or 0 for one in _rows(session, _conditions(wanted, before), LOOKED_THROUGH)]
    holds = exists().where(col(ChangeRow.plan_id) == PlanRow.id, _holds(wanted))
    found = _rows(session, [col(RunRow.id).in_(looked), holds], limit + 1)
    if len(found) > limit:
        return Found(found[:limit], found[limit - 1].run.id)
    return Found(found, looked[-1] if len(looked) == LOOKED_THROUGH else None)


def _rows(session: Session, conditions: Iterable[ColumnElement[bool]], limit: int) -> list[Entry]:
    query: Any = (
        select(RunRow, PlanRow, JobRow.connector)
        .join(JobRow, col(JobRow.id) == RunRow.job_id)
        .join(PlanRow, and_(col(PlanRow.run_id) == RunRow.id, col(PlanRow.state) != PlanState.DRAFTING), isouter=True)
        .where(*conditions)
    )
    return [Entry(*row) for row in session.exec(query.order_by(col(RunRow.id).desc()).limit(limit))]


def _conditions(wanted: Wanted, before: int | None) -> list[ColumnElement[bool]]:
    parts: list[ColumnElement[bool]] = []
    if wanted.schools is not None:
        parts.append(col(RunRow.school_id).in_(wanted.schools))
    if wanted.connector:
        jobs = select(JobRow.id).where(JobRow.connector == wanted.connector)
        parts.append(col(RunRow.job_id).in_(jobs))
    if wanted.state:
        parts.append(_in_state(wanted.state))
    if wanted.decided_by is not None:
        own = select(DecisionRow.plan_id).where(DecisionRow.account_id == wanted.decided_by)
        parts.append(col(RunRow.id).in_(select(PlanRow.run_id).where(col(PlanRow.id).in_(own))))
    if wanted.since is not None:
        parts.append(col(RunRow.created_at) >= wanted.since)
    if wanted.until is not None:
        parts.append(col(RunRow.created_at) < wanted.until)
    if before is not None:
        parts.append(col(RunRow.id) < before)
    return parts


def _in_state(state: str) -> ColumnElement[bool]:
    if state in {RunState.QUEUED, RunState.COLLECTING, RunState.FAILED}:
        return col(RunRow.state) == state
    return col(PlanRow.state) == state


def _holds(wanted: Wanted) -> ColumnElement[bool]:
    """Match the words in the headings that may be searched; SQLite folds the case of ASCII only, hence the variants."""
    words = wanted.words
    variants = {words} if words.isascii() else {words, words.lower(), words.upper(), words.title()}
    parts = [
        and_(col(ChangeRow.record) == record, col(getattr(ChangeRow, name)).icontains(variant, autoescape=True))
        for record, names in (wanted.headings or {}).items()
        for name in names
        for variant in variants
    ]
    return or_(false(), *parts)


def deciders(session: Session, schools: frozenset[int] | None) -> list[tuple[int, str]]:
    """Return who ever decided at these schools: account and name, by name."""
    decided = (
        exists()
        .where(col(DecisionRow.account_id) == AccountRow.id)
        .where(col(PlanRow.id) == DecisionRow.plan_id, _of(schools))
    )
    query = select(AccountRow.id, AccountRow.name).where(decided).order_by(col(AccountRow.name))
    return [(account or 0, name) for account, name in session.exec(query)]


def _of(schools: frozenset[int] | None) -> ColumnElement[bool]:
    return col(PlanRow.school_id).in_(schools) if schools is not None else col(PlanRow.id).is_not(None)


def connectors(session: Session, schools: frozenset[int] | None) -> list[str]:
    """Return the connectors that these schools have jobs of."""
    query = select(JobRow.connector).distinct().order_by(JobRow.connector)
    if schools is not None:
        query = query.where(col(JobRow.school_id).in_(schools))
    return list(session.exec(query))


def decisions(session: Session, plan_ids: Iterable[int]) -> dict[int, list[tuple[DecisionRow, str]]]:
    """Return the decisions on these plans with the names of who took them, oldest first."""
    query = (
        select(DecisionRow, AccountRow.name)
        .join(AccountRow, col(AccountRow.id) == DecisionRow.account_id)
        .where(col(DecisionRow.plan_id).in_(list(plan_ids)))
        .order_by(col(DecisionRow.id))
    )
    found: dict[int, list[tuple[DecisionRow, str]]] = {}
    for decision, name in session.exec(query):
        found.setdefault(decision.plan_id, []).append((decision, name))
    return found


def steps(
    session: Session, school_id: int, record: str, key: str, *, before: int | None = None, limit: int
) -> list[Step]:
    """Return what was ever planned for one record of a school, from plans older than ``before``."""
    receipt = and_(col(ReceiptRow.plan_id) == ChangeRow.plan_id, col(ReceiptRow.seq) == ChangeRow.seq)
    query: Any = (
        select(ChangeRow, PlanRow, ReceiptRow)
        .join(PlanRow, col(PlanRow.id) == ChangeRow.plan_id)
        .join(ReceiptRow, receipt, isouter=True)
        .where(ChangeRow.key == key, ChangeRow.record == record, PlanRow.school_id == school_id)
        .where(PlanRow.state != PlanState.DRAFTING)
    )
    if before is not None:
        query = query.where(col(ChangeRow.plan_id) < before)
    return [Step(*row) for row in session.exec(query.order_by(col(ChangeRow.plan_id).desc()).limit(limit))]
