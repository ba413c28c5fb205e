"""The outbox: which copies of a plan's message there are, and that they must tell something new.

Written in the transaction of what they tell; a leg of the engine sends them.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from sqlmodel import col, select, update

from hub.model.states import CopyKind, LegKind, Role
from hub.people import accounts, schools
from hub.plugin.notifier import Notifier
from hub.store import legs
from hub.store.tables import CopyRow, RunRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from sqlmodel import Session

    from hub.pipeline.kit import Kit
    from hub.plugin.notifier import Address
    from hub.plugin.services import Account, School
    from hub.store.plan_tables import PlanRow

_GATHER = timedelta(seconds=3)  # somebody who ticks ten rows has ten copies of one message in mind


class Way(NamedTuple):
    """A notifier and where it would tell."""

    notifier: str
    address: Address


def ask(
    session: Session, kit: Kit, plan: PlanRow, people: Sequence[Account], *, first_way: str, at: datetime
) -> list[CopyRow]:
    """Put a message to these people into the outbox, to be sent at ``at``.

    By the notifier ``first_way`` where it reaches them, by all others where it does not; by all when it is empty.
    """
    school = schools.by_id(session, plan.school_id)
    known = {(copy.notifier, copy.address) for copy in copies(session, plan.id or 0)}
    found = _new(known, (way for way in ways(kit, school, people) if way.notifier == first_way))
    if not any(way.address.account is None for way in found):
        reached = {way.address.account.id for way in found if way.address.account}
        rest = [account for account in people if account.id not in reached]
        found += _new(known, (way for way in ways(kit, school, rest) if way.notifier != first_way))
    return [put(session, kit, plan.id or 0, way, at=at) for way in found]


def _new(known: set[tuple[str, str]], found: Iterable[Way]) -> list[Way]:
    return [way for way in found if (way.notifier, way.address.to) not in known]


def ways(kit: Kit, school: School, people: Sequence[Account]) -> Iterator[Way]:
    """Yield each place at which the notifiers would tell these people."""
    for notifier in kit.notifiers if people else ():
        for address in notifier.addresses(school, people):
            yield Way(notifier.name, address)


def put(
    session: Session,
    kit: Kit,
    plan_id: int,
    way: Way,
    *,
    at: datetime,
    kind: CopyKind = CopyKind.ASK,
    instead_of: int | None = None,
) -> CopyRow:
    """Put one copy into the outbox, to be sent at ``at``."""
    copy = CopyRow(
        plan_id=plan_id,
        notifier=way.notifier,
        address=way.address.to,
        kind=kind,
        account_id=way.address.account.id if way.address.account else None,
        instead_of=instead_of,
        created_at=kit.clock(),
        changed_at=kit.clock(),
    )
    session.add(copy)
    session.flush()
    legs.submit(session, LegKind.SEND, copy.id or 0, at)
    return copy


def copies(session: Session, plan_id: int, kind: CopyKind = CopyKind.ASK) -> list[CopyRow]:
    """Return the copies of a plan's message, or its receipts, in the order in which they were made."""
    query = select(CopyRow).where(CopyRow.plan_id == plan_id, CopyRow.kind == kind)
    return list(session.exec(query.order_by(col(CopyRow.id))))


def retell(session: Session, kit: Kit, plan_id: int, *, soon: bool = False) -> None:
    """Have every copy of this plan's message made true again; ``soon`` gathers what follows quickly."""
    now = kit.clock() + (_GATHER if soon else timedelta())
    mine = (col(CopyRow.plan_id) == plan_id, col(CopyRow.kind) == CopyKind.ASK)
    statement = update(CopyRow).where(*mine)
    session.connection().execute(statement.values(wanted=CopyRow.wanted + 1, changed_at=now))
    for copy in copies(session, plan_id):
        # A first telling that was put off to the morning tells what is true then.
        legs.submit(session, LegKind.SEND, copy.id or 0, now, hasten=copy.reference is not None)


def warn(session: Session, kit: Kit, plan: PlanRow, people: Sequence[Account], *, at: datetime) -> None:
    """Have these people hear ``at`` an instant that delivering does not go on, if it does not by then; once a plan."""
    known = {(copy.notifier, copy.address) for copy in copies(session, plan.id or 0, CopyKind.HALT)}
    able = {notifier.name for notifier in kit.notifiers if type(notifier).halted is not Notifier.halted}
    found = [way for way in ways(kit, schools.by_id(session, plan.school_id), people) if way.notifier in able]
    for way in _new(known, found):
        put(session, kit, plan.id or 0, way, at=at, kind=CopyKind.HALT)


def confirm(session: Session, kit: Kit, plan: PlanRow) -> None:
    """Have every administrator of the school hear what was decided, by the notifiers that send receipts.

    So does who started the run, where the connector says so: their file was taken in, or why it was not.
    """
    school = schools.by_id(session, plan.school_id)
    people = {one.id: one for one in accounts.with_role(session, plan.school_id, Role.ADMINISTRATOR)}
    wording = kit.connector(plan.connector).wording
    starter = accounts.by_email(session, session.get_one(RunRow, plan.run_id).by)
    if wording is not None and wording.tells_starter and starter is not None:
        people[starter.id] = starter
    able = {notifier.name for notifier in kit.notifiers if type(notifier).confirm is not Notifier.confirm}
    for way in ways(kit, school, list(people.values())):
        if way.notifier in able and way.address.account is not None:
            put(session, kit, plan.id or 0, way, at=kit.clock(), kind=CopyKind.RECEIPT)
