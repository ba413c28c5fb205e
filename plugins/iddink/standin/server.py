"""The ASGI shell: addresses to handlers, request ids, ETags, idempotency keys, the record of requests."""

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import replace

import orjson
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.routing import Route

from plugins.iddink.standin import acks, control, routes, users
from plugins.iddink.standin.clock import http_date
from plugins.iddink.standin.delivery import Delivery, deliver
from plugins.iddink.standin.exchange import Call, Problem, Reply
from plugins.iddink.standin.gate import admit
from plugins.iddink.standin.service import Service

Handler = Callable[[Service, Call], Reply]
MADE = 300
SCHOOL = "/v1/schools/{school}"
HANDLERS: tuple[tuple[str, str, Handler], ...] = (
    ("GET", "/v1/ping", routes.ping),
    ("GET", "/v1/me", routes.me),
    ("GET", "/v1/publishers", routes.publishers),
    ("GET", "/v1/books", routes.books),
    ("GET", f"{SCHOOL}/licences", routes.licences),
    ("POST", f"{SCHOOL}/licences:search", routes.search),
    ("POST", f"{SCHOOL}/user-batches", users.receive),
    ("GET", f"{SCHOOL}/user-batches/{{batch}}", users.report),
    ("POST", f"{SCHOOL}/acks", acks.receive),
    ("POST", control.PREFIX + "/{verb}", control.command),
)
KEY_NEEDED = (users.receive, acks.receive)


def application(service: Service) -> Starlette:
    """The distributor as an ASGI application."""
    table = [Route(path, _endpoint(service, handler), methods=[method]) for method, path, handler in HANDLERS]

    async def elsewhere(request: Request, missing: Exception) -> Delivery:
        status = missing.status_code if isinstance(missing, HTTPException) else 500
        call = await _call(service, request)
        problem = Problem(status, "unknown_path", "No such address here: see the list of calls of the contract.")
        return _sent(service, call, _labelled(service, call, problem.reply(call.request_id)))

    return Starlette(routes=table, exception_handlers={404: elsewhere, 405: elsewhere})  # type: ignore[dict-item]


def _endpoint(service: Service, handler: Handler) -> Callable[[Request], Awaitable[Delivery]]:
    async def endpoint(request: Request) -> Delivery:
        call = await _call(service, request)
        with service.lock:
            return _sent(service, call, _labelled(service, call, _answer(service, call, handler)))

    return endpoint


async def _call(service: Service, request: Request) -> Call:
    query, body = dict(request.query_params), await request.body()
    request_id = request.headers.get("x-request-id") or f"req-{len(service.requests) + 1:06d}"
    return Call(
        request.method,
        request.url.path,
        {name: str(value) for name, value in request.path_params.items()},
        query,
        {name.lower(): value for name, value in request.headers.items()},
        body,
        request_id,
        service.cursors.page(query.get("cursor") or _cursor_inside(request.url.path, body)),
    )


def _cursor_inside(path: str, body: bytes) -> str | None:
    """The cursor of a search, which may come in the body."""
    try:
        asked = orjson.loads(body) if path.endswith(":search") else None
    except orjson.JSONDecodeError:
        return None
    cursor = asked.get("cursor") if isinstance(asked, dict) else None
    return cursor if isinstance(cursor, str) else None


def _answer(service: Service, call: Call, handler: Handler) -> Reply:
    if call.path.startswith(control.PREFIX):
        return _outcome(service, call, handler)
    try:
        return admit(service, call) or _once(service, call, handler)
    except Problem as problem:
        return problem.reply(call.request_id)


def _once(service: Service, call: Call, handler: Handler) -> Reply:
    """A repeat of a POST with the same key gets the stored answer, and is not done again."""
    key = call.headers.get("idempotency-key", "")
    if handler in KEY_NEEDED and not key:
        raise Problem(400, "invalid_parameter", "Send an Idempotency-Key with this call.")
    if call.method != "POST" or not key:
        return handler(service, call)
    place, digest = (call.path, key), hashlib.sha256(call.body).digest()
    if place in service.stored:
        before, reply = service.stored[place]
        if before != digest:
            raise Problem(422, "validation_failed", "This Idempotency-Key was used for another body: take a new one.")
        return reply.having(idempotent_replayed="true")
    reply = handler(service, call)
    service.stored[place] = (digest, reply)
    return reply


def _outcome(service: Service, call: Call, handler: Handler) -> Reply:
    try:
        return handler(service, call)
    except Problem as problem:
        return problem.reply(call.request_id)


def _labelled(service: Service, call: Call, reply: Reply) -> Reply:
    headers = {
        "X-Request-Id": call.request_id,
        "Date": http_date(service.now(call)),
        **service.bucket.headers(),
    }
    if call.method == "GET" and reply.status < MADE:
        tag = hashlib.sha256(reply.basis if reply.basis is not None else reply.body).hexdigest()[:32]
        headers["ETag"] = f'"{tag}"'
        if headers["ETag"] in call.headers.get("if-none-match", ""):
            reply = replace(reply, status=304, body=b"")
    return replace(reply, headers=headers | reply.headers)


def _sent(service: Service, call: Call, reply: Reply) -> Delivery:
    if call.path.startswith(control.PREFIX):
        return Delivery(reply)
    service.requests.append((call.method, call.path, reply.status))
    return deliver(service.board, call, reply)
