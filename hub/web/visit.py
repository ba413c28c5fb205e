"""One request as the pages see it: who asks, in which language, from which schools, with which form."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from starlette.responses import RedirectResponse

from hub.errors import NotFound
from hub.model.text import storable
from hub.people import accounts, schools
from hub.people.authority import Act, schools_for
from hub.web import flash, forgery
from hub.web.frame import frame

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.datastructures import FormData, UploadFile
    from starlette.requests import Request
    from starlette.responses import HTMLResponse, Response

    from hub.app import Hub
    from hub.model.text import Text, Translate
    from hub.people.entry import SignedIn
    from hub.plugin.services import Account, School
    from hub.plugin.spec import Plugin
    from hub.web.site import Site

SESSION = "hub_session"


@dataclass(kw_only=True)
class Visit:
    """A request; ``secret`` is what the tokens of its forms are made from (session or mail link)."""

    site: Site
    request: Request
    sent: FormData
    account: Account | None
    language: str
    secret: str
    guest: SignedIn | None = None
    school_ids: frozenset[int] | None = frozenset()
    here: School | None = None
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def hub(self) -> Hub:
        return self.site.hub

    @property
    def person(self) -> Account:
        """Return who asks; only on pages that take a sign-in."""
        if self.account is None:
            raise NotFound("Sign in first.")
        return self.account

    @property
    def must_change(self) -> bool:
        """Tell whether this person signed in with a password that is good for one time."""
        return self.guest is not None and self.guest.must_change

    @property
    def path(self) -> Mapping[str, str]:
        return {name: storable(str(value)) for name, value in self.request.path_params.items()}

    @property
    def query(self) -> Mapping[str, str]:
        return {storable(name): storable(value) for name, value in self.request.query_params.items()}

    @cached_property
    def form(self) -> dict[str, str]:
        """Return the fields of the form, without its token."""
        return {
            storable(name): storable(value)
            for name, value in self.sent.multi_items()
            if isinstance(value, str) and name != "csrf"
        }

    @property
    def uploads(self) -> dict[str, UploadFile]:
        """Return the files of the form that were chosen."""
        return {name: value for name, value in self.sent.multi_items() if not isinstance(value, str) and value.filename}

    @property
    def scripted(self) -> bool:
        """Tell whether htmx asks for a part of a page."""
        return "hx-request" in self.request.headers

    @cached_property
    def schools(self) -> list[School]:
        """Return the schools of whose plans and jobs this person may know."""
        if self.account is None:
            return []
        with self.hub.database.reading() as session:
            return schools.every(session, self.school_ids)

    def school(self, code: str) -> School:
        """Return one of the person's schools and make it the present one; NotFound otherwise."""
        return self.at(self.named(code))

    def named(self, code: str) -> School:
        """Return the school with a code, whoever asks."""
        with self.hub.database.reading() as session:
            return schools.by_code(session, code)

    def at(self, school: School) -> School:
        """Make ``school`` the present one; NotFound when it is none of the person's."""
        if self.school_ids is not None and school.id not in self.school_ids:
            raise NotFound("There is no school {code} here, or it is not one of yours.", code=school.code)
        self.here = school
        return school

    @cached_property
    def administers(self) -> bool:
        """Tell whether this person looks after the people of any school."""
        with self.hub.database.reading() as session:
            places = schools_for(session, self.person.id, Act.GRANT)
        return places is None or bool(places)

    @property
    def roles(self) -> frozenset[str]:
        """Return the person's roles at the present school."""
        if self.here is None:
            return frozenset()
        return self.roles_at(self.here.id)

    def roles_at(self, school_id: int) -> frozenset[str]:
        """Return the person's roles at a school."""
        with self.hub.database.reading() as session:
            return accounts.roles_at(session, self.person.id, school_id)

    @property
    def translate(self) -> Translate:
        return self.site.pages.translate(self.language)

    def say(self, message: Text) -> str:
        """Return a sentence in the reader's language."""
        return message.render(self.translate)

    @property
    def tz(self) -> str:
        """Return the zone in which moments are told: the person's own, the present school's, the first one's."""
        if self.guest is not None and self.guest.time_zone:
            return self.guest.time_zone
        place = self.here or next(iter(self.schools), None)
        return place.time_zone if place else "UTC"

    def page(
        self, template: str, context: Mapping[str, Any], *, status: int = 200, plugin: Plugin | None = None
    ) -> HTMLResponse:
        """Return a page within the frame."""
        whole = frame(self) | dict(context)
        response = self.site.pages.answer(template, self.language, whole, status=status, plugin=plugin)
        if flash.COOKIE in self.request.cookies:
            response.delete_cookie(flash.COOKIE)
        return response

    def fragment(self, template: str, context: Mapping[str, Any]) -> HTMLResponse:
        """Return a part of a page."""
        named = {"csrf_token": forgery.token_of(self.secret), "tz": self.tz}
        return self.site.pages.answer(template, self.language, named | dict(context))

    def go(self, address: str, message: Text | None = None, tone: str = "ok") -> Response:
        """Go to an address of the hub, with a sentence to show there."""
        response = RedirectResponse(address, 303)
        if message is not None:
            flash.leave(response, self.hub.sealer, message, tone, secure=self.site.secure)
        return response
