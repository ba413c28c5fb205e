"""A person's own page: language, time zone, password, and the browsers in which they are signed in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import available_timezones

from hub.errors import InvalidInput
from hub.model.schools import LANGUAGES
from hub.model.text import Text
from hub.people import accounts, devices
from hub.web import link_page

if TYPE_CHECKING:
    from starlette.responses import Response

    from hub.web.visit import Visit

_NAMES = {"nl": "Nederlands", "ca": "Català", "es": "Español", "en": "English"}


def show(visit: Visit) -> Response:
    """GET /me."""
    return _page(visit)


def save(visit: Visit) -> Response:
    """POST /me: the language and the time zone."""
    try:
        with visit.hub.database.writing() as session:
            accounts.set_language(session, visit.person.id, visit.form.get("language", ""))
            accounts.set_time_zone(session, visit.person.id, visit.form.get("time_zone", ""))
    except InvalidInput as error:
        return _page(visit, error)
    return visit.go("/me", Text("Saved."))


def end_session(visit: Visit) -> Response:
    """POST /me/sessions: ends one of one's own sessions, or all but this one."""
    reference = visit.form.get("reference", "")
    with visit.hub.database.writing() as session:
        if reference:
            devices.end(session, visit.person.id, reference)
        else:
            devices.end_all(session, visit.person.id, but=visit.secret)
    return visit.go("/me", Text("Signed out there."))


def show_password(visit: Visit) -> Response:
    """GET /me/password."""
    return _password_page(visit)


def change_password(visit: Visit) -> Response:
    """POST /me/password: asks for the present one, unless that is the one-time password of this sign-in."""
    try:
        with visit.hub.database.writing() as session:
            if visit.must_change:
                accounts.set_password(session, visit.person.id, visit.form.get("new", ""))
            else:
                accounts.change_password(session, visit.person.id, visit.form.get("old", ""), visit.form.get("new", ""))
            devices.end_all(session, visit.person.id, but=visit.secret)
    except InvalidInput as error:
        return _password_page(visit, error)
    return visit.go("/" if visit.must_change else "/me", Text("Your password is changed."))


def problem(visit: Visit, error: InvalidInput | None, field: str) -> dict[str, Any]:
    """Return what a form shows of an error: the summary above it and the sentence at its field."""
    if error is None:
        return {"errors": [], "problems": {}}
    sentence = visit.say(Text.from_error(error))
    return {"errors": [{"id": error.field or field, "text": sentence}], "problems": {error.field or field: sentence}}


def _page(visit: Visit, error: InvalidInput | None = None) -> Response:
    with visit.hub.database.reading() as session:
        found = devices.of(session, visit.person.id, visit.hub.clock(), token=visit.secret)
    context = {
        "name": visit.person.name,
        "email": visit.person.email,
        "language": visit.language,
        "languages": [(code, _NAMES[code]) for code in LANGUAGES],
        "time_zone": visit.guest.time_zone if visit.guest else "",
        "time_zones": [("", visit.translate("As at the school")), *((name, name) for name in _zones())],
        "devices": found,
        "links": link_page.present(visit),
    }
    return visit.page("me.html", context | problem(visit, error, "language"), status=422 if error else 200)


def _zones() -> list[str]:
    return sorted(name for name in available_timezones() if name.startswith(("Europe/", "Atlantic/", "America/")))


def _password_page(visit: Visit, error: InvalidInput | None = None) -> Response:
    context = {"must_change": visit.must_change, "email": visit.person.email} | problem(visit, error, "new")
    return visit.page("password.html", context, status=422 if error else 200)
