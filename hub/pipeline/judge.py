"""Having a connector judge changes, and revising those that an answer concerns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hub.store import choosing, judging
from hub.store.findings import Findings
from hub.store.plan_tables import AnswerRow, ChangeRow

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlmodel import Session

    from hub.pipeline.kit import Trip
    from hub.plugin.findings import Change


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
    """Change the records that an answered, blocking group concerned; return their numbers."""
    seqs = judging.needing(session, plan_id, group)
    if not seqs:
        return []
    given = plain_answers(trip, choosing.answers(session, plan_id).get(group, {}))
    codecs = trip.kit.codecs(trip.connector, trip.school.id)
    trip.open_session = session
    for change in judging.some(session, plan_id, codecs, seqs):
        row = session.get_one(ChangeRow, (plan_id, change.seq))
        if row.after is None:
            continue
        values = trip.connector.revise(change, given, trip) if given else {}
        codec = codecs[row.record]
        _key, row.after_fingerprint, data = codec.revised(row.after, values)
        row.after = codec.stored(data)
        row.title, row.subject, row.facet = codec.headings(row.after)
        session.add(row)
    session.flush()
    judging.forget(session, plan_id, seqs)
    judge(session, trip, plan_id, judging.some(session, plan_id, codecs, seqs), known)
    return seqs
