"""Signing in with a password, and signing out."""

from __future__ import annotations

from threading import BoundedSemaphore
from typing import TYPE_CHECKING
from urllib.parse import quote

from hub.model.text import Text
from hub.people import accounts, entry, sign_in_names
from hub.web import holding
from hub.web.agents import device
from hub.web.throttle import Delay, Limit
from hub.web.visit import SESSION

if TYPE_CHECKING:
    from starlette.responses import Response

    from hub.plugin.services import Account
    from hub.web.site import Site
    from hub.web.visit import Visit

_WRONG = Text("This e-mail address or card number and this password do not belong together. Try again.")
_HOURS = 12
_LONGEST = 254  # characters of an e-mail address; what is typed beyond that is not kept in memory
_FREE = 5  # wrong tries of one account from one address before it has to wait
_PER_ADDRESS, _ALTOGETHER = 100, 1_000
_MOST_KNOWN = 10_000
_AT_ONCE = 4  # each check of a password takes 64 MiB for a fifth of a second


class Entrance:
    """The sign-in page; counts tries by account and address, by address, and altogether."""

    def __init__(self, site: Site) -> None:
        self._site = site
        clock = site.hub.clock
        self._delay = Delay(clock, _FREE)
        self._address, self._all = Limit(clock, _PER_ADDRESS), Limit(clock, _ALTOGETHER)
        self._known: set[str] = set()  # addresses from which somebody got in: an attack from others keeps none out
        self._checking = BoundedSemaphore(_AT_ONCE)

    def show(self, visit: Visit) -> Response:
        """GET /signin."""
        if visit.account is not None:
            return visit.go(local(visit.query.get("after", "/")))
        return page(visit, after=local(visit.query.get("after", "/")))

    def sign_in(self, visit: Visit) -> Response:
        """POST /signin."""
        email = visit.form.get("email", "").strip().lower()
        place, name = address_of(visit), sign_in_names.plain(email)[:_LONGEST]
        self._delay.count(name, place)
        self._address.count(place)
        if place not in self._known:
            self._all.count()
        account = self._check(email, visit.form.get("password", ""))
        after = local(visit.form.get("after", "/"))
        if account is None:
            return page(visit, email=email, error=visit.say(_WRONG), after=after, status=422)
        self._delay.forget(name, place)
        self._address.give_back(place)
        self._know(place)
        return admit(visit, account, after)

    def _know(self, place: str) -> None:
        if place in self._known:
            return
        self._all.give_back()
        if len(self._known) >= _MOST_KNOWN:
            self._known.clear()
        self._known.add(place)

    def _check(self, email: str, password: str) -> Account | None:
        if not password:
            return None
        with self._checking, self._site.hub.database.reading() as session:
            return accounts.check_password(session, email, password)

    def sign_out(self, visit: Visit) -> Response:
        """POST /signout."""
        with visit.hub.database.writing() as session:
            entry.sign_out(session, visit.secret)
        response = visit.go("/signin", Text("You are signed out."))
        response.delete_cookie(SESSION)
        holding.forget(visit, response)
        return response


def address_of(visit: Visit) -> str:
    """Return the network address that a request came from."""
    client = visit.request.client
    return client.host if client else ""


def admit(visit: Visit, account: Account, after: str, *, via: str = entry.PASSWORD) -> Response:
    """Sign this browser in and go to an address of the hub."""
    name = device(visit.request.headers.get("user-agent", ""))
    with visit.hub.database.writing() as session:
        token = entry.sign_in(session, account, visit.hub.clock(), device=name, via=via)
    response = visit.go(after)
    response.set_cookie(SESSION, token, max_age=_HOURS * 3600, httponly=True, samesite="lax", secure=visit.site.secure)
    return response


def page(visit: Visit, *, email: str = "", error: str = "", after: str = "/", status: int = 200) -> Response:
    """Return the sign-in page."""
    context = {
        "email": email,
        "error": error,
        "after": after,
        "providers": _providers(visit, after),
        "accounts": visit.site.facts().get("accounts", []),
    }
    return visit.page("signin.html", context, status=status)


def _providers(visit: Visit, after: str) -> list[dict[str, str]]:
    """Return the buttons of the configured providers."""
    return [
        {
            "label": visit.say(Text.of("Sign in with {provider}", provider=provider.label or name.capitalize())),
            "href": f"/signin/{name}?after={quote(after)}",
        }
        for name, provider in visit.hub.config.sign_in.items()
    ]


def local(address: str) -> str:
    """Return an address of the hub; anything that leads elsewhere becomes the home page."""
    leads_away = not address.startswith("/") or address[1:2] in ("/", "\\")
    return "/" if leads_away or not address.isprintable() else address
