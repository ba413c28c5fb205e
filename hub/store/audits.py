"""The audit: appended in the transaction that it describes, each row's hash covering the row before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import orjson
from sqlalchemy import text
from sqlmodel import Session, col, or_, select

from hub.model.chain import Line, line_hash
from hub.plugin.columns import instant_text
from hub.store.tables import AuditRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from sqlmodel.sql.expression import SelectOfScalar

_LOCK = 7_245_001  # PostgreSQL advisory lock: one writer extends the chain at a time
_AT_ONCE = 1_000


def append(
    session: Session,
    *,
    at: datetime,
    actor: str,
    verb: str,
    school_id: int | None,
    subject: str,
    detail: dict[str, object],
) -> None:
    """Add one row to the chain."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
    previous = session.exec(select(AuditRow.hash).order_by(col(AuditRow.id).desc()).limit(1)).first() or ""
    row = AuditRow(
        at=at,
        actor=actor,
        verb=verb,
        school_id=school_id,
        subject=subject,
        detail=orjson.dumps(detail, default=str, option=orjson.OPT_SORT_KEYS).decode(),
        previous=previous,
        hash="",
    )
    row.hash = line_hash(as_line(row))
    session.add(row)
    session.flush()


def as_line(row: AuditRow) -> Line:
    """Return a row as it is exported and proved."""
    return Line(
        id=row.id or 0,
        at=instant_text(row.at),
        actor=row.actor,
        verb=row.verb,
        school_id=row.school_id,
        subject=row.subject,
        detail=row.detail,
        previous=row.previous,
        hash=row.hash,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which lines are asked for; what is None or empty is not asked. ``schools`` None: of all, and of none."""

    schools: frozenset[int] | None = None
    actor: str = ""
    verb: str = ""
    since: datetime | None = None
    until: datetime | None = None
    before: int | None = None


def lines(session: Session, since: datetime | None = None, until: datetime | None = None) -> Iterator[Line]:
    """Stream the chain, or the part of it between two instants, in order."""
    query = _between(select(AuditRow), since, until).order_by(col(AuditRow.id))
    for row in session.exec(query.execution_options(yield_per=_AT_ONCE)):
        yield as_line(row)


def page(session: Session, wanted: Wanted, limit: int) -> list[AuditRow]:
    """Return the newest lines that are wanted, the last one first."""
    query = _between(select(AuditRow), wanted.since, wanted.until)
    if wanted.schools is not None:
        query = query.where(col(AuditRow.school_id).in_(wanted.schools))
    if wanted.actor:
        query = query.where(AuditRow.actor == wanted.actor)
    if wanted.verb:
        query = query.where(AuditRow.verb == wanted.verb)
    if wanted.before is not None:
        query = query.where(col(AuditRow.id) < wanted.before)
    return list(session.exec(query.order_by(col(AuditRow.id).desc()).limit(limit)))


def about(session: Session, subjects: Sequence[str]) -> list[AuditRow]:
    """Return the lines about these subjects (`plan 7`), oldest first."""
    query = select(AuditRow).where(or_(*(AuditRow.subject == subject for subject in subjects)))
    return list(session.exec(query.order_by(col(AuditRow.id))))


def _between(
    query: SelectOfScalar[AuditRow], since: datetime | None, until: datetime | None
) -> SelectOfScalar[AuditRow]:
    if since is not None:
        query = query.where(AuditRow.at >= since)
    return query.where(AuditRow.at < until) if until is not None else query
