"""Administering imported licences: assigned, activated, withdrawn, each step in the licence's history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import or_
from sqlmodel import Session, col, func, select

from hub.plugin import ChangeKind, InvalidInput, NotFound
from plugins.iddink.access import local_day
from plugins.iddink.effective import effective, withdraws
from plugins.iddink.records import Licence, LicenceState
from plugins.iddink.tables import LicenceEvent

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from hub.plugin import Change, Run, Services

SUPPLIER = "supplier"
_REASON = 500


def imported(change: Change, run: Run) -> None:
    """Write the history of an applied change; what the supplier took back is withdrawn here."""
    session, school = run.session, run.school.id

    def told(what: str) -> None:
        session.add(LicenceEvent(school_id=school, licence_key=change.key, at=run.now, who="import", what=what))

    if change.kind is ChangeKind.CREATE:
        told("imported")
        return
    row = session.get_one(Licence, (school, change.key))
    gone = change.kind is ChangeKind.END or _taken_back(change, run)
    if gone and row.state != LicenceState.WITHDRAWN:
        row.state, row.withdrawn_by = LicenceState.WITHDRAWN, SUPPLIER
        told("withdrawn by the supplier")
    elif not gone and row.state == LicenceState.WITHDRAWN and row.withdrawn_by == SUPPLIER:
        row.state, row.withdrawn_by = LicenceState.PENDING, None
        told("given again by the supplier")
    else:
        told("changed by the supplier")
    session.add(row)


def _taken_back(change: Change, run: Run) -> bool:
    after, before = change.after or {}, change.before or {}
    unlinked = bool(before["vendor_user_id"]) and not after["vendor_user_id"] and not after["person_key"]
    return unlinked or withdraws(effective(after, local_day(run.now, run.school)).state)


def find(session: Session, school_id: int, ref: str) -> Licence:
    """The licence with this opaque reference; raises NotFound."""
    row = session.exec(select(Licence).where(Licence.school_id == school_id, Licence.ref == ref)).first()
    if row is None or not ref:
        raise NotFound("There is no such licence at this school.")
    return row


def history(session: Session, licence: Licence) -> list[LicenceEvent]:
    """What happened to a licence, newest first."""
    query = select(LicenceEvent).where(
        LicenceEvent.school_id == licence.school_id, LicenceEvent.licence_key == licence.key
    )
    return list(session.exec(query.order_by(col(LicenceEvent.id).desc())))


def assign(services: Services, school_id: int, ref: str, person_key: str, who: str) -> Licence:
    """Give a licence to a person of the school; raises InvalidInput, NotFound."""
    person = services.roster.person(school_id, person_key)
    if person is None or person.left:
        raise InvalidInput("Choose somebody who is at the school now.", field="person")
    return _step(services, school_id, ref, who, "assigned", {"assigned_to": person_key, "state": LicenceState.ASSIGNED})


def activate(services: Services, school_id: int, ref: str, who: str) -> Licence:
    """Put a licence to use; an activated licence is not refunded. Raises InvalidInput, NotFound."""
    return _step(services, school_id, ref, who, "activated", {"state": LicenceState.ACTIVE})


def withdraw(services: Services, school_id: int, ref: str, who: str, why: str) -> Licence:
    """Take a licence out of use, with a reason; raises InvalidInput, NotFound."""
    reason = " ".join(why.split())[:_REASON]
    if not reason:
        raise InvalidInput("Say why the licence is withdrawn; the reason stays in its history.", field="why")
    changes = {"state": LicenceState.WITHDRAWN, "withdrawn_by": who}
    return _step(services, school_id, ref, who, "withdrawn", changes, reason)


def _step(
    services: Services, school_id: int, ref: str, who: str, what: str, changes: Mapping[str, Any], why: str = ""
) -> Licence:
    now = services.clock()
    with services.writing() as session:
        row = find(session, school_id, ref)
        _refuse(row, what)
        for name, value in changes.items():
            setattr(row, name, str(value))
        event = LicenceEvent(school_id=school_id, licence_key=row.key, at=now, who=who, what=what, why=why)
        session.add_all([row, event])
        services.audit(session, actor=who, verb=f"licence {what}", school_id=school_id, subject=f"licence {ref}")
    return row


def _refuse(row: Licence, what: str) -> None:
    if row.ended_on is not None or row.state == LicenceState.WITHDRAWN:
        raise InvalidInput("This licence was withdrawn; nothing more can be done with it here.")
    if what == "activated" and row.state == LicenceState.ACTIVE:
        raise InvalidInput("This licence is active already.")
    if what == "assigned" and row.state == LicenceState.ACTIVE:
        raise InvalidInput("This licence is active; withdraw it before giving it to somebody else.")
    if what == "activated" and not (row.assigned_to or row.person_key or row.licence_type in {"group", "pool"}):
        raise InvalidInput("Assign the licence to a person before activating it.")


def search(
    session: Session,
    school_id: int,
    *,
    state: str = "",
    publisher: str = "",
    text: str = "",
    offset: int = 0,
    limit: int = 100,
) -> tuple[list[Licence], int]:
    """One page of the register and how many licences fit in all, by title and name."""
    conditions = [Licence.school_id == school_id]
    if state:
        conditions.append(Licence.state == state)
    if publisher:
        conditions.append(Licence.publisher_id == publisher)
    if text.strip():
        fields = (col(Licence.title), col(Licence.display_name), col(Licence.isbn_raw), col(Licence.licence_id))
        conditions.append(or_(*(field.icontains(text.strip(), autoescape=True) for field in fields)))  # type: ignore[arg-type]
    total = session.exec(select(func.count()).select_from(Licence).where(*conditions)).one()
    order = (col(Licence.title), col(Licence.display_name), col(Licence.key))
    rows = session.exec(select(Licence).where(*conditions).order_by(*order).offset(offset).limit(limit)).all()
    return list(rows), int(total)


def counts(session: Session, school_id: int) -> dict[str, int]:
    """How many licences are in each state."""
    query = select(Licence.state, func.count()).where(Licence.school_id == school_id).group_by(col(Licence.state))
    return dict.fromkeys(map(str, LicenceState), 0) | dict(session.exec(query).all())


def publishers(session: Session, school_id: int) -> list[tuple[str, str]]:
    """The publishers of the register, id and name, by name."""
    query = select(Licence.publisher_id, func.max(Licence.publisher_name)).where(Licence.school_id == school_id)
    found = session.exec(query.group_by(col(Licence.publisher_id))).all()
    return sorted(((key, name) for key, name in found), key=lambda pair: pair[1])


def last_change(session: Session, school_id: int) -> datetime | None:
    """When a licence of the school last changed."""
    return session.exec(select(func.max(Licence.changed_at)).where(Licence.school_id == school_id)).one()
