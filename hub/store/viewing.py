"""A plan as its review page reads it: a page of rows, what belongs to them, and what can be filtered by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import and_, false, func, or_, select, true
from sqlmodel import Session, col

from hub.model.states import Outcome
from hub.store.choosing import active
from hub.store.plan_tables import ChangeRow, GroupRow, IssueRow, NeedRow, ReceiptRow

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from sqlalchemy import Row
    from sqlalchemy.sql.elements import ColumnElement

PAGE = 100
SORTS = {"seq": ChangeRow.seq, "title": ChangeRow.title, "subject": ChangeRow.subject, "facet": ChangeRow.facet}
_MOST_FACETS = 300
_CHANGE: Any = ChangeRow.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Filter:
    """Which rows of a plan are looked at; an empty field means all of them."""

    state: str = ""
    kind: str = ""
    facet: str = ""
    text: str = ""

    def where(self, plan_id: int) -> ColumnElement[bool]:
        """Return the condition on `ChangeRow`, without the plan itself."""
        parts = [_state(plan_id, self.state) if self.state else true()]
        if self.kind:
            parts.append(col(ChangeRow.kind) == self.kind)
        if self.facet:
            parts.append(col(ChangeRow.facet) == self.facet)
        if self.text:
            parts.append(_holds(self.text))
        return and_(*parts)


class Rows(NamedTuple):
    """One page of changes and how many there are in all."""

    rows: Sequence[Row[Any]]
    total: int
    number: int
    pages: int


def _state(plan_id: int, state: str) -> ColumnElement[bool]:
    simple: dict[str, ColumnElement[bool]] = {
        "choosable": ~col(ChangeRow.blocked),
        "yellow": col(ChangeRow.blocked) == true(),
        "chosen": col(ChangeRow.selected) == true(),
        "left-out": ~col(ChangeRow.selected) & ~col(ChangeRow.blocked),
    }
    if state in simple:
        return simple[state]
    if state == "needs-answers":
        return col(ChangeRow.seq).in_(_unanswered(plan_id))
    outcomes = {"applied": (Outcome.APPLIED, Outcome.ALREADY), "stale": (Outcome.STALE,), "failed": (Outcome.FAILED,)}
    if state not in outcomes:
        return false()
    receipts = select(col(ReceiptRow.seq)).where(
        col(ReceiptRow.plan_id) == plan_id, col(ReceiptRow.outcome).in_(outcomes[state])
    )
    return col(ChangeRow.seq).in_(receipts)


def _unanswered(plan_id: int) -> Any:
    return (
        select(col(NeedRow.seq))
        .join(GroupRow, and_(col(GroupRow.plan_id) == col(NeedRow.plan_id), col(GroupRow.key) == col(NeedRow.group)))
        .where(col(NeedRow.plan_id) == plan_id, ~col(GroupRow.complete))
    )


def _holds(words: str) -> ColumnElement[bool]:
    """Match what somebody typed; SQLite folds the case of ASCII only, hence the variants."""
    variants = {words} if words.isascii() else {words, words.lower(), words.upper(), words.title()}
    columns = (ChangeRow.title, ChangeRow.subject, ChangeRow.key)
    return or_(*(col(column).icontains(variant, autoescape=True) for column in columns for variant in variants))


def rows(
    session: Session, plan_id: int, chosen: Filter, *, sort: str = "seq", descending: bool = False, number: int = 1
) -> Rows:
    """Return page ``number`` (from 1; beyond the last page means the last) of the rows that the filter finds."""
    where = and_(col(ChangeRow.plan_id) == plan_id, chosen.where(plan_id))
    connection = session.connection()
    total = int(connection.execute(select(func.count()).select_from(_CHANGE).where(where)).scalar_one())
    pages = max(1, -(-total // PAGE))
    number = min(max(1, number), pages)
    order = col(SORTS.get(sort, ChangeRow.seq))
    ordered = (order.desc() if descending else order.asc(), col(ChangeRow.seq))
    query = select(_CHANGE).where(where).order_by(*ordered).limit(PAGE).offset((number - 1) * PAGE)
    return Rows(connection.execute(query).all(), total, number, pages)


def facets(session: Session, plan_id: int) -> list[str]:
    """Return the facets of a plan's rows, for the filter."""
    query = select(col(ChangeRow.facet)).where(col(ChangeRow.plan_id) == plan_id, col(ChangeRow.facet) != "")
    found = session.connection().execute(query.distinct().order_by(col(ChangeRow.facet)).limit(_MOST_FACETS))
    return [str(row[0]) for row in found]


def issues(session: Session, plan_id: int, seqs: Iterable[int]) -> dict[int, list[IssueRow]]:
    """Return the issues of these rows (0: of the plan as a whole), by row."""
    query = select(IssueRow).where(col(IssueRow.plan_id) == plan_id, col(IssueRow.seq).in_(list(seqs)))
    found: dict[int, list[IssueRow]] = {}
    for issue in session.scalars(query.order_by(col(IssueRow.id))):
        found.setdefault(issue.seq, []).append(issue)
    return found


def needs(session: Session, plan_id: int, seqs: Iterable[int]) -> dict[int, list[NeedRow]]:
    """Return which question groups these rows need, by row."""
    query = select(NeedRow).where(col(NeedRow.plan_id) == plan_id, col(NeedRow.seq).in_(list(seqs)))
    found: dict[int, list[NeedRow]] = {}
    for need in session.scalars(query.order_by(col(NeedRow.group))):
        found.setdefault(need.seq, []).append(need)
    return found


def receipts(session: Session, plan_id: int, seqs: Iterable[int]) -> dict[int, ReceiptRow]:
    """Return the receipts of these rows."""
    query = select(ReceiptRow).where(col(ReceiptRow.plan_id) == plan_id, col(ReceiptRow.seq).in_(list(seqs)))
    return {receipt.seq: receipt for receipt in session.scalars(query)}


def groups(session: Session, plan_id: int, keys: Collection[str]) -> tuple[list[GroupRow], frozenset[str]]:
    """Return the new, the active and the named question groups, new ones first, and which are active."""
    needed = active(session, plan_id)
    wanted = or_(col(GroupRow.new), col(GroupRow.key).in_([*needed, *keys]))
    query = select(GroupRow).where(col(GroupRow.plan_id) == plan_id, wanted)
    found = session.scalars(query.order_by(col(GroupRow.new).desc(), col(GroupRow.key)))
    return list(found), needed


def following(session: Session, plan_id: int, chosen: Filter, *, after: int, limit: int) -> Sequence[Row[Any]]:
    """Return the rows after number ``after`` that the filter finds, in their order."""
    where = and_(col(ChangeRow.plan_id) == plan_id, col(ChangeRow.seq) > after, chosen.where(plan_id))
    return session.connection().execute(select(_CHANGE).where(where).order_by(_CHANGE.c.seq).limit(limit)).all()


def receipts_following(
    session: Session, plan_id: int, chosen: Filter, *, after: int, limit: int
) -> list[tuple[ReceiptRow, str]]:
    """Return the receipts of those rows, each with its record type."""
    same = and_(col(ReceiptRow.plan_id) == col(ChangeRow.plan_id), col(ReceiptRow.seq) == col(ChangeRow.seq))
    query = select(ReceiptRow, col(ChangeRow.record)).join(ChangeRow, same)
    where = and_(col(ReceiptRow.plan_id) == plan_id, col(ReceiptRow.seq) > after, chosen.where(plan_id))
    found = session.execute(query.where(where).order_by(col(ReceiptRow.seq)).limit(limit))
    return [(receipt, record) for receipt, record in found]


def row(session: Session, plan_id: int, seq: int) -> ChangeRow | None:
    """Return one row."""
    return session.get(ChangeRow, (plan_id, seq))
