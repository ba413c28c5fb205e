"""Asking for a link: a wish that comes into a plan. Stopping one at once is the only thing that no plan waits for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlmodel import col, select

from hub.plugin import InvalidInput, NotFound
from plugins.uwlr.links import codes, doors, history, keeping
from plugins.uwlr.links.tables import ACTIVATE, CHANGE, DONE, DROPPED, END, OPEN, ROTATE, Wish
from plugins.uwlr.records import Link

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from sqlmodel import Session

    from hub.plugin import Account, School, Services
    from plugins.uwlr.settings import Settings, Supplier

JOB: Final = "uwlr.links"
FIELDS: Final = (
    "supplier",
    "name",
    "starts_on",
    "profile",
    "version",
    "strict",
    "agreed_by",
    "agreed_on",
    "terms",
    "code_ref",
)
_VERBS: Final = {
    ACTIVATE: history.ASKED,
    CHANGE: history.CHANGE_ASKED,
    ROTATE: history.CODE_ASKED,
    END: history.END_ASKED,
}


def supplier_of(services: Services, code: str) -> Supplier:
    """Return a supplier of the catalogue; NotFound for another."""
    settings: Settings = services.settings("uwlr")
    if code not in settings.suppliers:
        raise NotFound("There is no supplier “{code}” in the catalogue of this hub.", code=code)
    return settings.suppliers[code]


def link_of(session: Session, school: School, supplier: str) -> Link | None:
    """Return a link that has not ended."""
    row = (
        session.get(Link, (school.id, supplier))
        or session.exec(select(Link).where(Link.school_id == school.id, Link.supplier == supplier)).first()
    )
    return row if row is not None and row.ended_on is None else None


def live(session: Session, school: School, supplier: str) -> Link:
    """Return a link that has not ended; NotFound when there is none."""
    found = link_of(session, school, supplier)
    if found is None:
        raise NotFound("This school has no link with this supplier.")
    return found


def plain(link: Link) -> dict[str, Any]:
    """Return what a plan says of a link."""
    return {name: getattr(link, name) for name in FIELDS}


def activate(
    services: Services,
    school: School,
    account: Account,
    supplier: str,
    *,
    code: str,
    starts_on: date,
    agreed_by: str,
    terms: str,
) -> int:
    """Ask for a link and return the run that plans it; InvalidInput says what is wrong, by its field."""
    told = supplier_of(services, supplier)
    if not agreed_by.strip():
        raise InvalidInput("Fill in the name of who agrees on behalf of the school.", field="agreed_by")
    with services.writing() as session:
        if link_of(session, school, supplier) is not None:
            raise InvalidInput("This school has a link with this supplier already.")
        good = codes.checked(code, school.code, signs=told.code_signs)
        ref = keeping.keep(session, services, school, supplier, good, account.email)
        wanted = {
            "supplier": supplier,
            "name": told.name,
            "starts_on": starts_on.isoformat(),
            "profile": told.profile,
            "version": told.version,
            "strict": told.strict,
            "agreed_by": agreed_by.strip(),
            "agreed_on": services.clock().date().isoformat(),
            "terms": terms,
            "code_ref": ref,
        }
        wish = _wish(session, services, school, account, ACTIVATE, wanted)
    return _planned(services, school, account, wish)


def change(services: Services, school: School, account: Account, supplier: str, changed: Mapping[str, Any]) -> int:
    """Ask for another start, version, profile or strictness; returns the run."""
    with services.writing() as session:
        now = _told(live(session, school, supplier))
        if all(now[name] == value for name, value in changed.items()):
            raise InvalidInput("Nothing was changed.")
        wish = _wish(session, services, school, account, CHANGE, now | dict(changed))
    return _planned(services, school, account, wish)


def rotate(services: Services, school: School, account: Account, supplier: str, code: str) -> int:
    """Ask for another verification code; the present one is good until the plan is applied. Returns the run."""
    told = supplier_of(services, supplier)
    with services.writing() as session:
        now = _told(live(session, school, supplier))
        good = codes.checked(code, school.code, signs=told.code_signs)
        ref = keeping.keep(session, services, school, supplier, good, account.email)
        wish = _wish(session, services, school, account, ROTATE, now | {"code_ref": ref})
    return _planned(services, school, account, wish)


def end(services: Services, school: School, account: Account, supplier: str) -> int:
    """Ask to end a link; until that is decided it is suspended. Returns the run."""
    with services.writing() as session:
        link = live(session, school, supplier)
        _suspended(session, services, link, account.email)
        wish = _wish(session, services, school, account, END, _told(link))
    return _planned(services, school, account, wish)


def suspend(services: Services, school: School, account: Account, supplier: str) -> None:
    """Stop a link at once: nobody has to wait for a plan to keep data in."""
    with services.writing() as session:
        _suspended(session, services, live(session, school, supplier), account.email)


def resume(services: Services, school: School, account: Account, supplier: str, code: str) -> int | None:
    """Let a link go on with the code that it had; with another code it is a plan, whose run is returned."""
    with services.writing() as session:
        link = live(session, school, supplier)
        if keeping.is_it(session, services, link.code_ref, code):
            link.suspended = False
            session.add(link)
            history.note(session, services, school.id, supplier, history.RESUMED, account.email)
            return None
    return rotate(services, school, account, supplier, code)


def _suspended(session: Session, services: Services, link: Link, by: str) -> None:
    if not link.suspended:
        link.suspended = True
        session.add(link)
        doors.close(session, services, link.school_id, link.supplier, link.code_ref)
        history.note(session, services, link.school_id, link.supplier, history.SUSPENDED, by)


def _wish(
    session: Session, services: Services, school: School, account: Account, kind: str, wanted: dict[str, Any]
) -> int:
    supplier = str(wanted["supplier"])
    for earlier in wishes(session, school.id):
        if earlier.supplier == supplier:
            drop(session, earlier)
    row = Wish(
        school_id=school.id,
        supplier=supplier,
        kind=kind,
        wanted=wanted,
        asked_by=account.email,
        asked_at=services.clock(),
    )
    session.add(row)
    session.flush()
    history.note(session, services, school.id, supplier, _VERBS[kind], account.email)
    return row.id or 0


def _planned(services: Services, school: School, account: Account, wish: int) -> int:
    run = services.start_run(JOB, school.id, by=account.email)
    with services.writing() as session:
        row = session.get_one(Wish, wish)
        row.run = row.run or run
        session.add(row)
    return run


def wishes(session: Session, school_id: int) -> list[Wish]:
    """Return a school's open wishes, oldest first."""
    query = select(Wish).where(Wish.school_id == school_id, Wish.state == OPEN)
    return list(session.exec(query.order_by(col(Wish.id))))


def drop(session: Session, wish: Wish) -> None:
    """Give a wish up; a code that it brought opens nothing."""
    wish.state = DROPPED
    session.add(wish)
    if wish.kind in {ACTIVATE, ROTATE}:
        keeping.forget(session, str(wish.wanted["code_ref"]))


def done(session: Session, wish: Wish) -> None:
    """Keep that a wish came true."""
    wish.state = DONE
    session.add(wish)


def _told(link: Link) -> dict[str, Any]:
    """Return a link's values as a wish keeps them: dates as text."""
    return {
        name: value.isoformat() if name in {"starts_on", "agreed_on"} and value is not None else value
        for name, value in plain(link).items()
    }
