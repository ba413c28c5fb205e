"""The people of my schools: who they are, what they may do, and what an administrator does for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hub.errors import InvalidInput, NotFound, Refusal
from hub.model import words
from hub.model.states import Role
from hub.model.text import Text
from hub.people import authority, directory
from hub.people.administration import Administration
from hub.people.authority import Act
from hub.web.myself import problem
from hub.web.wish import whole

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlmodel import Session
    from starlette.responses import Response

    from hub.people.directory import Entry
    from hub.plugin.services import Account, School
    from hub.web.visit import Visit

_ROLES = {
    Role.UPLOADER: Text("hands files in"),
    Role.REVIEWER: Text("chooses rows and answers questions"),
    Role.DECIDER: Text("approves and rejects"),
    Role.ADMINISTRATOR: Text("looks after the school's people, policy and connections"),
    Role.SUPPLIER: Text("contact of a supplier"),
    Role.OPERATOR: Text("runs the hub, for every school"),
}
_SHUT = Text(
    "The role is given. This account was made at a counter, where somebody may know its password: it no longer works. "
    "Make an invitation or a one-time password."
)


def show(visit: Visit) -> Response:
    """GET /people."""
    return _list(visit)


def invite(visit: Visit) -> Response:
    """POST /people: opens an account with a role and shows its link, once."""
    form = visit.form
    school = visit.school(form["school"]) if form.get("school") else None
    try:
        with visit.hub.database.writing() as session:
            office = _office(visit, session)
            account, token = office.invite(
                form.get("email", ""),
                form.get("name", ""),
                speaks=form.get("language") or (school.language if school else visit.language),
                role=form.get("role", ""),
                school=school,
            )
    except InvalidInput as error:
        return _list(visit, error)
    if not token:
        return visit.go(f"/people/{account.id}", Text("This person has a way in already and now has the role as well."))
    return _link(visit, account, token)


def show_person(visit: Visit) -> Response:
    """GET /people/{account}."""
    return _person(visit)


def give(visit: Visit) -> Response:
    """POST /people/{account}/give."""

    def work(office: Administration, account: Account) -> Text:
        was_shut = office.is_shut(account)
        office.give(account, visit.form.get("role", ""), _place(visit))
        return _SHUT if office.is_shut(account) and not was_shut else Text("The role is given.")

    return _change(visit, work)


def take(visit: Visit) -> Response:
    """POST /people/{account}/take."""

    def work(office: Administration, account: Account) -> Text:
        office.take(account, visit.form.get("role", ""), _place(visit))
        return Text("The role is taken.")

    return _change(visit, work)


def sign_out(visit: Visit) -> Response:
    """POST /people/{account}/sign-out."""

    def work(office: Administration, account: Account) -> Text:
        office.sign_out(account)
        return Text("This person is signed out everywhere.")

    return _change(visit, work)


def block(visit: Visit) -> Response:
    """POST /people/{account}/block."""

    def work(office: Administration, account: Account) -> Text:
        office.block(account)
        return Text("The account is blocked: nobody can use it any more.")

    return _change(visit, work)


def unblock(visit: Visit) -> Response:
    """POST /people/{account}/unblock."""

    def work(office: Administration, account: Account) -> Text:
        office.unblock(account)
        return Text("The account can be used again.")

    return _change(visit, work)


def new_password(visit: Visit) -> Response:
    """POST /people/{account}/password: shows a one-time password, once."""
    with visit.hub.database.writing() as session:
        office = _office(visit, session)
        account = office.person(_number(visit))
        secret = office.new_password(account)
    return _once(visit, account, secret, Text("One-time password"))


def invite_again(visit: Visit) -> Response:
    """POST /people/{account}/invite: shows a new link, once."""
    with visit.hub.database.writing() as session:
        office = _office(visit, session)
        account = office.person(_number(visit))
        token = office.invite_again(account)
    return _link(visit, account, token)


def _link(visit: Visit, account: Account, token: str) -> Response:
    return _once(visit, account, f"{visit.hub.config.address}/welcome/{token}", Text("Invitation"))


def _once(visit: Visit, account: Account, secret: str, title: Text) -> Response:
    context = {
        "name": account.name,
        "email": account.email,
        "title": visit.say(title),
        "secret": secret,
        "href": f"/people/{account.id}",
    }
    return visit.page("shown_once.html", context)


def _change(visit: Visit, work: Callable[[Administration, Account], Text]) -> Response:
    try:
        with visit.hub.database.writing() as session:
            office = _office(visit, session)
            said = work(office, office.person(_number(visit)))
    except InvalidInput as error:
        return _person(visit, error)
    return visit.go(f"/people/{_number(visit)}", said)


def _number(visit: Visit) -> int:
    return whole(visit.path["account"])


def _place(visit: Visit) -> School | None:
    code = visit.form.get("school", "")
    return visit.school(code) if code else None


def _office(visit: Visit, session: Session) -> Administration:
    """Return what this person may do for others; NotFound or Refusal to whom may do nothing."""
    _insist(visit, session)
    roles = [*map(str, Role), *visit.hub.registry.roles]
    return Administration(session, visit.hub.clock(), visit.person, visit.person.email, roles)


def _insist(visit: Visit, session: Session) -> None:
    places = authority.schools_for(session, visit.person.id, Act.GRANT)
    if places is not None and not places:
        if visit.school_ids:
            raise Refusal("not-allowed", "Only administrators look after people. Ask one of your school.")
        raise NotFound("There is nothing at this address, or it is not for you.")


def _list(visit: Visit, error: InvalidInput | None = None) -> Response:
    with visit.hub.database.reading() as session:
        _insist(visit, session)
        places = authority.schools_for(session, visit.person.id, Act.GRANT)
        found = directory.people(session, places, visit.hub.clock())
    context = {
        "people": [_shown(visit, entry, places) for entry in found],
        "typed": {name: visit.form.get(name, "") for name in ("email", "name", "language", "role", "school")},
    }
    return visit.page(
        "people.html",
        context | _choices(visit, places) | problem(visit, error, "email"),
        status=422 if error else 200,
    )


def _person(visit: Visit, error: InvalidInput | None = None) -> Response:
    with visit.hub.database.reading() as session:
        office = _office(visit, session)
        account = office.person(_number(visit))
        places = authority.schools_for(session, visit.person.id, Act.GRANT)
        entry = directory.person(session, account.id, visit.hub.clock())
        whole_person = authority.answers_for(session, visit.person.id, account.id)
    mine = visit.person.id == account.id
    context = {"one": _shown(visit, entry, places), "mine": mine, "whole": whole_person and not mine}
    return visit.page(
        "person.html", context | _choices(visit, places) | problem(visit, error, "role"), status=422 if error else 200
    )


def _choices(visit: Visit, places: frozenset[int] | None) -> dict[str, Any]:
    own = {str(role): visit.say(text) for role, text in _ROLES.items() if places is None or role != Role.OPERATOR}
    brought = {name: visit.say(text) for name, text in visit.hub.registry.roles.items()}
    return {
        "roles": [(name, f"{visit.say(words.role(name))}: {text}") for name, text in (own | brought).items()],
        "at": [(one.code, one.name) for one in visit.schools if places is None or one.id in places],
    }


def _shown(visit: Visit, entry: Entry, places: frozenset[int] | None) -> dict[str, Any]:
    names = {school.id: school for school in visit.schools}
    return {
        "href": f"/people/{entry.account.id}",
        "name": entry.account.name,
        "email": entry.account.email,
        "state": entry.state,
        "invited_until": entry.invited_until,
        "seen": entry.seen,
        "sessions": entry.sessions,
        "grants": [
            {
                "role": role,
                "role_name": visit.say(words.role(role)),
                "school": names[school_id].code if school_id in names else "",
                "school_name": names[school_id].name if school_id in names else "",
            }
            for school_id, role in entry.grants
            if places is None or school_id in places
        ],
    }
