"""The page of a supplier's contact: made when a link begins, told in a letter, reminded of until the code is in."""

from __future__ import annotations

import secrets
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from sqlmodel import select

from hub.plugin import Letter, NotFound, Text
from plugins.uwlr.links import history
from plugins.uwlr.links.tables import Code, Door

if TYPE_CHECKING:
    from sqlmodel import Session

    from hub.plugin import School, Services
    from plugins.uwlr.settings import Contact, Settings

PATH: Final = "/links/code"
_BYTES: Final = 24
_GONE: Final = "This page is no longer open. Ask the school for another code if you still need one."


def tell(session: Session, services: Services, school: School, supplier: str, code_ref: str) -> int:
    """Write to everybody at the supplier who is told of links, now and again until it is in; return how many."""
    settings: Settings = services.settings("uwlr")
    entry = settings.suppliers.get(supplier)
    if entry is None:  # an operator took it out while the plan waited: nothing flows to it either
        return 0
    for contact in entry.contacts:
        address = make(session, services, school, supplier, code_ref)
        first = _letter(contact, school, entry.name, address, reminder=False)
        services.write_letter(session, school.id, _subject(supplier, code_ref), first)
        again = _letter(contact, school, entry.name, address, reminder=True)
        for days in settings.remind_after:
            at = services.clock() + timedelta(days=days)
            services.write_letter(session, school.id, _subject(supplier, code_ref), again, at=at)
    if entry.contacts:
        history.note(session, services, school.id, supplier, history.TOLD, "hub")
    return len(entry.contacts)


def make(session: Session, services: Services, school: School, supplier: str, code_ref: str) -> str:
    """Return the address of a new page for one code."""
    settings: Settings = services.settings("uwlr")
    token = secrets.token_urlsafe(_BYTES)
    until = services.clock() + timedelta(days=settings.page_days)
    session.add(
        Door(token_hash=_hashed(token), code_ref=code_ref, school_id=school.id, supplier=supplier, opens_until=until)
    )
    return f"{services.public_url}{PATH}/{token}"


def opened(session: Session, services: Services, token: str) -> tuple[Door, Code]:
    """Return the page of a token and its code; NotFound when it is not open."""
    settings: Settings = services.settings("uwlr")
    door = session.get(Door, _hashed(token))
    code = session.get(Code, door.code_ref) if door is not None else None
    if door is None or code is None or door.opens_until <= services.clock() or door.supplier not in settings.suppliers:
        raise NotFound(_GONE)
    return door, code


def close(session: Session, services: Services, school_id: int, supplier: str, code_ref: str) -> None:
    """Close the pages of a code, and have no more letters go about it."""
    services.withdraw_letters(session, school_id, _subject(supplier, code_ref))
    for door in session.exec(select(Door).where(Door.code_ref == code_ref)):
        session.delete(door)


def entered(session: Session, services: Services, door: Door, code: Code) -> None:
    """Keep that the supplier has the code, and stop reminding; the page stays to be looked at."""
    if code.entered_at is None:
        code.entered_at, code.entered_by = services.clock(), "supplier"
        session.add(code)
        history.note(session, services, door.school_id, door.supplier, history.ENTERED, "supplier")
    services.withdraw_letters(session, door.school_id, _subject(door.supplier, door.code_ref))


def letters(services: Services, school: School, supplier: str, code_ref: str) -> list[Text]:
    """Return what is wrong with the letters about a code, if anything is."""
    return [one.problem for one in services.letters(school.id, _subject(supplier, code_ref)) if one.problem]


def _letter(contact: Contact, school: School, name: str, address: str, *, reminder: bool) -> Letter:
    subject = (
        Text.of("Reminder: the link of {school} waits for you", school=school.name)
        if reminder
        else Text.of("{school} has agreed to a link with {name}", school=school.name, name=name)
    )
    return Letter(
        to=contact.email,
        language=contact.language,
        subject=subject,
        paragraphs=(
            Text.of(
                "{school} ({code}) has agreed to exchange pupil data with {name} over UWLR.",
                school=school.name,
                code=school.code,
                name=name,
            ),
            Text(
                "Behind the button is the verification code, which is shown once. Enter it in your system, then say so."
            ),
        ),
        button=(Text("Fetch the verification code"), address),
    )


def _subject(supplier: str, code_ref: str) -> str:
    return f"uwlr link {supplier} {code_ref}"


def _hashed(token: str) -> str:
    return sha256(token.encode()).hexdigest()
