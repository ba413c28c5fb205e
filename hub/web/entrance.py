"""Signing in and out."""

from __future__ import annotations

from threading import BoundedSemaphore
from typing import TYPE_CHECKING

from hub.model.text import Text
from hub.people import accounts, entry
from hub.web import holding
from hub.web.throttle import Throttle
from hub.web.visit import SESSION

if TYPE_CHECKING:
    from starlette.responses import Response

    from hub.plugin.services import Account
    from hub.web.site import Site
    from hub.web.visit import Visit

_WRONG = Text("This e-mail address and password do not belong together. Try again.")
_HOURS = 12
_LONGEST = 254  # characters of an e-mail address; what is typed beyond that is not kept in memory
_PER_ADDRESS, _PER_ACCOUNT = 30, 10
_AT_ONCE = 4  # each check of a password takes 64 MiB for a fifth of a second


class Entrance:
    """The sign-in page; counts tries by address and by account."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._addresses = Throttle(site.hub.clock, _PER_ADDRESS)
        self._accounts = Throttle(site.hub.clock, _PER_ACCOUNT)
        self._checking = BoundedSemaphore(_AT_ONCE)

    def show(self, visit: Visit) -> Response:
        """GET /signin."""
        if visit.account is not None:
            return visit.go(_local(visit.query.get("after", "/")))
        return self._page(visit, after=_local(visit.query.get("after", "/")))

    def sign_in(self, visit: Visit) -> Response:
        """POST /signin."""
        email = visit.form.get("email", "").strip().lower()
        client = visit.request.client
        place = client.host if client else ""
        self._addresses.count(place)
        self._accounts.count(email[:_LONGEST])
        account = self._check(email, visit.form.get("password", ""))
        after = _local(visit.form.get("after", "/"))
        if account is None:
            return self._page(visit, email=email, error=visit.say(_WRONG), after=after, status=422)
        self._accounts.forget(email[:_LONGEST])
        self._addresses.give_back(place)
        with visit.hub.database.writing() as session:
            token = entry.sign_in(session, account, visit.hub.clock())
        response = visit.go(after)
        response.set_cookie(
            SESSION, token, max_age=_HOURS * 3600, httponly=True, samesite="lax", secure=self._site.secure
        )
        return response

    def _check(self, email: str, password: str) -> Account | None:
        if not password:
            return None
        with self._checking, self._site.hub.database.reading() as session:
            return accounts.check_password(session, email, password)

    def _page(self, visit: Visit, *, email: str = "", error: str = "", after: str = "/", status: int = 200) -> Response:
        context = {
            "email": email,
            "error": error,
            "after": after,
            "providers": [],
            "accounts": self._site.facts().get("accounts", []),
        }
        return visit.page("signin.html", context, status=status)

    def sign_out(self, visit: Visit) -> Response:
        """POST /signout."""
        with visit.hub.database.writing() as session:
            entry.sign_out(session, visit.secret)
        response = visit.go("/signin", Text("You are signed out."))
        response.delete_cookie(SESSION)
        holding.forget(visit, response)
        return response


def _local(address: str) -> str:
    """Return an address of the hub; anything that leads elsewhere becomes the home page."""
    leads_away = not address.startswith("/") or address[1:2] in ("/", "\\")
    return "/" if leads_away or not address.isprintable() else address
