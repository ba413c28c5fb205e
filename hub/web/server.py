"""The web application and the server that answers."""

from __future__ import annotations

import socket
import sys
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware

from hub.errors import ConfigurationError
from hub.web import uploads
from hub.web.pages import Pages
from hub.web.protection import SecurityHeaders, SizeLimit
from hub.web.routes import routes
from hub.web.site import Site

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping, Sequence

    from starlette.requests import Request
    from starlette.responses import Response

    from hub.app import Hub
    from hub.plugin.demo import Show

_GRACE = 20
SWITCH = 0.0005  # seconds: a request does not stand in line behind a plan that is being applied in this process


def build_app(
    hub: Hub, *, shows: Sequence[Show] = (), extra_facts: Callable[[], Mapping[str, Any]] | None = None
) -> Starlette:
    """Return the hub's web application.

    Args:
        hub: started and stopped with the application.
        shows: applications of the demo, mounted at their path and linked in the menu.
        extra_facts: what `/demo.json` says; its ``steps`` ({text, href}) stand on the home page and its
            ``accounts`` ({name, email, note}) beside the sign-in. Without it there is no `/demo.json`.
    """
    secure = hub.config.address.startswith("https:")
    site = Site(hub=hub, pages=Pages(hub.registry.locales), shows=shows, facts=extra_facts or dict, secure=secure)
    return Starlette(
        routes=routes(site, facts=extra_facts),
        lifespan=partial(_life, hub),
        middleware=[
            Middleware(SecurityHeaders, shown=[show.path for show in shows], secure=secure),
            Middleware(SizeLimit, refuse=site.too_large),
        ],
        exception_handlers={HTTPException: _unrouted(site)},
    )


def serve(hub: Hub, app: Starlette) -> None:
    """Answer on the configured host and port until the process is told to stop."""
    sys.setswitchinterval(SWITCH)
    config = uvicorn.Config(
        app,
        host=hub.config.host,
        port=hub.config.port,
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="on",
        access_log=False,  # addresses hold the tokens of mails
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=_GRACE,
    )
    place = _place(hub.config.host, hub.config.port)
    try:
        uvicorn.Server(config).run(sockets=[place])
    finally:
        place.close()


def _place(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server(
            (host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET, backlog=2048
        )
    except OSError as error:
        raise ConfigurationError(
            "The hub cannot answer on {host}, port {port}: {why}. Is it running already? Stop the other program, or "
            "change `host` or `port` in config.yaml.",
            host=host,
            port=port,
            why=error.strerror,
        ) from None


@asynccontextmanager
async def _life(hub: Hub, _app: Starlette) -> AsyncIterator[None]:
    await run_in_threadpool(hub.start)
    await run_in_threadpool(uploads.sweep, hub)
    yield
    await run_in_threadpool(hub.stop)


def _unrouted(site: Site) -> Any:
    async def answer(request: Request, error: Exception) -> Response:
        return await run_in_threadpool(site.refusal, request, error)

    return answer
