"""The page behind an invitation: GET shows, POST sets the first password and signs in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub.errors import InvalidInput
from hub.people import invitations
from hub.web import forgery, language
from hub.web.entrance import admit
from hub.web.myself import problem

if TYPE_CHECKING:
    from starlette.responses import Response

    from hub.plugin.services import Account
    from hub.web.visit import Visit


def show(visit: Visit) -> Response:
    """GET /welcome/{token}."""
    return _page(visit, _guest(visit))


def accept(visit: Visit) -> Response:
    """POST /welcome/{token}."""
    invited = _guest(visit)
    forgery.check_token(str(visit.sent.get("csrf", "")), visit.secret)
    try:
        with visit.hub.database.writing() as session:
            account = invitations.accept(session, visit.path["token"], visit.form.get("new", ""), visit.hub.clock())
    except InvalidInput as error:
        return _page(visit, invited, error)
    return admit(visit, account, "/")


def _guest(visit: Visit) -> Account:
    """Return whom the link invites; the page then speaks that person's language."""
    token = visit.path["token"]
    with visit.hub.database.reading() as session:
        invited = invitations.guest(session, token, visit.hub.clock())
    visit.account, visit.guest, visit.secret = None, None, token
    visit.language = language.pick(invited, "", visit.site.pages.written)
    return invited


def _page(visit: Visit, invited: Account, error: InvalidInput | None = None) -> Response:
    context = {"name": invited.name, "email": invited.email, "action": visit.request.url.path}
    return visit.page("welcome.html", context | problem(visit, error, "new"), status=422 if error else 200)
