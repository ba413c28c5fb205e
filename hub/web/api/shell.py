"""The shell around the endpoints: whose token it is, how often, what was sent, whether it was answered before."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from hub.errors import InvalidInput, Refusal
from hub.model.text import storable
from hub.people import api_tokens
from hub.store import calls
from hub.web import language
from hub.web.api import problems
from hub.web.api.call import Call
from hub.web.api.document import document
from hub.web.api.table import JSON, TABLE
from hub.web.throttle import Limit

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request

    from hub.model.text import Translate
    from hub.people.api_tokens import Holder
    from hub.web.api.table import Endpoint
    from hub.web.site import Site

_MOST_CALLS = 3_000  # of one token within ten minutes
_LONGEST_KEY = 200
_STORED = {"Cache-Control": "no-store"}


class Api:
    """The API of one hub. Cookies are not looked at: only a token opens anything."""

    def __init__(self, site: Site, *, most: int = _MOST_CALLS) -> None:
        self._site = site
        self._hub = site.hub
        self._limit = Limit(site.hub.clock, most)

    def app(self) -> Starlette:
        """Return the application to mount at the API's address."""
        routes = [Route(one.path, self._shell(one), methods=[one.method]) for one in TABLE]
        routes.append(Route("/openapi.json", self._document, methods=["GET"]))
        return Starlette(routes=routes, exception_handlers={HTTPException: self._unrouted})

    def _document(self, _request: Request) -> Response:
        return Response(orjson.dumps(document(self._hub.config.address)), media_type=JSON)

    async def _unrouted(self, request: Request, error: Exception) -> Response:
        return problems.answer(error, self._translate(request, None))

    def _shell(self, endpoint: Endpoint) -> Callable[[Request], Awaitable[Response]]:
        async def shell(request: Request) -> Response:
            try:
                body = await request.body()
            except Exception as error:  # noqa: BLE001  (what was sent cannot be read)
                return problems.answer(error, self._translate(request, None))
            return await run_in_threadpool(self._answer, endpoint, request, body)

        return shell

    def _answer(self, endpoint: Endpoint, request: Request, body: bytes) -> Response:
        translate = self._translate(request, None)
        try:
            holder = self._holder(request)
            translate = self._translate(request, holder)
            _in_scope(endpoint, holder)
            call = self._call(endpoint, request, body, holder, translate)
            return self._once(endpoint, request, body, call)
        except Exception as error:  # noqa: BLE001  (the last door: a program gets a document, whatever happened)
            return problems.answer(error, translate, route=endpoint.name)

    def _translate(self, request: Request, holder: Holder | None) -> Translate:
        accepted = request.headers.get("accept-language", "")
        account = holder.account if holder and not accepted else None
        return self._site.pages.translate(language.pick(account, accepted, self._site.pages.written))

    def _holder(self, request: Request) -> Holder:
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        now = self._hub.clock()
        with self._hub.database.reading() as session:
            found = api_tokens.holder(session, token.strip(), now) if kind.lower() == "bearer" else None
        if found is None:
            raise problems.Unauthorized
        self._limit.count(str(found.token_id))
        if found.idle:
            with self._hub.database.writing() as session:
                api_tokens.used(session, found.token_id, now)
        return found

    def _call(self, endpoint: Endpoint, request: Request, body: bytes, holder: Holder, translate: Translate) -> Call:
        query = endpoint.query.model_validate(dict(request.query_params)) if endpoint.query else None
        return Call(
            hub=self._hub,
            holder=holder,
            translate=translate,
            path={name: storable(value) for name, value in request.path_params.items()},
            query=query,
            body=_parsed(endpoint, request, body),
        )

    def _once(self, endpoint: Endpoint, request: Request, body: bytes, call: Call) -> Response:
        """Answer a call; with an idempotency key, as it was answered the first time."""
        key = request.headers.get("idempotency-key", "")
        if endpoint.method == "GET" or not key:
            return _response(endpoint, endpoint.handler(call))
        if len(key) > _LONGEST_KEY or not key.isascii():
            raise InvalidInput("An idempotency key has at most {most} plain characters.", most=_LONGEST_KEY)
        asked = sha256(b"\0".join((request.url.path.encode(), body))).hexdigest()
        mine = calls.Call(call.holder.token_id, key, asked)
        with self._hub.database.writing() as session:
            known = calls.begin(session, mine, self._hub.clock())
            if known is not None:
                return Response(known.answer, known.status, _STORED, JSON)
        return self._keep(mine, endpoint, call)

    def _keep(self, mine: calls.Call, endpoint: Endpoint, call: Call) -> Response:
        try:
            response = _response(endpoint, endpoint.handler(call))
        except Exception:
            with self._hub.database.writing() as session:
                calls.forget(session, mine)
            raise
        with self._hub.database.writing() as session:
            calls.answered(session, mine, response.status_code, bytes(response.body).decode())
        return response


def _in_scope(endpoint: Endpoint, holder: Holder) -> None:
    if endpoint.scope not in holder.scopes:
        raise Refusal("scope-missing", "This token lacks the scope “{scope}”.", scope=str(endpoint.scope))


def _parsed(endpoint: Endpoint, request: Request, body: bytes) -> Any:
    if endpoint.body is None:
        return None
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != JSON:
        raise problems.Unreadable
    try:
        said = orjson.loads(body)
    except ValueError:
        raise problems.Unreadable from None
    return endpoint.body.model_validate(said)


def _response(endpoint: Endpoint, said: Any) -> Response:
    if isinstance(said, Path):
        gone = BackgroundTask(said.unlink, missing_ok=True)
        return FileResponse(said, media_type=endpoint.media, headers=_STORED, background=gone)
    return Response(said.model_dump_json(), endpoint.status, _STORED, JSON)
