"""Fetching licences: of the whole school, of one person, or from a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub.plugin import InvalidInput, Redirect, Rendered, Text
from plugins.iddink.access import is_on
from plugins.iddink.connector import Licences
from plugins.iddink.filejob import LicenceFile
from plugins.iddink.pages.finding import Finding, found_people

if TYPE_CHECKING:
    from hub.plugin import PageRequest

_STARTED = Text("Licences are being fetched. What they would change appears under Plans.")


def fetch_page(request: PageRequest) -> Rendered | Redirect:
    """Show the three ways, or start one of them."""
    finding = Finding()
    problem: InvalidInput | None = None
    if request.method == "POST" and request.form.get("do") == "search":
        finding = found_people(request)
    elif request.method == "POST":
        try:
            return _started(request)
        except InvalidInput as error:
            problem = error
    context = {
        "on": is_on(request.services, request.school),
        "finding": finding,
        "problem": {"field": problem.field, "text": Text.from_error(problem)} if problem else None,
    }
    return Rendered("fetch.html", context, status=422 if problem else 200)


def _started(request: PageRequest) -> Redirect:
    services, school, who = request.services, request.school.id, request.account.email
    do = request.form.get("do")
    if do == "school":
        services.start_run(Licences.name, school, by=who)
    elif do == "person":
        key = request.form.get("person", "")
        if services.roster.person(school, key) is None:
            raise InvalidInput("Choose a person of the school.", field="name")
        services.start_run(Licences.name, school, by=who, scope=key)
    elif "file" in request.files:
        services.start_run(LicenceFile.name, school, by=who, file=request.files["file"])
    else:
        raise InvalidInput("Choose a file first.", field="file")
    return Redirect("/iddink/fetch", _STARTED)
