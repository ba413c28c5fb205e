"""The page of a supplier's contact, who has no account: shows the code once, and hears that it is in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from hub.plugin import NotFound, OpenPage, OpenRendered, Text
from plugins.uwlr.links import customers, doors, history, keeping, terms
from plugins.uwlr.records import Link
from plugins.uwlr.service.endpoint import PATH

if TYPE_CHECKING:
    from hub.plugin import OpenRequest, School
    from plugins.uwlr.links.tables import Code, Door
    from plugins.uwlr.settings import Settings


def code_page(request: OpenRequest) -> OpenRendered:
    """GET tells what is agreed on; POST shows the code, or takes down that it was entered."""
    services = request.services
    shown: dict[str, str] = {}
    problem: Text | None = None
    with services.writing() if request.method == "POST" else services.reading() as session:
        door, code = doors.opened(session, services, request.token)
        if request.method == "POST" and request.form.get("do") == "entered":
            doors.entered(session, services, door, code)
        elif request.method == "POST":
            try:
                shown = {
                    "key": keeping.shown_once(session, services, door.code_ref),
                    "customer": customers.code_of(session, services, door.supplier),
                }
                history.note(session, services, door.school_id, door.supplier, history.SEEN, "supplier")
            except NotFound as error:
                problem = Text.from_error(error)
    return OpenRendered("code.html", _language(request, door), _context(request, door, code, shown, problem))


def _context(
    request: OpenRequest, door: Door, code: Code, shown: dict[str, str], problem: Text | None
) -> dict[str, Any]:
    services = request.services
    settings: Settings = services.settings("uwlr")
    school = _school(request, door)
    with services.reading() as session:
        link = session.get(Link, (door.school_id, door.supplier))
        code = session.get(type(code), code.ref) or code
    if link is None or school is None:
        raise NotFound("This page is no longer open. Ask the school for another code if you still need one.")
    return {
        "here": f"{doors.PATH}/{request.token}",
        "school": school,
        "entry": settings.suppliers[door.supplier],
        "starts_on": link.starts_on,
        "version": link.version,
        "profile": terms.profile_name(link.profile),
        "address": services.public_url + PATH,
        "brin": school.code[:4],
        "branch": school.code[4:],
        "shown": shown,
        "problem": problem,
        "can_be_shown": bool(code.sealed),
        "seen_at": code.seen_at,
        "entered_at": code.entered_at,
        "tz": school.time_zone,
    }


def _school(request: OpenRequest, door: Door) -> School | None:
    return next((one for one in request.services.schools() if one.id == door.school_id), None)


def _language(request: OpenRequest, door: Door) -> str:
    """Return the language of the supplier's first contact, else the school's."""
    settings: Settings = request.services.settings("uwlr")
    contacts = settings.suppliers[door.supplier].contacts
    if contacts:
        return contacts[0].language
    school = _school(request, door)
    return school.language if school is not None else "en"


OPEN_PAGES: Final = (OpenPage(doors.PATH, code_page),)
