"""The pages that plugins add under a school's address: a function from a request to an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.background import BackgroundTask
from starlette.responses import FileResponse

from hub.errors import NotFound
from hub.people.authority import shows
from hub.plugin.pages import Download, OpenRequest, PageRequest, Redirect
from hub.plugin.services import Account
from hub.web import forgery
from hub.web.uploads import Uploads

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.responses import Response

    from hub.plugin.pages import OpenPage, Page, Rendered
    from hub.plugin.spec import Plugin
    from hub.web.visit import Visit

SCHOOL = "hub_school"


def endpoint(plugin: Plugin, page: Page) -> Callable[[Visit], Response]:
    """Return the handler of one page of a plugin."""

    def show(visit: Visit) -> Response:
        school = visit.named(visit.path[SCHOOL])
        roles = visit.roles_at(school.id)
        if not shows(roles, page.role):
            raise NotFound("There is nothing at this address, or it is not for you.")
        visit.here = school
        with Uploads(visit) as files:
            asked = PageRequest(
                method=visit.request.method,
                path={name: value for name, value in visit.path.items() if name != SCHOOL},
                query=visit.query,
                form=visit.form,
                files=files,
                file_names={name: upload.filename or "" for name, upload in visit.uploads.items()},
                school=school,
                account=_account(visit.person, roles),
                services=visit.hub.desk,
            )
            return _answer(visit, plugin, page.handler(asked))

    return show


def open_endpoint(plugin: Plugin, page: OpenPage) -> Callable[[Visit], Response]:
    """Return the handler of a page for whoever has its address; nobody's session plays a part in it."""

    def show(visit: Visit) -> Response:
        token = visit.path["token"]
        visit.account, visit.secret = None, token
        if visit.request.method == "POST":
            forgery.check_token(str(visit.sent.get("csrf", "")), token)
        said = page.handler(
            OpenRequest(method=visit.request.method, token=token, form=visit.form, services=visit.hub.desk)
        )
        visit.language = said.language
        response = visit.page(said.template, dict(said.context), status=said.status, plugin=plugin)
        response.headers.update({"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"})
        return response

    return show


def _account(person: Account, roles: frozenset[str]) -> Account:
    return Account(person.id, person.email, person.name, person.language, person.time_zone, roles)


def _answer(visit: Visit, plugin: Plugin, said: Rendered | Redirect | Download) -> Response:
    base = f"/schools/{visit.here.code}" if visit.here else ""
    if isinstance(said, Redirect):
        return visit.go(base + said.path, said.message, said.tone)
    if isinstance(said, Download):
        return FileResponse(
            said.path,
            media_type=said.media_type,
            filename=said.name,
            headers={"Cache-Control": "no-store"},
            background=BackgroundTask(said.path.unlink, missing_ok=True),
        )
    place = {"school": visit.here, "base": base}
    return visit.page(said.template, place | dict(said.context), status=said.status, plugin=plugin)
