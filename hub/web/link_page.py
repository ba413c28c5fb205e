"""Links with other systems: the page where the owner of an account agrees to one, and undoing it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hub.model.text import Text
from hub.people import identities

if TYPE_CHECKING:
    from starlette.responses import Response

    from hub.web.visit import Visit


def show(visit: Visit) -> Response:
    """GET /link/{token}: who asks to act as whoever is signed in; links nobody."""
    with visit.hub.database.reading() as session:
        asked = identities.offered(session, visit.path["token"], visit.person.id, visit.hub.clock())
    context = {
        "asked": {"name": asked.label, "system": asked.notifier.capitalize()},
        "action": visit.request.url.path,
        "name": visit.person.name,
        "email": visit.person.email,
    }
    return visit.page("link.html", context)


def agree(visit: Visit) -> Response:
    """POST /link/{token}: links, once."""
    with visit.hub.database.writing() as session:
        asked = identities.agree(session, visit.path["token"], visit.person.id, visit.hub.clock())
    system = asked.notifier.capitalize()
    return visit.go("/me", Text.of("{system} knows you now. Go back there and press again.", system=system))


def undo(visit: Visit) -> Response:
    """POST /me/unlink: the next press in that system asks again who it is."""
    notifier = visit.form.get("notifier", "")
    with visit.hub.database.writing() as session:
        identities.unlink(session, visit.person.id, notifier, visit.hub.clock())
    return visit.go("/me", Text.of("{system} no longer acts as you.", system=notifier.capitalize()))


def present(visit: Visit) -> list[dict[str, Any]]:
    """Return a person's links as `me_links.html` shows them."""
    with visit.hub.database.reading() as session:
        found = identities.linked(session, visit.person.id)
    return [
        {"notifier": one.notifier, "system": one.notifier.capitalize(), "label": one.label, "at": one.linked_at}
        for one in found
    ]
