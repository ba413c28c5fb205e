"""A plan's rows by key, for those who turn pages: each page starts where the last one ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import and_, func, or_, select
from sqlmodel import Session, col

from hub.model.states import IssueLevel
from hub.store.plan_tables import ChangeRow, IssueRow

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from sqlalchemy import Row
    from sqlalchemy.sql.elements import ColumnElement

_TABLE: Any = ChangeRow.__table__  # type: ignore[attr-defined]
_SHOWN = ("seq", "record", "kind", "title", "subject", "facet", "selected", "blocked")
_HEADINGS = {"title": ChangeRow.title, "subject": ChangeRow.subject, "facet": ChangeRow.facet}
Told = dict[str, frozenset[str]]  # which headings may be told, by record type
_MOST_FACETS = 1_000


@dataclass(frozen=True, slots=True)
class Turned:
    """One page of rows with its place among all that were found."""

    rows: Sequence[Row[Any]]
    total: int
    before: int
    previous: int | None
    next: int | None


class _Counted(NamedTuple):
    total: int
    before: int


def where(plan_id: int, *, kind: str, facet: str, blocked: bool) -> ColumnElement[bool]:
    """Return the condition on the rows that are looked at."""
    parts = [col(ChangeRow.plan_id) == plan_id, col(ChangeRow.blocked) if blocked else ~col(ChangeRow.blocked)]
    if kind:
        parts.append(col(ChangeRow.kind) == kind)
    if facet:
        parts.append(col(ChangeRow.facet) == facet)
    return and_(*parts)


def turn(session: Session, found: ColumnElement[bool], after: int, limit: int) -> Turned:
    """Return the ``limit`` rows after row number ``after``."""
    seq = col(ChangeRow.seq)
    connection = session.connection()
    columns = [_TABLE.c[name] for name in _SHOWN]
    rows = connection.execute(select(*columns).where(found, seq > after).order_by(seq).limit(limit + 1)).all()
    counted = _counted(session, found, after)
    earlier = connection.execute(select(seq).where(found, seq <= after).order_by(seq.desc()).limit(limit + 1)).all()
    previous = (int(earlier[limit][0]) if len(earlier) > limit else 0) if earlier else None
    following = int(rows[limit - 1].seq) if len(rows) > limit else None
    return Turned(rows[:limit], counted.total, counted.before, previous, following)


def _counted(session: Session, found: ColumnElement[bool], after: int) -> _Counted:
    early = func.count().filter(col(ChangeRow.seq) <= after)
    row = session.connection().execute(select(func.count(), early).select_from(_TABLE).where(found)).one()
    return _Counted(int(row[0]), int(row[1]))


def holding(words: str, told: Told) -> ColumnElement[bool]:
    """Return the condition on rows one of whose headings that may be told holds these words."""
    variants = {words, words.lower(), words.upper(), words.title()}  # SQLite folds the case of ASCII only
    parts = [
        and_(col(ChangeRow.record) == record, col(_HEADINGS[name]).icontains(variant, autoescape=True))
        for record, names in told.items()
        for name in sorted(names)
        for variant in sorted(variants)
    ]
    return or_(*parts) if parts else col(ChangeRow.seq) < 0


def some(session: Session, found: ColumnElement[bool], limit: int) -> Sequence[Row[Any]]:
    """Return the first rows that were found."""
    columns = [_TABLE.c[name] for name in _SHOWN]
    return session.connection().execute(select(*columns).where(found).order_by(col(ChangeRow.seq)).limit(limit)).all()


def facets(session: Session, plan_id: int, records: Collection[str]) -> list[str]:
    """Return the facets of the rows of these record types."""
    facet = col(ChangeRow.facet)
    query = select(facet).where(col(ChangeRow.plan_id) == plan_id, facet != "", col(ChangeRow.record).in_(records))
    return [str(row[0]) for row in session.connection().execute(query.distinct().order_by(facet).limit(_MOST_FACETS))]


def reasons(session: Session, plan_id: int, seqs: Collection[int]) -> Mapping[int, IssueRow]:
    """Return the first reason why each of these rows is blocked."""
    query = select(IssueRow).where(
        col(IssueRow.plan_id) == plan_id, col(IssueRow.seq).in_(seqs), col(IssueRow.level) == IssueLevel.BLOCKER
    )
    found: dict[int, IssueRow] = {}
    for issue in session.scalars(query.order_by(col(IssueRow.id))):
        found.setdefault(issue.seq, issue)
    return found
