"""The register of licences: finding them, and administering one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hub.plugin import InvalidInput, Redirect, Rendered, Text
from plugins.iddink import register
from plugins.iddink.pages.finding import Finding, found_people

if TYPE_CHECKING:
    from hub.plugin import PageRequest
    from plugins.iddink.records import Licence

PAGE_SIZE = 50
_DIGITS = 9  # of a page number; more would not fit the database


def register_page(request: PageRequest) -> Rendered:
    """Show a page of the register. What is searched for is posted: a name has no place in an address."""
    asked = request.form if request.method == "POST" else request.query
    wanted = {name: asked.get(name, "") for name in ("state", "publisher", "text")}
    page = asked.get("page", "1")
    number = max(1, int(page)) if page.isdecimal() and len(page) <= _DIGITS else 1
    with request.services.reading() as session:
        offset = (number - 1) * PAGE_SIZE
        rows, total = register.search(session, request.school.id, **wanted, offset=offset, limit=PAGE_SIZE)
        context = {
            "counts": register.counts(session, request.school.id),
            "publishers": register.publishers(session, request.school.id),
        }
    last = max(1, -(-total // PAGE_SIZE))
    view = {**wanted, "page": number, "pages": last, "total": total}
    return Rendered("licences.html", {**context, "rows": [_shown(row) for row in rows], "view": view})


def licence_page(request: PageRequest) -> Rendered | Redirect:
    """Show one licence with its history, or do what was asked with it."""
    ref = request.path["ref"]
    finding = Finding()
    problem: InvalidInput | None = None
    if request.method == "POST" and request.form.get("do") == "search":
        finding = found_people(request)
    elif request.method == "POST":
        try:
            return _done(request, ref)
        except InvalidInput as error:
            problem = error
    with request.services.reading() as session:
        row = register.find(session, request.school.id, ref)
        events = register.history(session, row)
    holder = request.services.roster.person(request.school.id, row.assigned_to) if row.assigned_to else None
    context = {
        "licence": _shown(row),
        "holder": f"{holder.given_name} {holder.prefix} {holder.family_name}" if holder else "",
        "events": events,
        "finding": finding,
        "problem": {"field": problem.field or "do", "text": Text.from_error(problem)} if problem else None,
    }
    return Rendered("licence.html", context, status=422 if problem else 200)


def _done(request: PageRequest, ref: str) -> Redirect:
    services, school, who = request.services, request.school.id, request.account.email
    do = request.form.get("do")
    if do == "assign":
        register.assign(services, school, ref, request.form.get("person", ""), who)
        said = Text("The licence is assigned.")
    elif do == "activate":
        register.activate(services, school, ref, who)
        said = Text("The licence is active.")
    elif do == "withdraw":
        register.withdraw(services, school, ref, who, request.form.get("why", ""))
        said = Text("The licence is withdrawn.")
    else:
        raise InvalidInput("Choose what to do with the licence.", field="do")
    return Redirect(f"/iddink/licences/{ref}", said)


def _shown(row: Licence) -> dict[str, Any]:
    """A licence as pages show it: of its code only the end."""
    return {
        "ref": row.ref,
        "title": row.title,
        "person": row.display_name,
        "publisher": row.publisher_name or row.publisher_id,
        "state": "ended" if row.ended_on and row.state != "withdrawn" else row.state,
        "code": f"•••• {row.code_last4}" if row.code_last4 else ("••••" if row.code_mark else ""),
        "can_assign": row.state in {"pending", "assigned"},
        "can_activate": row.state in {"pending", "assigned"},
        "can_withdraw": row.state != "withdrawn",
        "isbn": row.isbn or row.isbn_raw,
        "level": row.level,
        "status": row.status,
        "days": [day and Text.of("{day}", day=day) for day in (row.valid_from, row.activate_until, row.valid_to)],
    }
