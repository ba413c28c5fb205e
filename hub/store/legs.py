"""The queue of legs: written with the change they follow from, claimed with a lease and a fence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import text
from sqlmodel import Session, col, select, update

from hub.store.tables import LegRow

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from hub.model.states import LegKind

# Two runs of one job share what is staged: the one that ends first would forget what the other met,
# and the next plan would end it. So they collect one after the other.
_CLAIM = """
    UPDATE leg SET state = 'leased', fence = fence + 1, attempts = attempts + 1, leased_until = :until
    WHERE id = (SELECT id FROM leg WHERE state = 'queued' AND not_before <= :now
                AND NOT EXISTS (SELECT 1 FROM leg busy WHERE busy.state = 'leased'
                                AND busy.kind = leg.kind AND busy.subject = leg.subject)
                AND NOT (kind = 'collect' AND EXISTS (
                    SELECT 1 FROM run mine JOIN run other ON other.job_id = mine.job_id
                    JOIN leg busy ON busy.kind = 'collect' AND busy.subject = other.id AND busy.state = 'leased'
                    WHERE mine.id = leg.subject))
                ORDER BY not_before, id LIMIT 1 {lock})
    RETURNING id, kind, subject, attempts, fence
"""


_CLAIM_LOCK = "SELECT pg_advisory_xact_lock(7245003)"  # two claims at once would not see each other's lease


class Lease(NamedTuple):
    """A claimed leg; every later write names its fence, so a late worker cannot undo another's."""

    id: int
    kind: str
    subject: int
    attempts: int
    fence: int


def submit(session: Session, kind: LegKind, subject: int, not_before: datetime, *, hasten: bool = True) -> None:
    """Queue a leg in the caller's transaction, unless the same one waits already.

    The one that waits is held: taken before this transaction ends, it would not see what it is for.
    ``hasten`` moves it forward to ``not_before``.
    """
    query = select(LegRow).where(LegRow.kind == kind, LegRow.subject == subject, LegRow.state == "queued")
    waiting = session.exec(query.with_for_update()).first()
    if waiting is None:
        session.add(LegRow(kind=kind, subject=subject, not_before=not_before))
    elif hasten and waiting.attempts == 0 and waiting.not_before > not_before:
        waiting.not_before = not_before  # what was to be gathered is due at once now; a backoff keeps its time
    session.flush()


def claim(session: Session, now: datetime, lease: timedelta, *, sqlite: bool) -> Lease | None:
    """Take the leg that is due longest, or None."""
    lock = "" if sqlite else "FOR UPDATE SKIP LOCKED"
    type_ = LegRow.__table__.c.not_before.type  # type: ignore[attr-defined]
    statement = text(_CLAIM.format(lock=lock)).bindparams()
    dialect = session.get_bind().dialect
    if not sqlite:
        session.execute(text(_CLAIM_LOCK))
    values = {
        "now": type_.process_bind_param(now, dialect),
        "until": type_.process_bind_param(now + lease, dialect),
    }
    row = session.execute(statement, values).first()
    return Lease(*row) if row else None


def close(session: Session, lease: Lease, *, state: str, error: str | None = None) -> bool:
    """Settle a leg as done or failed; False when somebody else holds it now."""
    return _write(session, lease, {"state": state, "error": error, "leased_until": None})


def postpone(session: Session, lease: Lease, not_before: datetime, error: str | None = None) -> bool:
    """Put a leg back for later; False when somebody else holds it now."""
    values = {"state": "queued", "not_before": not_before, "error": error, "leased_until": None}
    return _write(session, lease, values)


def renew(session: Session, lease: Lease, until: datetime) -> bool:
    """Hold a leg for longer; False when somebody else holds it now."""
    return _write(session, lease, {"leased_until": until})


def _write(session: Session, lease: Lease, values: dict[str, Any]) -> bool:
    mine = (col(LegRow.id) == lease.id, col(LegRow.fence) == lease.fence, col(LegRow.state) == "leased")
    statement = update(LegRow).where(*mine).values(**values)
    return bool(session.connection().execute(statement).rowcount)


def revive(session: Session, now: datetime | None = None) -> int:
    """Queue leased legs again: all of them at start, or (with ``now``) those whose lease ran out."""
    statement = update(LegRow).where(col(LegRow.state) == "leased").values(state="queued", leased_until=None)
    if now is not None:
        statement = statement.where(col(LegRow.leased_until) < now)
    return int(session.connection().execute(statement).rowcount)


def next_due(session: Session) -> datetime | None:
    """Return when the next queued leg may start."""
    return session.exec(
        select(LegRow.not_before).where(LegRow.state == "queued").order_by(col(LegRow.not_before)).limit(1)
    ).first()


def open_legs(session: Session) -> int:
    """Return how many legs wait or run."""
    return len(session.exec(select(LegRow.id).where(col(LegRow.state).in_(("queued", "leased")))).all())
