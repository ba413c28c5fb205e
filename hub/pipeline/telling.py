"""The outbox: which copies of a plan's message there are, and that they must tell something new.

Written in the transaction of what they tell; a leg of the engine sends them.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import structlog
from sqlmodel import col, select, update

from hub.model.states import LegKind
from hub.people import authority
from hub.store import legs
from hub.store.tables import CopyRow

if TYPE_CHECKING:
    from sqlmodel import Session

    from hub.pipeline.kit import Kit
    from hub.plugin.services import School
    from hub.store.plan_tables import PlanRow

log = structlog.get_logger(__name__)
_GATHER = timedelta(seconds=3)  # somebody who ticks ten rows has ten copies of one message in mind


def announce(session: Session, kit: Kit, plan: PlanRow, school: School, role: str) -> int:
    """Put a message for everybody who may decide into the outbox; return how many."""
    deciders = authority.deciders(session, school.id, role)
    told = 0
    for notifier in kit.notifiers:
        for address in notifier.addresses(school, deciders):
            copy = CopyRow(
                plan_id=plan.id or 0,
                notifier=notifier.name,
                address=address.to,
                account_id=address.account.id if address.account else None,
                changed_at=kit.clock(),
            )
            session.add(copy)
            session.flush()
            legs.submit(session, LegKind.SEND, copy.id or 0, kit.clock())
            told += 1
    if not deciders:
        log.warning("nobody may decide", plan=plan.id, school=school.code, role=role)
    return told


def retell(session: Session, kit: Kit, plan_id: int, *, soon: bool = False) -> None:
    """Have every copy of this plan's message made true again; ``soon`` gathers what follows quickly."""
    now = kit.clock() + (_GATHER if soon else timedelta())
    statement = update(CopyRow).where(col(CopyRow.plan_id) == plan_id)
    session.connection().execute(statement.values(wanted=CopyRow.wanted + 1, changed_at=now))
    for copy_id in session.exec(select(CopyRow.id).where(CopyRow.plan_id == plan_id)):
        legs.submit(session, LegKind.SEND, copy_id or 0, now)
