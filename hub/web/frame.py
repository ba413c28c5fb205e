"""What stands around every page: schools, menu, who is signed in, the sentence of the last answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hub.model.text import Text
from hub.people.authority import Act, acts, shows
from hub.web import flash, forgery
from hub.web.auditors import audits

if TYPE_CHECKING:
    from hub.plugin.services import School
    from hub.web.visit import Visit


def frame(visit: Visit) -> dict[str, Any]:
    """Return the context that `layout.html` asks for."""
    known: dict[str, Any] = {"csrf_token": forgery.token_of(visit.secret), "flashes": _flashes(visit)}
    if visit.account is None:
        return known
    if visit.here is None and len(visit.schools) == 1:
        visit.here = visit.schools[0]
    return known | {
        "tz": visit.tz,
        "person": {"name": visit.account.name, "href": "/me"},
        "schools": [_school(visit, school) for school in visit.schools],
        "menu": _menu(visit),
    }


def _flashes(visit: Visit) -> list[dict[str, str]]:
    left = flash.waiting(visit.request, visit.hub.sealer)
    return [{"tone": left[0], "text": visit.say(left[1])}] if left else []


def _school(visit: Visit, school: School) -> dict[str, Any]:
    return {"name": school.name, "href": f"/schools/{school.code}", "current": school == visit.here}


def _menu(visit: Visit) -> list[dict[str, Any]]:
    items = [(Text("Home"), "/"), (Text("Plans"), "/plans"), (Text("Jobs"), "/jobs")]
    if visit.administers:
        items.append((Text("People"), "/people"))
    if audits(visit):
        items += [(Text("History"), "/history"), (Text("Audit"), "/audit")]
    if visit.here is not None:
        roles = visit.roles
        if Act.SET_POLICY in acts(roles):
            items.append((Text("Who decides"), f"/schools/{visit.here.code}/policy"))
        items += [
            (page.title, f"/schools/{visit.here.code}{page.path}")
            for _plugin, page in visit.hub.registry.pages
            if page.menu and shows(roles, page.role)
        ]
    items += [(Text(show.label), show.path) for show in visit.site.shows]
    path = visit.request.url.path
    return [{"label": visit.say(label), "href": href, "current": href == path} for label, href in items]
