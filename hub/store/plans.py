"""A plan from draft to its end: what it replaces, what it keeps, how it is counted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import text
from sqlmodel import Session, col, select, update

from hub.errors import NotFound
from hub.model.states import PlanState
from hub.store.plan_tables import DecisionRow, PlanRow
from hub.store.tables import AccountRow

if TYPE_CHECKING:
    from datetime import datetime

    from hub.store.tables import RunRow

# A table of its own, because SQLite makes no index for a join of `change` with itself: without one
# it compares every row with every row (270 s for 9,000 changes after 100,000).
_KEPT = """
    CREATE TEMPORARY TABLE kept (record text, key text, kind text, before_fingerprint text,
    after_fingerprint text, selected boolean, PRIMARY KEY (record, key))
"""
_FILL_KEPT = """
    INSERT INTO kept SELECT record, key, kind, before_fingerprint, after_fingerprint, selected
    FROM change WHERE plan_id = :previous AND NOT blocked AND (:undecided OR NOT selected)
"""
_KEEP = """
    UPDATE change SET selected = CASE WHEN :rejected THEN FALSE ELSE old.selected END
    FROM kept old
    WHERE change.plan_id = :plan AND NOT change.blocked
      AND old.record = change.record AND old.key = change.key AND old.kind = change.kind
      AND old.after_fingerprint IS NOT DISTINCT FROM change.after_fingerprint
      AND old.before_fingerprint IS NOT DISTINCT FROM change.before_fingerprint
"""
_ANSWERS = """
    INSERT INTO answer (plan_id, "group", name, value, secret, "by", at)
    SELECT CAST(:plan AS integer), a."group", a.name, a.value, a.secret, a."by", a.at FROM answer a
    JOIN question_group g ON g.plan_id = :plan AND g.key = a."group"
    WHERE a.plan_id = :previous
"""
_SEEN = (PlanState.PENDING, PlanState.APPLIED, PlanState.REJECTED, PlanState.EXPIRED, PlanState.APPROVED)


def draft(session: Session, run: RunRow, connector: str, now: datetime) -> PlanRow:
    """Begin the plan of a run; what an interrupted attempt left of it is dropped."""
    old = session.exec(select(PlanRow).where(PlanRow.run_id == run.id)).first()
    if old is not None:
        for table in ("change", "issue", "need", "question_group", "answer"):
            session.execute(text(f"DELETE FROM {table} WHERE plan_id = :plan"), {"plan": old.id})
        session.delete(old)
        session.flush()
    plan = PlanRow(
        run_id=run.id or 0,
        job_id=run.job_id,
        school_id=run.school_id,
        connector=connector,
        scope=run.scope,
        state=PlanState.DRAFTING,
        created_at=now,
    )
    session.add(plan)
    session.flush()
    return plan


def get(session: Session, plan_id: int, school_ids: frozenset[int] | None = None) -> PlanRow:
    """Return a plan of one of these schools (None: any); NotFound otherwise."""
    plan = session.get(PlanRow, plan_id)
    if plan is None or (school_ids is not None and plan.school_id not in school_ids):
        raise NotFound("There is no plan {plan} here.", plan=plan_id)
    return plan


def approved(session: Session) -> list[int]:
    """Return the plans that are approved and not applied yet."""
    query = select(PlanRow.id).where(PlanRow.state == PlanState.APPROVED).order_by(col(PlanRow.id))
    return [plan_id or 0 for plan_id in session.exec(query)]


def held(session: Session, plan_id: int) -> PlanRow:
    """Return a plan that nobody else changes, decides or answers before this transaction ends; NotFound if none.

    Without it a row chosen at the moment of a decision would be applied although nobody decided about it.
    """
    plan = session.exec(select(PlanRow).where(PlanRow.id == plan_id).with_for_update()).first()
    if plan is None:
        raise NotFound("There is no plan {plan} here.", plan=plan_id)
    return plan


def previous(session: Session, plan: PlanRow) -> PlanRow | None:
    """Return the last plan of the same job and scope that people have seen, held until the transaction ends."""
    query = select(PlanRow).where(
        PlanRow.job_id == plan.job_id,
        PlanRow.scope == plan.scope,
        PlanRow.id != plan.id,
        col(PlanRow.undoes).is_(None),
        col(PlanRow.state).in_(_SEEN),
    )
    return session.exec(query.order_by(col(PlanRow.id).desc()).limit(1).with_for_update()).first()


def keep_answers(session: Session, plan: PlanRow, old: PlanRow) -> None:
    """Take over what was answered, where it is still asked."""
    session.execute(text(_ANSWERS), {"plan": plan.id, "previous": old.id})


def keep_choices(session: Session, plan: PlanRow, old: PlanRow) -> int:
    """Take over what was chosen and refused for rows that did not change; return how many."""
    # What was chosen in an applied plan is in the register; only what was left out can come again.
    undecided = old.state in (PlanState.PENDING, PlanState.REJECTED, PlanState.EXPIRED)
    session.execute(text(_KEPT))
    session.execute(text(_FILL_KEPT), {"previous": old.id, "undecided": undecided})
    rejected = old.state == PlanState.REJECTED
    result: Any = session.execute(text(_KEEP), {"plan": plan.id, "rejected": rejected})
    session.execute(text("DROP TABLE kept"))
    return int(result.rowcount)


def replace_pending(session: Session, plan: PlanRow) -> list[int]:
    """Close the older pending plans of the same job and scope; return their ids."""
    statement = (
        update(PlanRow)
        .where(
            col(PlanRow.job_id) == plan.job_id,
            col(PlanRow.scope).is_not_distinct_from(plan.scope),
            col(PlanRow.undoes).is_not_distinct_from(plan.undoes),
            col(PlanRow.id) < plan.id,
            col(PlanRow.state) == PlanState.PENDING,
        )
        .values(state=PlanState.REPLACED, replaced_by=plan.id)
        .returning(col(PlanRow.id))
    )
    return [int(row[0] or 0) for row in session.connection().execute(statement)]


def set_verdict(session: Session, plan_id: int, digest: str, state: PlanState, now: datetime) -> bool:
    """Move a pending plan to its verdict; False when somebody was faster or it changed."""
    statement = (
        update(PlanRow)
        .where(col(PlanRow.id) == plan_id, col(PlanRow.state) == PlanState.PENDING, col(PlanRow.digest) == digest)
        .values(state=state, decided_at=now)
    )
    return bool(session.connection().execute(statement).rowcount)


def touch(session: Session, plan_id: int) -> int:
    """Count one more selection or answer and return the plan's revision."""
    statement = (
        update(PlanRow)
        .where(col(PlanRow.id) == plan_id)
        .values(revision=PlanRow.revision + 1)
        .returning(col(PlanRow.revision))
    )
    return int(session.connection().execute(statement).scalar_one())


def counts(session: Session, plan: PlanRow) -> dict[str, int]:
    """Return the numbers that a plan is told by."""
    changes = session.execute(
        text(
            "SELECT count(CASE WHEN kind = 'create' THEN 1 END), count(CASE WHEN kind = 'update' THEN 1 END), "
            "count(CASE WHEN kind = 'end' THEN 1 END), count(CASE WHEN blocked THEN 1 END), "
            "count(CASE WHEN selected THEN 1 END) FROM change WHERE plan_id = :plan"
        ),
        {"plan": plan.id},
    ).one()
    names = ("create", "update", "end", "blocked", "selected")
    outcomes = session.execute(
        text("SELECT outcome, count(*) FROM receipt WHERE plan_id = :plan GROUP BY outcome"), {"plan": plan.id}
    )
    told = {"applied": 0, "already": 0, "stale": 0, "failed": 0} | {row[0]: row[1] for row in outcomes}
    told["applied"] += told.pop("already")
    return dict(zip(names, map(int, changes), strict=True)) | {"unchanged": plan.unchanged} | told


def decisions(session: Session, plan: PlanRow) -> list[tuple[DecisionRow, str]]:
    """Return the decisions on a plan with the names of who took them, oldest first."""
    query = (
        select(DecisionRow, AccountRow.name)
        .join(AccountRow, col(AccountRow.id) == DecisionRow.account_id)
        .where(DecisionRow.plan_id == plan.id)
        .order_by(col(DecisionRow.at), col(DecisionRow.id))
    )
    return [(decision, name) for decision, name in session.exec(query)]
