"""Which address leads where."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

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
    plan_report,
    plugin_pages,
    policy_pages,
    record_pages,
    secret_page,
    story_pages,
    token_pages,
    undo_pages,
    welcome,
)
from hub.web.api.shell import Api
from hub.web.api.table import PREFIX
from hub.web.entrance import Entrance
from hub.web.provider_pages import Providers

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.routing import BaseRoute

    from hub.plugin.pages import Hook, OpenPage
    from hub.plugin.spec import Plugin
    from hub.web.site import Site
    from hub.web.visit import Visit

_STATIC = Path(__file__).parent / "static"


def routes(site: Site, *, facts: Callable[[], Mapping[str, Any]] | None) -> list[BaseRoute]:
    """Return all addresses: the hub's own pages, its API, those of machines and plugins, what a demo shows."""
    return [
        *_machines(site, facts),  # first: they are asked for most, and addresses are tried in this order
        *_entrance(site),
        *_own(site),
        *_people(site),
        *_policy(site),
        *_once(site),
        *_plugins(site),
        *(_open(site, plugin, page) for plugin, page in site.hub.registry.open_pages),
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
        _get(site, "/plans/{plan}/report", plan_report.download),
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
        *(_hook(hook) for hook in site.hub.registry.hooks),
    ]
    if facts is not None:
        routes.append(Route("/demo.json", lambda _request: _json(facts())))
    return routes


def _hook(hook: Hook) -> Route:
    return Route(hook.path, machines.hook_endpoint(hook), methods=["GET", "POST"] if hook.reads else ["POST"])


def _plugins(site: Site) -> list[BaseRoute]:
    return [
        Route(
            f"/schools/{{{plugin_pages.SCHOOL}}}{page.path}",
            site.endpoint(plugin_pages.endpoint(plugin, page)),
            methods=["GET", "POST"] if page.post else ["GET"],
        )
        for plugin, page in site.hub.registry.pages
    ]


def _open(site: Site, plugin: Plugin, page: OpenPage) -> Route:
    shell = site.endpoint(plugin_pages.open_endpoint(plugin, page), signed=False)
    return Route(page.path + "/{token}", shell, methods=["GET", "POST"])


def _json(told: Mapping[str, Any]) -> Response:
    return Response(orjson.dumps(dict(told), default=str), media_type="application/json")


class _Static(StaticFiles):
    """Files that change only with a release."""

    def file_response(self, *args: Any, **options: Any) -> Response:
        response = super().file_response(*args, **options)
        response.headers["Cache-Control"] = "public, max-age=3600"
        return response
