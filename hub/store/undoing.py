"""Undoing in SQL: from the before-images of what a plan applied to the changes that would bring them back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import delete, exists, insert, literal, or_, text, true
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from hub.model.states import ChangeKind, IssueLevel, Outcome, PlanState, RunState
from hub.model.text import as_json
from hub.plugin.columns import Json
from hub.store import comparing
from hub.store.jsonsql import JsonSql
from hub.store.plan_tables import ChangeRow, IssueRow, PlanRow, ReceiptRow
from hub.store.tables import RunRow

if TYPE_CHECKING:
    from sqlalchemy.sql.elements import ColumnElement

    from hub.model.text import Text
    from hub.plugin.records import Shape

_MOST_REMARKED = 20  # of the newest undo plans of a job are looked at for what a supplier proposes again
_APPLIED = """
    FROM change c JOIN receipt x ON x.plan_id = c.plan_id AND x.seq = c.seq AND x.outcome = 'applied'
"""


class Undo(NamedTuple):
    """Which applied plan is undone, in which plan, at which school."""

    source: int
    plan_id: int
    school_id: int


def under_way(session: Session, source: int) -> PlanRow | None:
    """Return the plan that undoes ``source`` and is being made, waits or is being applied."""
    states = (PlanState.DRAFTING, PlanState.PENDING, PlanState.APPROVED)
    query = (
        select(PlanRow)
        .join(RunRow, col(RunRow.id) == PlanRow.run_id)
        .where(PlanRow.undoes == source, col(PlanRow.state).in_(states), RunRow.state != RunState.FAILED)
    )
    return session.exec(query.limit(1)).first()


def undone_by(session: Session, plan_id: int) -> list[PlanRow]:
    """Return the plans that undo this one, oldest first; those that are still being made are left out."""
    query = select(PlanRow).where(PlanRow.undoes == plan_id, PlanRow.state != PlanState.DRAFTING)
    return list(session.exec(query.order_by(col(PlanRow.id))))


def clear(session: Session, plan_id: int) -> None:
    """Drop what an interrupted attempt left in a plan."""
    for row in (ChangeRow, IssueRow):
        session.connection().execute(delete(row).where(col(row.plan_id) == plan_id))


def draft(session: Session, shape: Shape, undo: Undo, *, dialect: str) -> int:
    """Store the changes that undo one record type; return how many records are undone already.

    A row whose record moved since is stored as blocked; `mark` says why.
    """
    sql = JsonSql(dialect)
    values = {"source": undo.source, "plan": undo.plan_id, "school": undo.school_id, "record": shape.name}
    count = f"SELECT count(*) {_APPLIED} WHERE c.plan_id = :source AND c.record = :record"
    named = {name: values[name] for name in ("source", "record")}
    total = int(session.execute(text(count), named).scalar_one())
    return total - comparing.insert(session, _changes(shape, sql), values)


def _changes(shape: Shape, sql: JsonSql) -> str:
    return f"""
        SELECT CAST(:plan AS integer), CAST(:base AS integer) + row_number() OVER (ORDER BY seq), record, key,
               CASE WHEN ends THEN 'end' ELSE 'update' END, before_fingerprint, after_fingerprint,
               before, after, {comparing.headings(shape, sql, "before")}, NOT stands, stands
        FROM (SELECT c.seq AS seq, c.record AS record, c.key AS key, {_undone_ends(sql)} AS ends,
                     r.fingerprint AS before_fingerprint,
                     CASE WHEN c.kind <> 'create' THEN c.before_fingerprint END AS after_fingerprint,
                     CASE WHEN r.key IS NULL THEN coalesce(c.after, c.before)
                          ELSE {sql.image(shape, "r")} END AS before,
                     CASE WHEN c.kind <> 'create' THEN c.before END AS after,
                     {_stands(shape, sql)} AS stands
              {_APPLIED}
              LEFT JOIN "{shape.name}" r ON r.school_id = :school AND r.key = c.key
              WHERE c.plan_id = :source AND c.record = :record AND NOT {_undone(shape, sql)}) found
        ORDER BY seq
    """


def _undone_ends(sql: JsonSql) -> str:
    """Return whether undoing ends the record: it was not there, or it had ended."""
    return f"(c.kind = 'create' OR {sql.ended('c.before')} IS NOT NULL)"


def _undone(shape: Shape, sql: JsonSql) -> str:
    """Return whether the register is as it was before the change."""
    same = sql.same(shape, "r", "c.before")
    return f"""CASE WHEN c.kind = 'create' THEN r.key IS NULL OR r.ended_on IS NOT NULL
                    ELSE r.key IS NOT NULL AND {same} END"""


def _stands(shape: Shape, sql: JsonSql) -> str:
    """Return whether the register still is what the change made of it."""
    ended = f"{sql.same_values(shape, 'r', 'c.before')} AND r.ended_on IS NOT DISTINCT FROM {sql.day('x.at')}"
    return f"(r.key IS NOT NULL AND CASE WHEN c.after IS NULL THEN {ended} ELSE {sql.same(shape, 'r', 'c.after')} END)"


def mark(session: Session, plan_id: int, code: str, why: Text) -> int:
    """Give every blocked row of a plan its reason; return how many there are."""
    return _issues(session, code, IssueLevel.BLOCKER, why, _of(plan_id, col(ChangeRow.blocked) == true()), ticked=True)


def remark(session: Session, plan: PlanRow, code: str, why: Text, undo: PlanRow) -> int:
    """Say of the rows of ``plan`` what an applied undo plan took back already; they come unchosen."""
    again = _of(plan.id or 0, exists(_taken_back(session, undo)), ~exists(_said(code)))
    return _issues(session, code, IssueLevel.WARNING, why, again, ticked=False)


def applied_undos(session: Session, plan: PlanRow) -> list[PlanRow]:
    """Return the newest applied undo plans of the same job, the last one first."""
    query = select(PlanRow).where(
        PlanRow.job_id == plan.job_id, col(PlanRow.undoes).is_not(None), PlanRow.state == PlanState.APPLIED
    )
    return list(session.exec(query.order_by(col(PlanRow.id).desc()).limit(_MOST_REMARKED)))


def _taken_back(session: Session, undo: PlanRow) -> Any:
    """Select the applied changes of an undo plan that took back what the outer row proposes."""
    taken = ChangeRow.__table__.alias("taken")  # type: ignore[attr-defined]
    ended = text(f"{JsonSql(session.get_bind().dialect.name).ended('taken.before')} IS NOT NULL")
    same_end = (col(ChangeRow.kind) == ChangeKind.END) & ended
    same_values = (col(ChangeRow.kind) != ChangeKind.END) & (
        taken.c.before_fingerprint == col(ChangeRow.after_fingerprint)
    )
    done = (col(ReceiptRow.plan_id) == taken.c.plan_id) & (col(ReceiptRow.seq) == taken.c.seq)
    return (
        select(taken.c.seq)
        .join(ReceiptRow, done)
        .where(taken.c.plan_id == undo.id, taken.c.key == col(ChangeRow.key), taken.c.record == col(ChangeRow.record))
        .where(ReceiptRow.outcome == Outcome.APPLIED, or_(same_end, same_values))
        .correlate(ChangeRow)
    )


def _said(code: str) -> Any:
    there = IssueRow.__table__.alias("there")  # type: ignore[attr-defined]
    mine = (there.c.plan_id == col(ChangeRow.plan_id), there.c.seq == col(ChangeRow.seq), there.c.code == code)
    return select(there.c.id).where(*mine).correlate(ChangeRow)


def _of(plan_id: int, *conditions: ColumnElement[bool]) -> tuple[Any, ...]:
    return (col(ChangeRow.plan_id) == plan_id, *conditions)


def _issues(session: Session, code: str, level: str, why: Text, where: tuple[Any, ...], *, ticked: bool) -> int:
    """Store the same issue for every row that ``where`` finds; it stays when rows are judged anew."""
    content = {"text": as_json(why), "way_out": None}
    found = select_columns(
        col(ChangeRow.plan_id),
        col(ChangeRow.seq),
        literal(code),
        literal(str(level)),
        literal("school"),
        literal(ticked),
        literal(value=True),
        literal(content, Json),
    ).where(*where)
    names = ["plan_id", "seq", "code", "level", "owner", "ticked", "noted", "content"]
    return int(session.connection().execute(insert(IssueRow).from_select(names, found)).rowcount)
