"""What becomes of a message that cannot be delivered: it goes the other way, and only one of the two is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub.model.states import CopyKind, LegKind, PlanState
from hub.people import accounts, schools
from hub.pipeline.telling import copies, put, ways
from hub.store import legs
from hub.store.policy_tables import WaitingRow
from hub.store.tables import CopyRow

if TYPE_CHECKING:
    from sqlmodel import Session

    from hub.pipeline.kit import Kit
    from hub.plugin.services import Account
    from hub.store.plan_tables import PlanRow


def go_the_other_way(session: Session, kit: Kit, copy: CopyRow, plan: PlanRow) -> None:
    """Have another copy do the first telling of one that fails; nothing when it was told, or there is no other.

    The one that gives way falls silent, so that the person is told once whichever way works first. When
    the other way fails as well, it is the first one's turn again.
    """
    if copy.reference is not None or copy.kind != CopyKind.ASK or plan.state != PlanState.PENDING:
        return
    if copy.instead_of is not None:
        first = session.get_one(CopyRow, copy.instead_of)
        _change_turns(session, kit, _instead(session, first), [first])
        return
    others = _instead(session, copy) or _made(session, kit, copy, plan)
    _change_turns(session, kit, [copy], others)


def _instead(session: Session, first: CopyRow) -> list[CopyRow]:
    return [one for one in copies(session, first.plan_id) if one.instead_of == first.id]


def _change_turns(session: Session, kit: Kit, silenced: list[CopyRow], speaking: list[CopyRow]) -> None:
    """Let the one group fall silent and the other speak, unless it cannot, or the first spoke already."""
    if not any(not one.refused for one in speaking) or any(one.reference is not None for one in silenced):
        return
    for one in silenced:
        one.silent = True
    for one in speaking:
        one.silent, one.failing_since = False, None
        if one.reference is None:
            legs.submit(session, LegKind.SEND, one.id or 0, kit.clock())
    session.add_all([*silenced, *speaking])


def _made(session: Session, kit: Kit, copy: CopyRow, plan: PlanRow) -> list[CopyRow]:
    """Make a copy for each person whom this one was for, by the first other notifier that reaches them."""
    school = schools.by_id(session, plan.school_id)
    known = {(one.notifier, one.address) for one in copies(session, plan.id or 0)}
    made: list[CopyRow] = []
    for person in _readers(session, copy, plan):
        others = [way for way in ways(kit, school, [person]) if way.notifier != copy.notifier]
        if others and not any((way.notifier, way.address.to) in known for way in others):
            made.append(put(session, kit, plan.id or 0, others[0], at=kit.clock(), instead_of=copy.id))
            known.add((others[0].notifier, others[0].address.to))
    return made


def _readers(session: Session, copy: CopyRow, plan: PlanRow) -> list[Account]:
    """Return whom a copy is for: one person, or (a channel) everybody who was asked."""
    waiting = session.get(WaitingRow, plan.id)
    numbers = [copy.account_id] if copy.account_id is not None else waiting.asked if waiting else []
    return [accounts.by_id(session, number) for number in numbers]
