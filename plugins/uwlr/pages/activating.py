"""Activating a link: the terms, who agrees, from when, and the verification code."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from hub.plugin import InvalidInput, Page, Redirect, Rendered, Text
from plugins.uwlr.links import asking, codes, standing, terms
from plugins.uwlr.pages.overview import HERE, ROLE

if TYPE_CHECKING:
    from hub.plugin import PageRequest
    from plugins.uwlr.settings import Supplier

_FIELDS: Final = ("agreed_by", "agrees", "starts_on", "code", "code_from")


def activate_page(request: PageRequest) -> Rendered | Redirect:
    """Show what is agreed to, or ask for the link: whoever has the mandate then decides."""
    supplier = request.path["supplier"]
    now = standing.one(request.services, request.school, supplier)
    if now.state != "available":
        return Redirect(f"{HERE}/to/{supplier}")
    if request.method != "POST" or request.form.get("do") == "check":
        return _form(request, now.entry)
    try:
        return _asked(request, supplier, now.entry)
    except InvalidInput as error:
        return _form(request, now.entry, error)


def _form(request: PageRequest, entry: Supplier, error: InvalidInput | None = None) -> Rendered:
    form, school = request.form, request.school
    typed = {name: form.get(name, "") for name in _FIELDS}
    typed["agreed_by"] = form.get("agreed_by", request.account.name)
    typed["starts_on"] = form.get("starts_on", _today(request).isoformat())
    typed["code_from"] = form.get("code_from", "own" if entry.code_by == "school" else "hub")
    context = {
        "supplier": request.path["supplier"],
        "entry": entry,
        "terms": terms.paragraphs(school, entry),
        "travels": terms.travelling(entry.profile, entry.version),
        "profile": terms.profile_name(entry.profile),
        "typed": typed,
        "shortest": codes.SHORTEST,
        "longest": codes.LONGEST,
        "strength": codes.strength(typed["code"], school.code) if typed["code"] else "",
        "problems": {error.field or "code": Text.from_error(error)} if error else {},
    }
    return Rendered("activate.html", context, status=422 if error else 200)


def _asked(request: PageRequest, supplier: str, entry: Supplier) -> Rendered | Redirect:
    form = request.form
    if form.get("agrees") != "yes":
        raise InvalidInput("Read the terms, then tick that the school agrees to them.", field="agrees")
    code, made = code_from(request, entry)
    run = asking.activate(
        request.services,
        request.school,
        request.account,
        supplier,
        code=code,
        starts_on=_start(request),
        agreed_by=form.get("agreed_by", ""),
        terms=terms.fingerprint(request.school, entry),
    )
    return asked(entry, run, code if made else "")


def code_from(request: PageRequest, entry: Supplier) -> tuple[str, bool]:
    """Return the verification code that somebody chose, or one of ours and that it is."""
    by_hub = entry.code_by == "hub" or (entry.code_by == "either" and request.form.get("code_from") == "hub")
    return (codes.made(request.school.code), True) if by_hub else (request.form.get("code", ""), False)


def asked(entry: Supplier, run: int, code: str) -> Rendered | Redirect:
    """Say what happens now, and show a code of ours the only time that it can be."""
    if not code:
        return Redirect(f"/runs/{run}", Text("Asked. It is a plan now: whoever has the mandate is told and decides."))
    context: dict[str, Any] = {"entry": entry, "code": code, "run": run}
    return Rendered("asked.html", context)


def _start(request: PageRequest) -> date:
    try:
        found = date.fromisoformat(request.form.get("starts_on", ""))
    except ValueError:
        raise InvalidInput("Fill in the day on which the link begins.", field="starts_on") from None
    if found < _today(request):
        raise InvalidInput("A link begins today or later.", field="starts_on")
    return found


def _today(request: PageRequest) -> date:
    return request.services.clock().astimezone(ZoneInfo(request.school.time_zone)).date()


PAGES: Final = (Page(f"{HERE}/activate/{{supplier}}", Text("Activate a link"), activate_page, ROLE, post=True),)
