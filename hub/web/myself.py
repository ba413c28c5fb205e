"""A person's own page: language and password."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub.errors import InvalidInput
from hub.model.schools import LANGUAGES
from hub.model.text import Text
from hub.people import accounts, entry
from hub.web import link_page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.responses import Response

    from hub.web.visit import Visit

_NAMES = {"nl": "Nederlands", "ca": "Català", "es": "Español", "en": "English"}


def show(visit: Visit) -> Response:
    """GET /me."""
    return _page(visit)


def save(visit: Visit) -> Response:
    """POST /me: the language; and the password, when a new one was typed."""
    form = visit.form
    try:
        with visit.hub.database.writing() as session:
            accounts.set_language(session, visit.person.id, form.get("language", ""))
            if form.get("new"):
                accounts.change_password(session, visit.person.id, form.get("old", ""), form["new"])
                entry.sign_out_others(session, visit.person.id, visit.secret)
    except InvalidInput as error:
        problem = {"id": error.field or "language", "text": visit.say(Text.from_error(error))}
        return _page(visit, errors=[problem], status=422)
    return visit.go("/me", Text("Saved."))


def _page(visit: Visit, *, errors: Sequence[dict[str, str]] = (), status: int = 200) -> Response:
    context = {
        "name": visit.person.name,
        "email": visit.person.email,
        "language": visit.language,
        "languages": [(code, _NAMES[code]) for code in LANGUAGES],
        "links": link_page.present(visit),
        "errors": list(errors),
        "problems": {error["id"]: error["text"] for error in errors},
    }
    return visit.page("me.html", context, status=status)
