"""Accounts that the library's staff make for the people of a school, who sign in with a card of the library."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hub.plugin import InvalidInput, Page, Redirect, Rendered, Text
from plugins.library.branch import Branch
from plugins.library.cards.counter import lend, new_number, place_of, scanned_number
from plugins.library.uploads import PORTAL_ROLE

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlmodel import Session

    from hub.plugin import PageRequest

STAFF: Final = "librarian"
_HERE: Final = "/library/accounts"
_ENDED = Text("The account is ended; its card is not given again.")


def accounts_page(request: PageRequest) -> Rendered | Redirect:
    """Show who may upload borrower data for this school, make an account, renew a password, or end one."""
    if request.method != "POST":
        return _list(request)
    work: dict[str, Callable[[PageRequest], Rendered | Redirect]] = {"password": _renewed, "end": _ended}
    try:
        return work.get(request.form.get("do", ""), _made)(request)
    except InvalidInput as error:
        return _list(request, error)


def _list(request: PageRequest, error: InvalidInput | None = None) -> Rendered:
    services, school, form = request.services, request.school, request.form
    with services.reading() as session:
        found = services.people.holders(session, request.account, school, PORTAL_ROLE)
        branch = session.get(Branch, school.id)
    context = {
        "ready": branch is not None,
        "holders": found,
        "typed": {name: form.get(name, "") for name in ("name", "email", "number")},
        "problems": {_field(error): Text.from_error(error)} if error else {},
    }
    return Rendered("accounts.html", context, status=422 if error else 200)


def _field(error: InvalidInput) -> str:
    return {"name": "name", "email": "email"}.get(error.field or "", "number")


def _made(request: PageRequest) -> Rendered:
    services, form = request.services, request.form
    with services.writing() as session:
        number = _card(session, request)
        account, password = services.people.issue(
            session,
            request.account,
            request.school,
            PORTAL_ROLE,
            name=form.get("name", ""),
            sign_in_name=number,
            email=form.get("email", ""),
        )
        services.audit(
            session,
            actor=request.account.email,
            verb="card given",
            school_id=request.school.id,
            subject=f"account {account}",
        )
    return _once(request, form.get("name", "").strip(), number, password)


def _card(session: Session, request: PageRequest) -> str:
    """Take a card for somebody who is no pupil: the one that was scanned, else a new number."""
    branch, library = place_of(session, request.services, request.school)
    raw = request.form.get("number", "").strip()
    number = scanned_number(session, branch, library, raw) if raw else new_number(session, branch, library)
    lend(session, branch, number, who=request.account.email, now=request.services.clock())
    return number


def _renewed(request: PageRequest) -> Rendered:
    services, account = request.services, _number(request)
    with services.writing() as session:
        password = services.people.renew(session, request.account, request.school, account)
        holders = services.people.holders(session, request.account, request.school, PORTAL_ROLE)
        one = next(one for one in holders if one.id == account)
    return _once(request, one.name, one.sign_in_name or one.email, password)


def _ended(request: PageRequest) -> Redirect:
    services, account = request.services, _number(request)
    with services.writing() as session:
        services.people.end(session, request.account, request.school, PORTAL_ROLE, account)
    return Redirect(_HERE, _ENDED)


def _number(request: PageRequest) -> int:
    raw = request.form.get("account", "")
    return int(raw) if raw.isascii() and raw.isdecimal() and len(raw) < 10 else 0  # noqa: PLR2004  (fits the database)


def _once(request: PageRequest, name: str, sign_in: str, password: str) -> Rendered:
    """Show a password this once, on a page that can be printed and handed over."""
    address = f"{request.services.public_url}/schools/{request.school.code}/library/upload"
    context = {"name": name, "sign_in": sign_in, "password": password, "address": address}
    return Rendered("account_slip.html", context)


PAGES = (Page(_HERE, Text("Accounts for uploading"), accounts_page, STAFF, menu=True, post=True),)
