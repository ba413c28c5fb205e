"""What is on its way to another system: which rows wait, what became of them, what they are called there."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlmodel import Session, col, select

from hub.model.digest import fingerprint
from hub.model.states import Outcome, PlanState
from hub.model.text import packed
from hub.store.judging import some
from hub.store.plan_tables import ChangeRow, PlanRow, ReceiptRow, ReferenceRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from hub.plugin.findings import Change, Delivery
    from hub.store.encoding import Codec


def earlier(session: Session, plan: PlanRow) -> int | None:
    """Return a plan of the same job that was approved before and is not through yet."""
    query = select(PlanRow.id).where(
        PlanRow.job_id == plan.job_id, PlanRow.state == PlanState.APPROVED, col(PlanRow.id) < plan.id
    )
    return session.exec(query.order_by(col(PlanRow.id)).limit(1)).first()


def waiting(session: Session, plan_id: int, most: int) -> list[int]:
    """Return the numbers of the next chosen rows without a receipt."""
    done = select(ReceiptRow.seq).where(ReceiptRow.plan_id == plan_id, ReceiptRow.seq == ChangeRow.seq)
    query = select(ChangeRow.seq).where(
        ChangeRow.plan_id == plan_id, col(ChangeRow.selected), ~done.correlate(ChangeRow).exists()
    )
    return list(session.exec(query.order_by(col(ChangeRow.seq)).limit(most)))


def outgoing(
    session: Session, plan: PlanRow, codecs: Mapping[str, Codec], seqs: Iterable[int], key: bytes
) -> list[Change]:
    """Return changes as they are delivered: each with its token, and with what it is called there."""
    changes = sorted(some(session, plan.id or 0, codecs, seqs), key=lambda change: change.seq)
    names = _references(session, plan.school_id, changes)
    return [
        replace(
            change,
            token=fingerprint(f"{plan.id}:{change.seq}".encode(), key),
            reference=names.get((change.record, change.key), ""),
        )
        for change in changes
    ]


def _references(session: Session, school_id: int, changes: Iterable[Change]) -> dict[tuple[str, str], str]:
    keys = [change.key for change in changes]
    query = select(ReferenceRow.record, ReferenceRow.key, ReferenceRow.reference).where(
        ReferenceRow.school_id == school_id, col(ReferenceRow.key).in_(keys)
    )
    return {(record, key): reference for record, key, reference in session.exec(query)}


def failed(session: Session, plan_id: int, deliveries: Iterable[Delivery], now: datetime) -> None:
    """Keep that the other system refused these, and why."""
    session.add_all(
        ReceiptRow(
            plan_id=plan_id,
            seq=one.seq,
            outcome=Outcome.FAILED,
            at=now,
            detail=packed(one.detail) if one.detail else None,
        )
        for one in deliveries
    )
    session.flush()


def named(session: Session, plan: PlanRow, changes: Mapping[int, Change], deliveries: Iterable[Delivery]) -> None:
    """Keep what the other system calls what arrived, and what it said about it."""
    for one in deliveries:
        change = changes[one.seq]
        if one.reference:
            row = ReferenceRow(school_id=plan.school_id, record=change.record, key=change.key, reference=one.reference)
            session.merge(row)
        if one.detail is not None:
            session.get_one(ReceiptRow, (plan.id, one.seq)).detail = packed(one.detail)
