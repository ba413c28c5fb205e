"""Signing in by a provider: leaving for it, and coming back."""

from __future__ import annotations

from dataclasses import astuple
from typing import TYPE_CHECKING

import orjson
from starlette.responses import RedirectResponse

from hub.errors import ConfigurationError, InvalidInput, NotFound, Refusal
from hub.model.text import Text
from hub.people import subjects
from hub.web.entrance import address_of, admit, local, page
from hub.web.openid import AWAY, Leaving, OpenId
from hub.web.throttle import Limit

if TYPE_CHECKING:
    from starlette.responses import Response

    from hub.web.site import Site
    from hub.web.visit import Visit

COOKIE = "hub_leaving"
_PLACE = "leaving"
_PER_ADDRESS = 200  # returns within ten minutes; each asks the provider twice


class Providers:
    """The providers of the configuration, by name."""

    def __init__(self, site: Site) -> None:
        self._known = {
            name: OpenId(name, provider, site.hub.clock, f"{site.hub.config.address}/signin/{name}/back")
            for name, provider in site.hub.config.sign_in.items()
        }
        self._limit = Limit(site.hub.clock, _PER_ADDRESS)

    def leave(self, visit: Visit) -> Response:
        """GET /signin/{provider}: to the provider, with what proves the return sealed in a cookie."""
        after = local(visit.query.get("after", "/"))
        try:
            self._limit.count(address_of(visit))
            address, leaving = self._one(visit).leave(after)
        except Refusal as error:
            return self._refused(visit, error, after)
        sealed = visit.hub.sealer.seal(orjson.dumps(astuple(leaving)).decode(), _PLACE)
        response = RedirectResponse(address, 303)
        response.set_cookie(
            COOKIE,
            sealed,
            max_age=int(AWAY.total_seconds()),
            httponly=True,
            samesite="lax",
            secure=visit.site.secure,
            path="/signin",
        )
        return response

    def come_back(self, visit: Visit) -> Response:
        """GET /signin/{provider}/back: signs in whom the provider vouches for."""
        after = "/"
        try:
            self._limit.count(address_of(visit))
            provider, leaving = self._one(visit), self._leaving(visit)
            after = local(leaving.after)
            said = provider.come_back(leaving, visit.query)
            with visit.hub.database.writing() as session:
                account = subjects.account_of(session, said, provider.provider.newcomers, visit.hub.clock())
        except (Refusal, InvalidInput) as error:
            return self._refused(visit, error, after)
        response = admit(visit, account, after, via=provider.name)
        response.delete_cookie(COOKIE, path="/signin")
        return response

    def _one(self, visit: Visit) -> OpenId:
        found = self._known.get(visit.path["provider"])
        if found is None:
            raise NotFound("There is no provider of that name.")
        return found

    def _leaving(self, visit: Visit) -> Leaving:
        try:
            kept = visit.hub.sealer.open(visit.request.cookies.get(COOKIE, ""), _PLACE)
        except ConfigurationError:
            kept = ""
        leaving = Leaving(*orjson.loads(kept)) if kept else None
        if leaving is None or leaving.provider != visit.path["provider"]:
            raise Refusal("state", "This sign-in was begun elsewhere or too long ago. Begin again.")
        return leaving

    def _refused(self, visit: Visit, error: Refusal | InvalidInput, after: str) -> Response:
        response = page(visit, error=visit.say(Text.from_error(error)), after=after, status=403)
        response.delete_cookie(COOKIE, path="/signin")
        return response
