"""How a plan's messages fare: told, on their way, waiting since when and why, gone the other way."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from sqlmodel import col, select

from hub.model.states import CopyKind
from hub.model.text import as_text
from hub.people import accounts
from hub.store.policy_tables import WaitingRow
from hub.store.tables import CopyRow

if TYPE_CHECKING:
    from datetime import datetime

    from sqlmodel import Session

    from hub.model.text import Text
    from hub.store.plan_tables import PlanRow

_LATE = timedelta(minutes=5)


class Fate(StrEnum):
    """What became of one copy so far."""

    TOLD = "told"
    SOON = "soon"  # on its way, or put off to the morning
    WAITS = "waits"  # it failed and is tried again
    ELSEWHERE = "elsewhere"  # it failed and went the other way
    FAILED = "failed"


class Telling(NamedTuple):
    """One copy as people read it. ``who``: a name, or a channel; ``late``: minutes from when it should have gone."""

    way: str
    who: str
    receipt: bool
    fate: Fate
    why: Text | None
    since: datetime | None
    told_at: datetime | None
    late: int
    instead_of: str


def tellings(session: Session, plan: PlanRow) -> list[Telling]:
    """Return the copies of a plan's message and its receipts."""
    waiting = session.get(WaitingRow, plan.id)
    query = select(CopyRow).where(CopyRow.plan_id == plan.id, CopyRow.kind != CopyKind.HALT)
    found = session.exec(query.order_by(col(CopyRow.kind), col(CopyRow.id))).all()
    ways = {copy.id: copy.notifier for copy in found}
    names = accounts.names(session, {copy.account_id for copy in found if copy.account_id is not None})
    asked_at = waiting.asked_at if waiting else None
    return [_telling(copy, names.get(copy.account_id or 0, copy.address), ways, asked_at) for copy in found]


def _telling(copy: CopyRow, who: str, ways: dict[int | None, str], asked_at: datetime | None) -> Telling:
    return Telling(
        way=copy.notifier,
        who=who,
        receipt=copy.kind == CopyKind.RECEIPT,
        fate=_fate(copy),
        why=as_text(copy.why) if copy.why else None,
        since=copy.failing_since,
        told_at=copy.told_at,
        late=_late(copy, asked_at),
        instead_of=ways.get(copy.instead_of, "") if copy.instead_of is not None else "",
    )


def _fate(copy: CopyRow) -> Fate:
    if copy.silent:
        return Fate.ELSEWHERE
    if copy.refused or (copy.error is not None and copy.shown >= copy.wanted):
        return Fate.FAILED
    if copy.error is not None:
        return Fate.WAITS
    return Fate.TOLD if copy.reference is not None else Fate.SOON


def _late(copy: CopyRow, asked_at: datetime | None) -> int:
    if copy.told_at is None or copy.created_at is None:
        return 0
    due = max(copy.created_at, asked_at or copy.created_at) if copy.kind == CopyKind.ASK else copy.created_at
    delay = copy.told_at - due
    return int(delay.total_seconds() // 60) if delay > _LATE else 0
