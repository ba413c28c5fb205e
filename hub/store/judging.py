"""Findings about changes, and what follows from them: which rows are yellow, which are chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, text
from sqlmodel import Session, col, delete, select

from hub.model.states import ChangeKind
from hub.plugin.findings import Change
from hub.store.plan_tables import ChangeRow, GroupRow, IssueRow, NeedRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from hub.store.encoding import Codec

_PAGE = 1_000
_BLOCKING = """
    seq IN (SELECT seq FROM issue WHERE plan_id = :plan AND level = 'blocker'
            UNION SELECT n.seq FROM need n
            JOIN question_group g ON g.plan_id = n.plan_id AND g.key = n."group"
            WHERE n.plan_id = :plan AND n.blocks AND NOT g.complete)
"""
_UNTICKED = """
    seq IN (SELECT seq FROM issue WHERE plan_id = :plan AND NOT ticked
            UNION SELECT n.seq FROM need n
            JOIN question_group g ON g.plan_id = n.plan_id AND g.key = n."group"
            WHERE n.plan_id = :plan AND NOT n.blocks AND NOT g.complete)
"""


def page(
    session: Session, plan_id: int, codecs: Mapping[str, Codec], *, after: int, blocked_only: bool = False
) -> list[Change]:
    """Return the next thousand changes of a plan, or of its yellow ones."""
    query = select(ChangeRow).where(ChangeRow.plan_id == plan_id, ChangeRow.seq > after)
    if blocked_only:
        query = query.where(col(ChangeRow.blocked))
    rows = session.exec(query.order_by(col(ChangeRow.seq)).limit(_PAGE)).all()
    changes = [as_change(row, codecs[row.record]) for row in rows]
    session.expunge_all()
    return changes


def some(session: Session, plan_id: int, codecs: Mapping[str, Codec], seqs: Iterable[int]) -> list[Change]:
    """Return the changes with these numbers."""
    query = select(ChangeRow).where(ChangeRow.plan_id == plan_id, col(ChangeRow.seq).in_(list(seqs)))
    return [as_change(row, codecs[row.record]) for row in session.exec(query)]


def as_change(row: ChangeRow, codec: Codec) -> Change:
    """Return a stored change as connectors see it: typed values, no secrets."""
    kind = ChangeKind(row.kind)
    return Change(row.seq, row.record, kind, row.key, codec.public(row.before), codec.public(row.after))


def forget(session: Session, plan_id: int, seqs: Sequence[int]) -> None:
    """Drop the issues and the open needs of these changes; an answered blocking need stays.

    So does what was noted while collecting: no second look could find it again.
    """
    judged = (col(IssueRow.plan_id) == plan_id, col(IssueRow.seq).in_(seqs), col(IssueRow.noted).is_(False))
    session.exec(delete(IssueRow).where(*judged))
    statement = text(
        'DELETE FROM need WHERE plan_id = :plan AND seq IN :seqs AND NOT (blocks AND "group" IN '
        "(SELECT key FROM question_group WHERE plan_id = :plan AND complete))"
    ).bindparams(bindparam("seqs", expanding=True))
    session.execute(statement, {"plan": plan_id, "seqs": list(seqs)})


def settle(session: Session, plan_id: int) -> None:
    """Mark the yellow rows of a new plan and leave unchosen what waits for an answer."""
    values = {"plan": plan_id}
    for condition, sets in ((_BLOCKING, "blocked = TRUE, selected = FALSE"), (_UNTICKED, "selected = FALSE")):
        session.execute(text(f"UPDATE change SET {sets} WHERE plan_id = :plan AND {condition}"), values)


def resettle(session: Session, plan_id: int, seqs: Sequence[int]) -> None:
    """Do the same for some rows that were judged anew; a row that is free now gets its first tick."""
    chosen = text(
        f"UPDATE change SET selected = CASE WHEN {_BLOCKING} THEN FALSE WHEN NOT blocked THEN selected "
        f"WHEN {_UNTICKED} THEN FALSE ELSE TRUE END, blocked = CASE WHEN {_BLOCKING} THEN TRUE ELSE FALSE END "
        "WHERE plan_id = :plan AND seq IN :seqs"
    ).bindparams(bindparam("seqs", expanding=True))
    session.execute(chosen, {"plan": plan_id, "seqs": list(seqs)})


def needing(session: Session, plan_id: int, group: str) -> list[int]:
    """Return the numbers of the changes that a group keeps out."""
    query = select(NeedRow.seq).where(NeedRow.plan_id == plan_id, NeedRow.group == group, col(NeedRow.blocks))
    return list(session.exec(query))


def answered(session: Session, plan_id: int, seq: int) -> list[str]:
    """Return the groups that keep a change out until they are answered, and are."""
    query = (
        select(NeedRow.group)
        .join(GroupRow, (col(GroupRow.plan_id) == NeedRow.plan_id) & (col(GroupRow.key) == NeedRow.group))
        .where(NeedRow.plan_id == plan_id, NeedRow.seq == seq, col(NeedRow.blocks), col(GroupRow.complete))
    )
    return list(session.exec(query.order_by(col(NeedRow.group))))
