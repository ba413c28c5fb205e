"""The other side's page: how the administration system is reached, fetch now, and the roster as a file."""

from __future__ import annotations

from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Final

from hub.plugin import Download, InvalidInput, Page, Redirect, Rendered, Text
from plugins.uwlr.fetching import access
from plugins.uwlr.fetching.connector import JOB
from plugins.uwlr.fetching.export import edexml
from plugins.uwlr.pages.overview import ROLE
from plugins.uwlr.service.profiles import VERSIONS

if TYPE_CHECKING:
    from hub.plugin import PageRequest

_HERE: Final = "/administration"
_FIELDS: Final = ("url", "results_url", "customer_name", "version")


def fetching_page(request: PageRequest) -> Rendered | Redirect:
    """Show or save how the administration system is reached, or fetch from it now."""
    if request.method != "POST":
        return _shown(request)
    if request.form.get("do") == "fetch":
        run = request.services.start_run(JOB, request.school.id, by=request.account.email)
        return Redirect(f"/runs/{run}", Text("The administration system is being asked."))
    try:
        with request.services.writing() as session:
            access.save(session, request.services, request.school, request.account, request.form)
    except InvalidInput as error:
        return _shown(request, error)
    return Redirect(_HERE, Text("Saved. Fetch now, or set times on the page Jobs."))


def _shown(request: PageRequest, error: InvalidInput | None = None) -> Rendered:
    row = access.source_of(request.services, request.school)
    kept = {name: getattr(row, name) if row is not None else "" for name in _FIELDS}
    context = {
        "saved": row is not None,
        "values": {name: request.form.get(name, kept[name]) for name in _FIELDS} | {"versions": VERSIONS},
        "problems": {error.field or "url": Text.from_error(error)} if error else {},
    }
    return Rendered("administration.html", context, status=422 if error else 200)


def export_page(request: PageRequest) -> Download:
    """Hand out the roster as EDEXML; that somebody took it is on record."""
    services, school = request.services, request.school
    with NamedTemporaryFile("w", encoding="utf-8", prefix="edexml-", suffix=".xml", delete=False) as file:
        file.writelines(edexml(services, school))
    with services.writing() as session:
        services.audit(
            session, actor=request.account.email, verb="roster exported", school_id=school.id, subject="edexml"
        )
    return Download(Path(file.name), f"{school.code}.xml", "application/xml")


PAGES: Final = (
    Page(_HERE, Text("Fetch from the administration"), fetching_page, ROLE, menu=True, post=True),
    Page(f"{_HERE}/edexml", Text("Roster as EDEXML"), export_page, ROLE),
)
