"""One link: where it stands at both ends, and everything that can be done with it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from hub.plugin import InvalidInput, NotFound, Page, Redirect, Rendered, Text
from plugins.uwlr.links import asking, codes, doors, history, standing, terms
from plugins.uwlr.pages import activating
from plugins.uwlr.pages.overview import HERE, ROLE
from plugins.uwlr.service import exchanges
from plugins.uwlr.service.endpoint import PATH
from plugins.uwlr.service.profiles import VERSIONS

if TYPE_CHECKING:
    from collections.abc import Callable

    from hub.plugin import PageRequest
    from plugins.uwlr.links.standing import Standing

_PLANNED: Final = Text("Asked. It is a plan now: whoever has the mandate is told and decides.")


def link_page(request: PageRequest) -> Rendered | Redirect:
    """Show a link, or do something with it."""
    supplier = request.path["supplier"]
    now = standing.one(request.services, request.school, supplier)
    if now.state == "available":
        return Redirect(f"{HERE}/activate/{supplier}")
    if request.method != "POST":
        return _shown(request, now)
    work: dict[str, Callable[[PageRequest, Standing], Rendered | Redirect]] = {
        "suspend": _suspended,
        "resume": _resumed,
        "rotate": _rotated,
        "change": _changed,
        "end": _ended,
        "door": _door,
    }
    act = work.get(request.form.get("do", ""))
    if act is None:
        raise NotFound("There is nothing at this address, or it is not for you.")
    try:
        return act(request, now)
    except InvalidInput as error:
        return _shown(request, now, error)


def _shown(request: PageRequest, now: Standing, error: InvalidInput | None = None, door: str = "") -> Rendered:
    services, school, link = request.services, request.school, now.link
    totals = {one.supplier: one for one in exchanges.totals(services, school.id)}
    context: dict[str, Any] = {
        "now": now,
        "profile": terms.profile_name(link.profile if link else now.entry.profile),
        "travels": terms.travelling(link.profile, link.version) if link else [],
        "versions": VERSIONS,
        "history": history.steps(services, school.id, now.supplier),
        "problems_told": doors.letters(services, school, now.supplier, link.code_ref) if link else [],
        "total": totals.get(now.supplier),
        "address": services.public_url + PATH,
        "brin": school.code[:4],
        "branch": school.code[4:],
        "door": door,
        "shortest": codes.SHORTEST,
        "longest": codes.LONGEST,
        "typed": {} if error is None else {name: value for name, value in request.form.items() if name != "code"},
        "problems": {error.field or "code": Text.from_error(error)} if error else {},
    }
    return Rendered("link.html", context, status=422 if error else 200)


def _suspended(request: PageRequest, now: Standing) -> Redirect:
    asking.suspend(request.services, request.school, request.account, now.supplier)
    return _back(now, Text("Suspended: from now on the supplier gets nothing. Enter the code again to resume."))


def _resumed(request: PageRequest, now: Standing) -> Redirect:
    code = request.form.get("code", "")
    run = asking.resume(request.services, request.school, request.account, now.supplier, code)
    return _back(now, Text("Resumed: the supplier can fetch again.")) if run is None else _plan(run)


def _rotated(request: PageRequest, now: Standing) -> Rendered | Redirect:
    code, made = activating.code_from(request, now.entry)
    run = asking.rotate(request.services, request.school, request.account, now.supplier, code)
    return activating.asked(now.entry, run, code if made else "")


def _changed(request: PageRequest, now: Standing) -> Redirect:
    form = request.form
    try:
        starts_on = date.fromisoformat(form.get("starts_on", ""))
    except ValueError:
        raise InvalidInput("Fill in the day on which the link begins.", field="starts_on") from None
    if form.get("version") not in VERSIONS:
        raise InvalidInput("Choose a version of the standard.", field="version")
    changed = {
        "starts_on": starts_on.isoformat(),
        "version": form["version"],
        "profile": form.get("profile", "") if form.get("profile") in {"narrow", "tracking"} else now.entry.profile,
        "strict": form.get("strict") == "yes",
    }
    return _plan(asking.change(request.services, request.school, request.account, now.supplier, changed))


def _ended(request: PageRequest, now: Standing) -> Redirect:
    return _plan(asking.end(request.services, request.school, request.account, now.supplier))


def _door(request: PageRequest, now: Standing) -> Rendered:
    """Make the supplier's page, whose address is shown once, for whoever hands it over by themselves."""
    if now.link is None or now.link.suspended or now.theirs not in {"waiting", "seen"}:
        raise InvalidInput("There is no code that the supplier still has to fetch.", field="code")
    with request.services.writing() as session:
        address = doors.make(session, request.services, request.school, now.supplier, now.link.code_ref)
        history.note(session, request.services, request.school.id, now.supplier, history.TOLD, request.account.email)
    return _shown(request, now, door=address)


def _plan(run: int) -> Redirect:
    return Redirect(f"/runs/{run}", _PLANNED)


def _back(now: Standing, said: Text) -> Redirect:
    return Redirect(f"{HERE}/to/{now.supplier}", said)


PAGES: Final = (Page(f"{HERE}/to/{{supplier}}", Text("Link with a supplier"), link_page, ROLE, post=True),)
