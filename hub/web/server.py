"""The web application: which address leads where, and the server that answers."""

from __future__ import annotations

import socket
import sys
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from hub.errors import ConfigurationError
from hub.web import (
    api_page,
    audit_pages,
    history_pages,
    home,
    job_pages,
    link_page,
    machines,
    mail_page,
    myself,
    people_pages,
    plan_pages,
    plugin_pages,
    policy_pages,
    record_pages,
    secret_page,
    story_pages,
    token_pages,
    undo_pages,
    uploads,
    welcome,
)
from hub.web.api.shell import Api
from hub.web.api.table import PREFIX
from hub.web.entrance import Entrance
from hub.web.pages import Pages
from hub.web.protection import SecurityHeaders, SizeLimit
from hub.web.provider_pages import Providers
from hub.web.site import Site

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping, Sequence

    from starlette.requests import Request
    from starlette.routing import BaseRoute

    from hub.app import Hub
    from hub.plugin.demo import Show
    from hub.web.visit import Visit

_STATIC = Path(__file__).parent / "static"
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
        routes=_routes(site, facts=extra_facts),
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


def _routes(site: Site, *, facts: Callable[[], Mapping[str, Any]] | None) -> list[BaseRoute]:
    return [
        *_entrance(site),
        *_own(site),
        *_people(site),
        *_policy(site),
        *_once(site),
        *_machines(site, facts),
        *_plugins(site),
        *(Mount(show.path, show.app) for show in site.shows),
        Route("/api", site.endpoint(api_page.show, signed=False), methods=["GET"]),
        Mount(PREFIX, Api(site).app()),
        Mount("/static", _Static(directory=_STATIC), name="static"),
    ]


def _get(site: Site, path: str, handler: Callable[[Visit], Response]) -> Route:
    return Route(path, site.endpoint(handler), methods=["GET"])


def _post(site: Site, path: str, handler: Callable[[Visit], Response]) -> Route:
    return Route(path, site.endpoint(handler), methods=["POST"])


def _entrance(site: Site) -> list[BaseRoute]:
    entrance, providers = Entrance(site), Providers(site)
    return [
        Route("/signin", site.endpoint(entrance.show, signed=False), methods=["GET"]),
        Route("/signin", site.endpoint(entrance.sign_in, signed=False), methods=["POST"]),
        Route("/signin/{provider}", site.endpoint(providers.leave, signed=False), methods=["GET"]),
        Route("/signin/{provider}/back", site.endpoint(providers.come_back, signed=False), methods=["GET"]),
        Route("/signout", site.endpoint(entrance.sign_out, settled=False), methods=["POST"]),
        Route("/welcome/{token}", site.endpoint(welcome.show, signed=False), methods=["GET"]),
        Route("/welcome/{token}", site.endpoint(welcome.accept, signed=False), methods=["POST"]),
        Route("/d/{token}", site.endpoint(mail_page.show, signed=False), methods=["GET"]),
        Route("/d/{token}", site.endpoint(mail_page.decide, signed=False), methods=["POST"]),
    ]


def _own(site: Site) -> list[BaseRoute]:
    job = "/jobs/{hub_school}/{connector}"
    return [
        _get(site, "/", home.home),
        _get(site, "/schools/{hub_school}", home.school_home),
        _get(site, "/schools/{hub_school}/runs/{run}", job_pages.run_at_school),
        _get(site, "/schools/{hub_school}/plans/{plan}", plan_pages.at_school),
        _get(site, "/plans", plan_pages.list_plans),
        _get(site, "/plans/{plan}", plan_pages.show),
        _get(site, "/plans/{plan}/progress", plan_pages.progress),
        _post(site, "/plans/{plan}/find", plan_pages.find),
        _post(site, "/plans/{plan}/select", plan_pages.select),
        _post(site, "/plans/{plan}/answers", plan_pages.answers),
        _post(site, "/plans/{plan}/decide", plan_pages.decide),
        _post(site, "/plans/{plan}/undo", undo_pages.undo),
        _get(site, "/plans/{plan}/story", story_pages.show),
        _get(site, "/plans/{plan}/rows/{seq}", record_pages.show),
        _get(site, "/history", history_pages.show),
        _post(site, "/history/find", history_pages.find),
        _get(site, "/history/export", history_pages.export),
        _get(site, "/audit", audit_pages.show),
        _get(site, "/audit/export", audit_pages.export),
        _get(site, "/runs/{run}", job_pages.show_run),
        _get(site, "/jobs", job_pages.list_jobs),
        _post(site, "/jobs/find", job_pages.find),
        _post(site, job + "/run", job_pages.run_now),
        _post(site, job + "/pause", job_pages.pause),
        _post(site, job + "/resume", job_pages.resume),
        _post(site, job + "/schedule", job_pages.plan_times),
        _get(site, "/me", myself.show),
        _post(site, "/me", myself.save),
        _post(site, "/me/sessions", myself.end_session),
        _get(site, "/me/tokens", token_pages.show),
        _post(site, "/me/tokens", token_pages.make),
        _post(site, "/me/tokens/revoke", token_pages.revoke),
        Route("/me/password", site.endpoint(myself.show_password, settled=False), methods=["GET"]),
        Route("/me/password", site.endpoint(myself.change_password, settled=False), methods=["POST"]),
    ]


def _people(site: Site) -> list[BaseRoute]:
    one = "/people/{account}"
    return [
        _get(site, "/machines", token_pages.machines),
        _post(site, "/machines", token_pages.add_machine),
        _post(site, "/machines/{machine}/tokens", token_pages.make_for_machine),
        _post(site, "/machines/{machine}/revoke", token_pages.revoke_of_machine),
        _get(site, "/people", people_pages.show),
        _post(site, "/people", people_pages.invite),
        _get(site, one, people_pages.show_person),
        _post(site, one + "/give", people_pages.give),
        _post(site, one + "/take", people_pages.take),
        _post(site, one + "/password", people_pages.new_password),
        _post(site, one + "/invite", people_pages.invite_again),
        _post(site, one + "/sign-out", people_pages.sign_out),
        _post(site, one + "/block", people_pages.block),
        _post(site, one + "/unblock", people_pages.unblock),
    ]


def _policy(site: Site) -> list[BaseRoute]:
    here = "/schools/{hub_school}/policy"
    return [
        _get(site, here, policy_pages.show),
        _post(site, here, policy_pages.save),
        _post(site, here + "/follow", policy_pages.follow),
        _post(site, here + "/stand-ins", policy_pages.add_stand_in),
        _post(site, here + "/stand-ins/remove", policy_pages.remove_stand_in),
        _post(site, here + "/holidays", policy_pages.add_holiday),
        _post(site, here + "/holidays/remove", policy_pages.remove_holiday),
    ]


def _once(site: Site) -> list[BaseRoute]:
    """Return the pages behind links that work once."""
    return [
        _get(site, "/link/{token}", link_page.show),
        _post(site, "/link/{token}", link_page.agree),
        _post(site, "/me/unlink", link_page.undo),
        Route("/fill/{token}", site.endpoint(secret_page.show, signed=False), methods=["GET"]),
        Route("/fill/{token}", site.endpoint(secret_page.store, signed=False), methods=["POST"]),
    ]


def _machines(site: Site, facts: Callable[[], Mapping[str, Any]] | None) -> list[BaseRoute]:
    routes: list[BaseRoute] = [
        Route("/healthz", machines.health),
        Route("/readyz", machines.readiness(site.hub)),
        *(Route(hook.path, machines.hook_endpoint(hook), methods=["POST"]) for hook in site.hub.registry.hooks),
    ]
    if facts is not None:
        routes.append(Route("/demo.json", lambda _request: _json(facts())))
    return routes


def _plugins(site: Site) -> list[BaseRoute]:
    return [
        Route(
            f"/schools/{{{plugin_pages.SCHOOL}}}{page.path}",
            site.endpoint(plugin_pages.endpoint(plugin, page)),
            methods=["GET", "POST"] if page.post else ["GET"],
        )
        for plugin, page in site.hub.registry.pages
    ]


def _json(told: Mapping[str, Any]) -> Response:
    return Response(orjson.dumps(dict(told), default=str), media_type="application/json")


class _Static(StaticFiles):
    """Files that change only with a release."""

    def file_response(self, *args: Any, **options: Any) -> Response:
        response = super().file_response(*args, **options)
        response.headers["Cache-Control"] = "public, max-age=3600"
        return response
