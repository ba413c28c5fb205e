"""The audit: appended in the transaction that it describes, each row's hash covering the row before."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

import orjson
from sqlalchemy import text
from sqlmodel import Session, col, select

from hub.plugin.columns import instant_text
from hub.store.tables import AuditRow

if TYPE_CHECKING:
    from datetime import datetime

_LOCK = 7_245_001  # PostgreSQL advisory lock: one writer extends the chain at a time


class Broken(NamedTuple):
    """The first row that does not fit the chain."""

    id: int
    why: str


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
    row.hash = _hash(row)
    session.add(row)
    session.flush()


def _hash(row: AuditRow) -> str:
    parts = [instant_text(row.at), row.actor, row.verb, str(row.school_id), row.subject, row.detail, row.previous]
    return sha256(orjson.dumps(parts)).hexdigest()


def verify(session: Session) -> tuple[int, Broken | None]:
    """Return how many rows hold together, and the first that does not."""
    previous, count = "", 0
    for row in session.exec(select(AuditRow).order_by(col(AuditRow.id)).execution_options(yield_per=1_000)):
        if row.previous != previous:
            return count, Broken(row.id or 0, "a row before it is missing or was replaced")
        if row.hash != _hash(row):
            return count, Broken(row.id or 0, "its content was altered")
        previous, count = row.hash, count + 1
    return count, None
