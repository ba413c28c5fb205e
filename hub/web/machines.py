"""Addresses for machines: hooks of plugins, whether the hub lives and is ready, facts for scripts."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog
from anyio import CapacityLimiter, to_thread
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse

from hub.errors import PersonError
from hub.model.trace import traced
from hub.plugin.pages import RawRequest
from hub.store import legs
from hub.web.protection import TooLarge

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request

    from hub.app import Hub
    from hub.plugin.pages import Hook, RawAnswer

log = structlog.get_logger(__name__)
_AT_ONCE = 8  # requests of machines: more threads would keep the one from working that writes the answers
_LATE = timedelta(minutes=5)


def hook_endpoint(hook: Hook) -> Callable[[Request], Awaitable[Response]]:
    """Return the shell of a plugin's hook: the body as it came, no session and no form token."""
    crowd = CapacityLimiter(_AT_ONCE)

    async def shell(request: Request) -> Response:
        try:
            body = await request.body()
        except TooLarge as error:
            return _refused(hook, 413, str(error))
        asked = RawRequest(body, dict(request.headers), request.url.query, request.method)
        quick = _answer(hook, hook.quick, asked) if hook.quick else None
        if quick is not None:
            return quick
        return await to_thread.run_sync(_answered, hook, asked, limiter=crowd)

    return shell


def _answered(hook: Hook, asked: RawRequest) -> Response:
    return _answer(hook, hook.handler, asked) or Response(status_code=204)


def _answer(hook: Hook, handler: Callable[[RawRequest], RawAnswer | None], asked: RawRequest) -> Response | None:
    try:
        said = handler(asked)
    except PersonError as error:
        return _refused(hook, 400, str(error))
    except Exception as error:  # noqa: BLE001  (a machine gets an answer, whatever happened)
        reference = secrets.token_hex(4)
        log.error("hook failed", reference=reference, path=hook.path, **traced(error))  # noqa: TRY400
        return _refused(hook, 500, f"failed, reference {reference}")
    return _response(said) if said is not None else None


def _refused(hook: Hook, status: int, why: str) -> Response:
    return _response(hook.refuse(status, why)) if hook.refuse else PlainTextResponse(why, status)


def _response(said: RawAnswer) -> Response:
    if isinstance(said.body, str | bytes):
        return Response(said.body, said.status, dict(said.headers))
    return StreamingResponse(said.body, said.status, dict(said.headers))


def health(_request: Request) -> Response:
    """GET /healthz: the process answers."""
    return PlainTextResponse("ok")


def readiness(hub: Hub) -> Callable[[Request], Response]:
    """Return GET /readyz: the database answers and no leg has waited for long."""

    def ready(_request: Request) -> Response:
        found = {"database": True, "engine": True}
        try:
            with hub.database.reading() as session:
                due = legs.next_due(session)
            found["engine"] = due is None or hub.clock() - due < _LATE
        except SQLAlchemyError:
            found["database"] = False
        return JSONResponse({"ready": all(found.values())} | found, 200 if all(found.values()) else 503)

    return ready
