"""Tokens of the JSON API on the pages: one's own, and those of the machines of a school."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hub.errors import InvalidInput, NotFound, Refusal
from hub.model import words
from hub.model.states import Role
from hub.model.text import Text
from hub.people import accounts, api_tokens, authority
from hub.people.administration import Administration
from hub.people.api_tokens import Scope
from hub.people.authority import Act
from hub.web.auditors import place_name
from hub.web.myself import problem
from hub.web.wish import whole

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlmodel import Session
    from starlette.responses import Response

    from hub.plugin.services import Account
    from hub.store.token_tables import TokenRow
    from hub.web.visit import Visit

SCOPES: Mapping[Scope, Text] = {
    Scope.READ: Text("look: schools, jobs, runs, plans, rows; of records the public fields"),
    Scope.RUN: Text("start, pause and resume jobs"),
    Scope.REVIEW: Text("choose rows and answer questions"),
    Scope.DECIDE: Text("approve and reject"),
    Scope.UNDO: Text("have a plan made that takes an applied one back"),
    Scope.AUDIT: Text("read history and audit"),
    Scope.PERSONAL: Text("also see personal fields of records, such as names"),
    Scope.SENSITIVE: Text("also see sensitive fields of records, such as birth dates"),
}
_DAYS = 90


def show(visit: Visit) -> Response:
    """GET /me/tokens."""
    return _own(visit)


def make(visit: Visit) -> Response:
    """POST /me/tokens: shows a new token, once."""
    try:
        with visit.hub.database.writing() as session:
            token = _made(visit, session, visit.person)
    except InvalidInput as error:
        return _own(visit, error)
    return _once(visit, visit.person, token, "/me/tokens")


def revoke(visit: Visit) -> Response:
    """POST /me/tokens/revoke."""
    with visit.hub.database.writing() as session:
        _revoked(visit, session, visit.person)
    return visit.go("/me/tokens", Text("This token opens nothing any more."))


def machines(visit: Visit) -> Response:
    """GET /machines."""
    return _machines(visit)


def add_machine(visit: Visit) -> Response:
    """POST /machines: opens an account for a program, with a role at a school."""
    form = visit.form
    school = visit.school(form.get("school", ""))
    try:
        with visit.hub.database.writing() as session:
            roles = [*map(str, Role), *visit.hub.registry.roles]
            office = Administration(session, visit.hub.clock(), visit.person, visit.person.email, roles)
            api_tokens.add_machine(office, form.get("name", ""), form.get("role", ""), school)
    except InvalidInput as error:
        return _machines(visit, error)
    return visit.go("/machines", Text("The machine is added. Make it a token."))


def make_for_machine(visit: Visit) -> Response:
    """POST /machines/{machine}/tokens: shows a new token, once."""
    try:
        with visit.hub.database.writing() as session:
            account = _machine(visit, session)
            token = _made(visit, session, account)
    except InvalidInput as error:
        return _machines(visit, error)
    return _once(visit, account, token, "/machines")


def revoke_of_machine(visit: Visit) -> Response:
    """POST /machines/{machine}/revoke."""
    with visit.hub.database.writing() as session:
        _revoked(visit, session, _machine(visit, session))
    return visit.go("/machines", Text("This token opens nothing any more."))


def _machine(visit: Visit, session: Session) -> Account:
    return api_tokens.machine(session, visit.person.id, whole(visit.path["machine"]))


def _made(visit: Visit, session: Session, account: Account) -> str:
    form = visit.form
    chosen = [str(scope) for scope in Scope if form.get(f"scope-{scope}")]
    days = whole(form.get("days", ""))
    by, now = visit.person.email, visit.hub.clock()
    return api_tokens.make(session, account, form.get("name", ""), chosen, days, by=by, now=now)


def _revoked(visit: Visit, session: Session, account: Account) -> None:
    by, now = visit.person.email, visit.hub.clock()
    api_tokens.revoke(session, account, whole(visit.form.get("token", "")), by=by, now=now)


def _once(visit: Visit, account: Account, token: str, href: str) -> Response:
    context = {
        "title": visit.translate("API token"),
        "name": account.name,
        "email": account.email,
        "secret": token,
        "href": href,
    }
    return visit.page("token_once.html", context)


def _own(visit: Visit, error: InvalidInput | None = None) -> Response:
    with visit.hub.database.reading() as session:
        found = api_tokens.of(session, visit.person.id)
    context = {"tokens": [_shown(visit, row) for row in found], "scopes": _scopes(visit), "days": _DAYS}
    return visit.page("tokens.html", context | problem(visit, error, "name"), status=422 if error else 200)


def _machines(visit: Visit, error: InvalidInput | None = None) -> Response:
    with visit.hub.database.reading() as session:
        places = authority.schools_for(session, visit.person.id, Act.GRANT)
        if places is not None and not places:
            if visit.school_ids:
                raise Refusal("not-allowed", "Only administrators look after machines. Ask one of your school.")
            raise NotFound("There is nothing at this address, or it is not for you.")
        found = [
            {
                "id": account.id,
                "name": account.name,
                "school": place_name(visit.schools, row.school_id),
                "made_by": row.made_by,
                "roles": sorted(accounts.roles_at(session, account.id, row.school_id)),
                "tokens": [_shown(visit, token) for token in api_tokens.of(session, account.id)],
            }
            for row, account in api_tokens.machines(session, places)
        ]
    roles = [*(str(role) for role in Role if role != Role.OPERATOR), *visit.hub.registry.roles]
    context: dict[str, Any] = {
        "machines": found,
        "at": [(one.code, one.name) for one in visit.schools if places is None or one.id in places],
        "roles": [(role, visit.say(words.role(role))) for role in roles],
        "scopes": _scopes(visit),
        "days": _DAYS,
    }
    return visit.page("machines.html", context | problem(visit, error, "name"), status=422 if error else 200)


def _scopes(visit: Visit) -> list[tuple[str, str]]:
    return [(str(scope), visit.say(about)) for scope, about in SCOPES.items()]


def _shown(visit: Visit, row: TokenRow) -> dict[str, Any]:
    open_ = row.revoked_at is None and row.expires_at > visit.hub.clock()
    return {
        "id": row.id,
        "name": row.name,
        "scopes": row.scopes,
        "created_at": row.created_at,
        "expires_at": row.expires_at,
        "last_used_at": row.last_used_at,
        "revoked_at": row.revoked_at,
        "open": open_,
    }
