"""What each school asks for: policies by job, holidays, stand-ins."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlmodel import Session, col, select

from hub.errors import InvalidInput, NotFound
from hub.model.hours import Days, Hours
from hub.model.policy import Policy, StandIn
from hub.people import accounts
from hub.store.policy_tables import HolidayRow, PolicyRow, StandInRow
from hub.store.tables import AccountRow, GrantRow
from hub.store.token_tables import MachineRow

if TYPE_CHECKING:
    from datetime import date, datetime

    from hub.plugin.services import Account, School

SCHOOL = ""  # in the place of a connector: the policy of all jobs that have none of their own
_LONGEST = timedelta(days=366)


def policy_of(session: Session, school_id: int, connector: str) -> Policy:
    """Return the policy of a job: its own, else the school's, else the hub's defaults."""
    query = select(PolicyRow).where(PolicyRow.school_id == school_id, col(PolicyRow.connector).in_((connector, SCHOOL)))
    row = session.exec(query.order_by(col(PolicyRow.connector).desc())).first()
    return Policy.model_validate(row.content) if row else Policy()


def own(session: Session, school_id: int, connector: str) -> PolicyRow | None:
    """Return the row of exactly this job, or (`SCHOOL`) of the school."""
    query = select(PolicyRow).where(PolicyRow.school_id == school_id, PolicyRow.connector == connector)
    return session.exec(query).first()


def save(session: Session, school_id: int, connector: str, policy: Policy, *, by: str, now: datetime) -> None:
    """Set the policy of a job, or (`SCHOOL`) of the school."""
    row = own(session, school_id, connector) or PolicyRow(
        school_id=school_id, connector=connector, content={}, set_by=by, set_at=now
    )
    row.content, row.set_by, row.set_at = policy.model_dump(mode="json"), by, now
    session.add(row)
    session.flush()


def drop(session: Session, school_id: int, connector: str) -> bool:
    """Have a job follow the school's policy again (the school: the hub's defaults); False when it did already."""
    row = own(session, school_id, connector)
    if row is not None:
        session.delete(row)
        session.flush()
    return row is not None


def hours(session: Session, school: School, policy: Policy) -> Hours:
    """Return when people of a school may be bothered."""
    return Hours(
        zone=school.time_zone,
        quiet_from=policy.quiet_from,
        quiet_until=policy.quiet_until,
        weekends=policy.weekends,
        holidays=tuple(Days(row.first, row.last) for row in holidays(session, school.id)),
    )


def holidays(session: Session, school_id: int) -> list[HolidayRow]:
    """Return a school's holidays, first to last."""
    query = select(HolidayRow).where(HolidayRow.school_id == school_id)
    return list(session.exec(query.order_by(col(HolidayRow.first), col(HolidayRow.id))))


def add_holiday(session: Session, school_id: int, name: str, first: date, last: date) -> HolidayRow:
    """Add a holiday, first and last day included."""
    _in_order(first, last)
    if not name.strip():
        raise InvalidInput("Give the holiday a name.", field="name")
    row = HolidayRow(school_id=school_id, name=name.strip(), first=first, last=last)
    session.add(row)
    session.flush()
    return row


def stand_in_rows(session: Session, school_id: int) -> list[StandInRow]:
    """Return who stands in for whom at a school, first to last."""
    query = select(StandInRow).where(StandInRow.school_id == school_id)
    return list(session.exec(query.order_by(col(StandInRow.first), col(StandInRow.id))))


def stand_ins(session: Session, school_id: int) -> list[StandIn]:
    """Return the stand-ins of a school that count, as values: people who still have a role there.

    For whom a blocked colleague or a program was named, nobody stands in: they are asked themselves.
    """
    return [
        StandIn(row.account_id, row.instead_id, row.first, row.last, row.joins)
        for row in stand_in_rows(session, school_id)
        if accounts.roles_at(session, row.instead_id, school_id) and session.get(MachineRow, row.instead_id) is None
    ]


def add_stand_in(session: Session, school_id: int, stand_in: StandIn) -> StandInRow:
    """Have a colleague decide for another on some days."""
    _in_order(stand_in.first, stand_in.last)
    if stand_in.account == stand_in.instead:
        raise InvalidInput("Nobody stands in for themselves. Choose a colleague.", field="instead")
    for field, account_id in (("account", stand_in.account), ("instead", stand_in.instead)):
        if not accounts.roles_at(session, account_id, school_id):
            raise InvalidInput("This person has no role at this school. Grant one first.", field=field)
    row = StandInRow(
        school_id=school_id,
        account_id=stand_in.account,
        instead_id=stand_in.instead,
        first=stand_in.first,
        last=stand_in.last,
        joins=stand_in.joins,
    )
    session.add(row)
    session.flush()
    return row


def remove(session: Session, school_id: int, row_type: type[HolidayRow | StandInRow], number: int) -> None:
    """Take back a holiday or a stand-in of this school; NotFound when there is none of that number."""
    row: Any = session.get(row_type, number)
    if row is None or row.school_id != school_id:
        raise NotFound("There is nothing to remove: somebody was faster, or the number is wrong.")
    session.delete(row)
    session.flush()


def colleagues(session: Session, school_id: int) -> list[Account]:
    """Return everybody who has any role at a school, by name."""
    here = select(GrantRow.account_id).where(GrantRow.school_id == school_id)
    query = select(AccountRow).where(col(AccountRow.id).in_(here)).order_by(col(AccountRow.name))
    return [accounts.as_account(row) for row in session.exec(query)]


def _in_order(first: date, last: date) -> None:
    if last < first:
        raise InvalidInput("The last day is before the first.", field="last")
    if last - first > _LONGEST:
        raise InvalidInput("That is longer than a year. Check both dates.", field="last")
