"""The pages of a school's library system: which it is, how it is reached, whether it answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub.plugin import HubError, InvalidInput, NotFound, Page, Redirect, Rendered, Text
from plugins.library.targets import access
from plugins.library.targets.choices import TITLES
from plugins.library.targets.tables import KINDS, WISE, Target

if TYPE_CHECKING:
    from sqlmodel import Session

    from hub.plugin import PageRequest

_HERE = "/library/target"


def targets_page(request: PageRequest) -> Rendered:
    """List the kinds of systems, and which are in use."""
    rows = {kind: access.target(request.services, request.school, kind) for kind in KINDS}
    kinds = [
        {"kind": kind, "title": TITLES[kind], "saved": row is not None, "on": bool(row and row.turned_on)}
        for kind, row in rows.items()
    ]
    return Rendered("targets.html", {"kinds": kinds})


def target_page(request: PageRequest) -> Rendered | Redirect:
    """Show one system, or change or try it. A secret that was saved is never shown again."""
    kind = request.path["kind"]
    if kind not in KINDS:
        raise NotFound("There is nothing at this address, or it is not for you.")
    problem: InvalidInput | None = None
    if request.method == "POST":
        try:
            return _done(request, kind)
        except InvalidInput as error:
            problem = error
    row = access.target(request.services, request.school, kind)
    values = access.told(row, kind, request.school)
    if problem:
        values |= {name: request.form.get(name, "") for name in values}
    context = {
        "kind": kind,
        "title": TITLES[kind],
        "values": values,
        "saved": row is not None,
        "on": bool(row and row.turned_on),
        "problem": {"field": problem.field, "text": Text.from_error(problem)} if problem else None,
    }
    return Rendered("target.html", context, status=422 if problem else 200)


def _done(request: PageRequest, kind: str) -> Redirect:
    do = request.form.get("do")
    if do == "test":
        return _tested(request, kind)
    said = _turned(request, kind, on=do == "on") if do in {"on", "off"} else _saved(request, kind)
    return Redirect(f"{_HERE}/{kind}", said)


def _turned(request: PageRequest, kind: str, *, on: bool) -> Text:
    with request.services.writing() as session:
        row = session.get(Target, (request.school.id, kind))
        if row is None:
            raise NotFound("Save how the system is reached first.")
        row.turned_on = on
        session.add(row)
        _note(request, session, row, "library system turned on" if on else "library system turned off")
    if on:
        return Text("It is in use: what changes in the memberships is delivered once it is approved.")
    return Text("It is not in use any more. Nothing is delivered.")


def _saved(request: PageRequest, kind: str) -> Text:
    services = request.services
    with services.writing() as session:
        row = access.save(session, services.secrets, request.school, services.settings("library"), kind, request.form)
        _note(request, session, row, "library system saved")
    return Text("Saved. Try the connection, then turn it on.") if kind != WISE else Text("Saved.")


def _note(request: PageRequest, session: Session, row: Target, verb: str) -> None:
    row.changed_by, row.changed_at = request.account.email, request.services.clock()
    request.services.audit(
        session, actor=request.account.email, verb=verb, school_id=request.school.id, subject=f"library {row.kind}"
    )


def _tested(request: PageRequest, kind: str) -> Redirect:
    place = f"{_HERE}/{kind}"
    try:
        access.attempt(request.services, request.school, request.services.settings("library"), kind)
    except HubError as error:
        return Redirect(place, Text.from_error(error), "failed")
    return Redirect(place, Text("The library's system answers and lets the hub in."))


PAGES = (
    Page(_HERE, Text("Library's own system"), targets_page, "librarian", menu=True),
    Page(f"{_HERE}/{{kind}}", Text("Library's own system"), target_page, "librarian", post=True),
)
