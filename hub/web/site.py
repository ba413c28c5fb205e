"""The shell around the pages: reads a request, calls a plain function in a thread, turns errors into pages."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import structlog
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse

from hub.errors import HubError, InvalidInput, NotFound, OperatorError, PersonError, Refusal, RetryLater
from hub.model.text import Text
from hub.model.trace import traced
from hub.people import authority, entry
from hub.plugin.languages import FALLBACK
from hub.web import flash, forgery, language
from hub.web.protection import TooLarge
from hub.web.throttle import TooOften
from hub.web.visit import SESSION, Visit

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from starlette.responses import Response
    from starlette.types import Scope

    from hub.app import Hub
    from hub.plugin.demo import Show
    from hub.web.pages import Pages

log = structlog.get_logger(__name__)
_STATUS: tuple[tuple[type[HubError], int], ...] = (
    (forgery.Forged, 403),
    (TooLarge, 413),
    (TooOften, 429),
    (Refusal, 409),
    (InvalidInput, 422),
    (PersonError, 400),
    (OperatorError, 503),
    (RetryLater, 503),
)
_NOTHING = Text("There is nothing at this address, or it is not for you. Was a part of it lost?")
_TITLES = {
    403: Text("Nothing was done"),
    404: Text("This page is not here"),
    405: Text("This page is not here"),
    409: Text("Nothing was done"),
    410: Text("This link no longer leads anywhere"),
    413: Text("This is too large"),
    429: Text("Wait a little"),
    500: Text("Something went wrong here"),
    503: Text("Not now"),
}


@dataclass(kw_only=True)
class Site:
    """What all pages share."""

    hub: Hub
    pages: Pages
    shows: Sequence[Show] = ()
    facts: Callable[[], Mapping[str, Any]] = dict
    secure: bool = False
    shared: dict[str, Any] = field(default_factory=dict)

    def endpoint(
        self, handler: Callable[[Visit], Response], *, signed: bool = True, settled: bool = True
    ) -> Callable[[Request], Awaitable[Response]]:
        """Return the asynchronous shell of a page.

        ``signed=False`` lets everybody in, ``settled=False`` also those who must change their password first.
        """

        async def shell(request: Request) -> Response:
            form = FormData()
            try:
                if request.method == "POST":
                    form = await request.form(max_fields=5_000)
                return await run_in_threadpool(self._answer, request, form, handler, signed=signed, settled=settled)
            except Exception as error:  # noqa: BLE001  (what was sent cannot be read)
                return await run_in_threadpool(self.refusal, request, error)
            finally:
                await form.close()

        return shell

    def _answer(
        self, request: Request, form: FormData, handler: Callable[[Visit], Response], *, signed: bool, settled: bool
    ) -> Response:
        visit: Visit | None = None
        try:
            visit = self.visit(request, form)
            if signed and visit.account is None:
                return _led(request, _sign_in_address(request))
            if signed and settled and visit.must_change:
                return _led(request, "/me/password")
            if request.method == "POST":
                forgery.check_sender(request.headers)
                if signed:
                    forgery.check_token(str(form.get("csrf", "")), visit.secret)
            return handler(visit)
        except Exception as error:  # noqa: BLE001  (the last door: a person gets a page, whatever happened)
            return self.refusal(request, error, visit)

    def visit(self, request: Request, form: FormData) -> Visit:
        """Return the request as its page sees it."""
        token = request.cookies.get(SESSION, "")
        guest: entry.SignedIn | None = None
        ids: frozenset[int] | None = frozenset()
        if token:
            with self.hub.database.reading() as session:
                guest = entry.signed_in(session, token, self.hub.clock())
                ids = authority.schools_for(session, guest.account.id) if guest else ids
        if guest is not None and guest.idle:
            with self.hub.database.writing() as session:
                entry.seen(session, token, self.hub.clock())
        account = guest.account if guest else None
        spoken = language.pick(account, request.headers.get("accept-language", ""), self.pages.written)
        return Visit(
            site=self,
            request=request,
            sent=form,
            account=account,
            language=spoken,
            secret=token,
            guest=guest,
            school_ids=ids,
        )

    def refusal(self, request: Request, error: Exception, visit: Visit | None = None) -> Response:
        """Return the page that tells an error."""
        status, sentence = _told(request, error)
        if "hx-request" in request.headers:
            return self._reload(request, status, sentence)
        try:
            return _error_page(visit or self.visit(request, FormData()), status, sentence)
        except Exception as failure:  # noqa: BLE001  (the database is away, too)
            log.error("error page failed", **traced(failure))  # noqa: TRY400  (values stay out of the log)
            bare = Visit(site=self, request=request, sent=FormData(), account=None, language=FALLBACK, secret="")
            return _error_page(bare, status, sentence)

    def _reload(self, request: Request, status: int, sentence: Text) -> Response:
        """Have htmx load the whole page again, which then tells the error: a part cannot."""
        response = RedirectResponse("/", status)
        del response.headers["location"]
        response.headers["HX-Refresh"] = "true"
        flash.leave(response, self.hub.sealer, sentence, "failed", secure=self.secure)
        return response

    async def too_large(self, scope: Scope) -> Response:
        """Return the page for a request that is too large to be read."""
        return await run_in_threadpool(self.refusal, Request(scope), TooLarge())


def _sign_in_address(request: Request) -> str:
    after = request.url.path if request.method in ("GET", "HEAD") else "/"
    return f"/signin?after={quote(after)}"


def _led(request: Request, address: str) -> Response:
    """Lead to a page that comes first; htmx goes there with the whole page."""
    if "hx-request" in request.headers:
        response = RedirectResponse(address, 401)
        response.headers["HX-Redirect"] = address
        return response
    return RedirectResponse(address, 303)


def _told(request: Request, error: Exception) -> tuple[int, Text]:
    if isinstance(error, HTTPException):
        return _http(error)
    if isinstance(error, Refusal) and error.code.startswith("link-"):
        return 410, Text.from_error(error)
    if isinstance(error, NotFound):
        return 404, _NOTHING  # what is another school's answers like what never was
    for kind, status in _STATUS:
        if isinstance(error, kind):
            return status, Text.from_error(error)
    reference = secrets.token_hex(4)
    route = getattr(request.scope.get("endpoint"), "__qualname__", "")
    log.error("page failed", reference=reference, method=request.method, route=route, **traced(error))
    return 500, Text.of(
        "The hub could not answer this. Nothing was changed halfway. Tell your operator the number {reference}.",
        reference=reference,
    )


def _http(error: HTTPException) -> tuple[int, Text]:
    if error.status_code in (404, 405):
        return error.status_code, _NOTHING
    return error.status_code, Text("The hub could not read what was sent. Go back and try again.")


def _error_page(visit: Visit, status: int, sentence: Text) -> Response:
    context = {
        "title": visit.say(_TITLES.get(status, Text("This did not work"))),
        "sentence": visit.say(sentence),
        "way_out": "",
        "action": None,
    }
    return visit.page("error.html", context, status=status)
