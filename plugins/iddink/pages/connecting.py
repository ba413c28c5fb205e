"""A school's connection with the distributor: the switch, the token, and whether it works."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub.plugin import HubError, InvalidInput, Redirect, Rendered, Text
from plugins.iddink import access

if TYPE_CHECKING:
    from hub.plugin import PageRequest


def connection_page(request: PageRequest) -> Rendered | Redirect:
    """Show the connection, or change or try it. A token that was saved is never shown again."""
    problem: InvalidInput | None = None
    if request.method == "POST":
        try:
            return _done(request)
        except InvalidInput as error:
            problem = error
    services, school = request.services, request.school
    year = access.school_year(access.local_day(services.clock(), school))
    saved = access.credential(services, school, year)
    values = {"base_url": saved.base_url if saved else "", "latin1": bool(saved and saved.latin1)}
    context = {
        "on": access.is_on(services, school),
        "year": year,
        "values": values | {name: request.form[name] for name in ("base_url",) if name in request.form},
        "token_set": saved is not None,
        "problem": {"field": problem.field, "text": Text.from_error(problem)} if problem else None,
    }
    return Rendered("connection.html", context, status=422 if problem else 200)


def _done(request: PageRequest) -> Redirect:
    do = request.form.get("do")
    if do == "test":
        return _tested(request)
    said = _turned(request, on=do == "on") if do in {"on", "off"} else _saved(request)
    return Redirect("/iddink/connection", said)


def _turned(request: PageRequest, *, on: bool) -> Text:
    services, school, who = request.services, request.school, request.account.email
    with services.writing() as session:
        access.turn(session, school, on=on, who=who, at=services.clock())
        verb = "connection turned on" if on else "connection turned off"
        services.audit(session, actor=who, verb=verb, school_id=school.id, subject="iddink")
    return Text("The connection is on.") if on else Text("The connection is off. Nothing is fetched any more.")


def _saved(request: PageRequest) -> Text:
    services, school = request.services, request.school
    year = access.school_year(access.local_day(services.clock(), school))
    with services.writing() as session:
        access.save_credential(
            session,
            services.secrets,
            school,
            services.settings("iddink"),
            year=year,
            base_url=request.form.get("base_url", ""),
            token=request.form.get("token", ""),
            latin1=request.form.get("latin1") == "yes",
        )
        services.audit(
            session,
            actor=request.account.email,
            verb="connection saved",
            school_id=school.id,
            subject="iddink",
            year=year,
        )
    return Text.of("The connection for {year} is saved.", year=year)


def _tested(request: PageRequest) -> Redirect:
    services, school = request.services, request.school
    try:
        with access.connected(services, school, services.settings("iddink")) as client:
            wrong = list(access.troubles(client.me(), school, services))
    except HubError as error:
        return Redirect("/iddink/connection", Text.from_error(error), "failed")
    if wrong:
        return Redirect("/iddink/connection", wrong[0], "warn")
    return Redirect("/iddink/connection", Text("The distributor answers and accepts the token."))
