"""Choosing changes and answering questions: what people leave on a plan, kept on the server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import text
from sqlmodel import Session, col, select

from hub.store.plan_tables import AnswerRow, ChangeRow, GroupRow

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy.sql.elements import ColumnElement

_ACTIVE = """
    SELECT DISTINCT n."group" FROM need n
    JOIN change c ON c.plan_id = n.plan_id AND c.seq = n.seq
    WHERE n.plan_id = :plan AND c.selected
"""


def choose(session: Session, plan_id: int, *, on: bool, where: ColumnElement[bool] | None = None) -> int:
    """Choose or leave out the choosable changes that match ``where``; return how many moved."""
    statement = (
        ChangeRow.__table__.update()  # type: ignore[attr-defined]
        .where(ChangeRow.plan_id == plan_id, ~col(ChangeRow.blocked), col(ChangeRow.selected) != on)
        .values(selected=on)
    )
    if where is not None:
        statement = statement.where(where)
    return int(session.connection().execute(statement).rowcount)


def groups(session: Session, plan_id: int) -> list[GroupRow]:
    """Return the question groups of a plan, new ones first."""
    query = select(GroupRow).where(GroupRow.plan_id == plan_id)
    return list(session.exec(query.order_by(col(GroupRow.new).desc(), col(GroupRow.key))))


def active(session: Session, plan_id: int) -> frozenset[str]:
    """Return the groups that chosen changes need."""
    return frozenset(row[0] for row in session.execute(text(_ACTIVE), {"plan": plan_id}))


def answers(session: Session, plan_id: int) -> dict[str, dict[str, AnswerRow]]:
    """Return the answers by group and question name."""
    found: dict[str, dict[str, AnswerRow]] = {}
    for row in session.exec(select(AnswerRow).where(AnswerRow.plan_id == plan_id)):
        found.setdefault(row.group, {})[row.name] = row
    return found


def answers_of(session: Session, plan_id: int, group: str) -> dict[str, AnswerRow]:
    """Return the answers of one group by question name."""
    query = select(AnswerRow).where(AnswerRow.plan_id == plan_id, AnswerRow.group == group)
    return {row.name: row for row in session.exec(query)}


def put_answers(
    session: Session, plan_id: int, group: str, values: Mapping[str, tuple[str, bool]], *, by: str, now: datetime
) -> None:
    """Keep answers (value, sealed or plain, and whether it is secret); an empty value takes one back."""
    for name, (value, secret) in values.items():
        known = session.get(AnswerRow, (plan_id, group, name))
        if not value:
            if known is not None:
                session.delete(known)
            continue
        row = known or AnswerRow(plan_id=plan_id, group=group, name=name, value="", by=by, at=now)
        row.value, row.secret, row.by, row.at = value, secret, by, now
        session.add(row)
    session.flush()
    complete_group(session, plan_id, group)


def complete_group(session: Session, plan_id: int, key: str) -> bool:
    """Note whether all required questions of a group are answered."""
    group = session.get(GroupRow, (plan_id, key))
    if group is None:
        return False
    given = answers_of(session, plan_id, key)
    asked: list[dict[str, Any]] = group.content["questions"]
    group.complete = all(not question["required"] or question["name"] in given for question in asked)
    session.add(group)
    session.flush()
    return group.complete


def open_groups(session: Session, plan_id: int) -> list[GroupRow]:
    """Return the groups that chosen changes need and that are not complete."""
    needed = active(session, plan_id)
    query = select(GroupRow).where(GroupRow.plan_id == plan_id, ~col(GroupRow.complete))
    found = session.exec(query.order_by(col(GroupRow.new).desc(), col(GroupRow.key)))
    return [group for group in found if group.key in needed]
