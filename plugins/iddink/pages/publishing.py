"""The hub's list of publishers: which there are, and by which protocol each is reached."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub.plugin import InvalidInput, Redirect, Rendered, Text
from plugins.iddink import publishers
from plugins.iddink.connector import Licences
from plugins.iddink.filejob import LicenceFile
from plugins.iddink.protocols import PROTOCOLS

if TYPE_CHECKING:
    from hub.plugin import PageRequest, Services
    from plugins.iddink.publishers import Shelf


def publishers_page(request: PageRequest) -> Rendered:
    """Show the hub's list, and what the supplier mentions that is not in it."""
    shelf = _shelf(request)
    rows = [
        {
            "id": key,
            "name": found.name,
            "protocol": _title(found.protocol),
            "state": shelf.state(key).value,
        }
        for key, found in sorted(shelf.registered.items(), key=lambda pair: pair[1].name)
    ]
    missing = [{"id": key, "name": seen.name} for key, seen in shelf.seen.items() if key not in shelf.registered]
    return Rendered("publishers.html", {"rows": rows, "missing": missing})


def publisher_page(request: PageRequest) -> Rendered | Redirect:
    """Register a publisher or change it; rows that waited for that can be chosen at once."""
    problem: InvalidInput | None = None
    if request.method == "POST":
        try:
            return _saved(request)
        except InvalidInput as error:
            problem = error
    shelf = _shelf(request)
    key = request.form.get("publisher_id") or request.query.get("publisher", "")
    known, seen = shelf.registered.get(key), shelf.seen.get(key)
    described = known or seen
    values = {
        "publisher_id": key,
        "name": described.name if described else "",
        "protocol": (known.protocol or "") if known else "",
    }
    context = {
        "plan": _plan(request),
        "values": values | {name: request.form[name] for name in values if name in request.form},
        "known": known is not None,
        "said": seen.protocol if seen else None,
        "protocols": [(kind, Text(protocol.title)) for kind, protocol in PROTOCOLS.items()],
        "problem": {"field": problem.field, "text": Text.from_error(problem)} if problem else None,
    }
    return Rendered("publisher.html", context, status=422 if problem else 200)


def _saved(request: PageRequest) -> Redirect:
    asked = {name: request.form.get(name, "").strip() for name in ("publisher_id", "name", "protocol")}
    save(request.services, who=request.account.email, school_id=request.school.id, **asked)
    plan = _plan(request)
    message = Text("The publisher is saved; rows that waited for it can be chosen now.")
    return Redirect(f"/plans/{plan}" if plan else "/iddink/publishers", message)


def save(services: Services, *, who: str, school_id: int, publisher_id: str, name: str, protocol: str) -> None:
    """Register a publisher for all schools and judge their yellow rows anew; raises InvalidInput."""
    with services.writing() as session:
        publishers.register(session, publisher_id, name, protocol or None)
        subject = f"publisher {publisher_id}"
        services.audit(
            session, actor=who, verb="publisher saved", school_id=school_id, subject=subject, protocol=protocol
        )
    for school in services.schools():
        for connector in (Licences, LicenceFile):
            services.reexamine(connector.name, school.id)


def _plan(request: PageRequest) -> str:
    """Return the number of the plan that the reader came from, and goes back to."""
    plan = request.form.get("plan") or request.query.get("plan", "")
    return plan if plan.isdecimal() else ""


def _title(kind: str | None) -> Text | None:
    protocol = PROTOCOLS.get(kind or "")
    return Text(protocol.title) if protocol else None


def _shelf(request: PageRequest) -> Shelf:
    return publishers.shelf(request.services, request.school.id, request.services.settings("iddink").flags)
