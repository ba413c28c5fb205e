"""Having a connector judge changes, and revising those that an answer concerns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hub.store import choosing, judging
from hub.store.findings import Findings
from hub.store.plan_tables import AnswerRow, ChangeRow
from hub.store.staging import staged_values

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlmodel import Session

    from hub.pipeline.kit import Trip
    from hub.plugin.findings import Change
    from hub.store.encoding import Codec


def judge(session: Session, trip: Trip, plan_id: int, changes: Iterable[Change], known: Any) -> None:
    """Store what the connector finds about these changes."""
    found = Findings(session, plan_id)
    for change in changes:
        found.add(change.seq, trip.connector.examine(change, trip, known))
    found.store()


def plain_answers(trip: Trip, rows: dict[str, AnswerRow]) -> dict[str, str]:
    """Return the answers of one group with their secrets opened."""
    return {
        name: trip.kit.sealer.open(row.value, place(trip, row.group, name)) if row.secret else row.value
        for name, row in rows.items()
    }


def place(trip: Trip, group: str, name: str) -> str:
    """Return what a secret answer is bound to: its job, not its plan, so that a newer plan keeps it."""
    return f"answer:{trip.run.job_id}:{group}:{name}"


def revise(session: Session, trip: Trip, plan_id: int, group: str, known: Any) -> list[int]:
    """Change the records that an answered, blocking group concerned; return their numbers.

    Each starts again from what was collected, so that an answer which was changed or taken back
    leaves nothing behind.
    """
    seqs = judging.needing(session, plan_id, group)
    if not seqs:
        return []
    codecs = trip.kit.codecs(trip.connector, trip.school.id)
    trip.open_session = session
    for seq in seqs:
        row = session.get_one(ChangeRow, (plan_id, seq))
        if row.after is not None:
            _revise_row(session, trip, row, codecs[row.record])
    session.flush()
    judging.forget(session, plan_id, seqs)
    judge(session, trip, plan_id, judging.some(session, plan_id, codecs, seqs), known)
    return seqs


def _revise_row(session: Session, trip: Trip, row: ChangeRow, codec: Codec) -> None:
    row.after = staged_values(session, trip.run.job_id, row.record, row.key) or row.after
    change = judging.as_change(row, codec)
    values: dict[str, Any] = {}
    for group in judging.answered(session, row.plan_id, row.seq):
        given = plain_answers(trip, choosing.answers_of(session, row.plan_id, group))
        values |= trip.connector.revise(change, given, trip) if given else {}
    _key, row.after_fingerprint, data = codec.revised(row.after or {}, values)
    row.after = codec.stored(data)
    row.title, row.subject, row.facet = codec.headings(row.after)
    session.add(row)
