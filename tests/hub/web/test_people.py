"""The people of a school: inviting them, their roles, and what an administrator does for them."""

from __future__ import annotations

import re

import pytest
from sqlmodel import select

from hub.model.chain import prove
from hub.people import accounts, api_tokens, entry, identities, passwords, sign_in_names
from hub.plugin.identities import Identity
from hub.store import audits
from hub.store.tables import AccountRow, AuditRow
from tests.hub.web.browsing import hidden, post, sign_in, text_of


@pytest.fixture
def head(account_of, school):
    """Somebody who administers the school."""
    return account_of("Nuria", school, "administrator")


@pytest.fixture
def office(visitor, hub, head):
    """The administrator's browser."""
    return sign_in(visitor, hub, head)


def do(client, page: str, what: str, **values: str):
    """Send one of the forms of a person's page."""
    return post(client, page, f'action="{page}/{what}"', **values)


def link_in(shown) -> str:
    """Return the invitation that a page shows."""
    return re.search(r'id="secret">http://[^/]+(/welcome/[^<]+)<', shown.text)[1]


def invite(client, **other: str):
    """Send the invitation form."""
    sent = {"email": "rosa@vall.example", "name": "Rosa", "role": "reviewer", "school": "08012345"} | other
    return post(client, "/people", 'action="/people"', **sent)


def test_an_administrator_sees_the_people_of_the_school(office, account_of, school, other_school):
    """With their roles there; nobody of another school, and no role at another school."""
    account_of("Quim", school, "decider")
    both = account_of("Pau", school, "uploader")
    account_of("Eva", other_school, "decider")
    shown = text_of(office.get("/people").text)
    assert "Quim" in shown
    assert "Pau" in shown
    assert "Eva" not in shown
    assert f"/people/{both.id}" in office.get("/people").text


def test_an_invitation_lets_somebody_choose_a_password(office, visitor, hub):
    """The link is shown once; who opens it sets a password, is signed in, and has the role."""
    link = link_in(invite(office))
    visitor.cookies.clear()
    page = visitor.get(link)
    assert "rosa@vall.example" in page.text
    done = post(visitor, link, link, new="a password of my own")
    assert done.headers["location"] == "/"
    assert visitor.get("/plans").status_code == 200
    with hub.database.reading() as session:
        assert accounts.check_password(session, "rosa@vall.example", "a password of my own") is not None


def test_an_invitation_works_once(office, visitor):
    """The second time it says that it was used."""
    link = link_in(invite(office))
    post(visitor, link, link, new="a password of my own")
    again = visitor.get(link)
    assert again.status_code == 410
    assert "was used already" in again.text


def test_an_invitation_expires_and_a_new_one_replaces_it(office, visitor, watch, hub, head):
    """After a week it is too old; a newer one makes the earlier one useless."""
    first = link_in(invite(office))
    rosa = (set(re.findall(r'href="(/people/\d+)"', office.get("/people").text)) - {f"/people/{head.id}"}).pop()
    second = link_in(do(office, rosa, "invite"))
    assert visitor.get(first).status_code == 410
    assert visitor.get(second).status_code == 200
    watch.turn(days=8)
    assert "too old" in visitor.get(second).text


def test_opening_an_invitation_sets_nothing(office, visitor, hub):
    """GET shows; a form from elsewhere is refused."""
    link = link_in(invite(office))
    visitor.cookies.clear()
    assert visitor.get(link).status_code == 200
    assert visitor.post(link, data={"new": "a password of my own"}).status_code == 403
    with hub.database.reading() as session:
        assert session.exec(select(AccountRow.password).where(AccountRow.name == "Rosa")).one() == ""


def test_inviting_somebody_with_a_password_gives_the_role_only(office, hub, account_of, other_school, school):
    """Nobody gets a link into the account of somebody who works elsewhere already."""
    with hub.database.writing() as session:
        eva, _ = accounts.add(session, "eva@riera.example", "Eva", now=hub.clock(), password="long enough it is")
        accounts.grant(session, eva, "decider", other_school.id, now=hub.clock())
    said = invite(office, email="eva@riera.example")
    assert said.headers["location"] == f"/people/{eva.id}"
    with hub.database.reading() as session:
        assert accounts.roles_at(session, eva.id, school.id) == {"reviewer"}


def test_inviting_somebody_who_is_invited_elsewhere_gives_the_role_only(office, hub, account_of, other_school, school):
    """A new link would let this administrator choose the password of a decider of another school."""
    eva = account_of("Eva", other_school, "decider")
    said = invite(office, email=eva.email)
    assert said.headers.get("location") == f"/people/{eva.id}"
    with hub.database.reading() as session:
        assert accounts.roles_at(session, eva.id, school.id) == {"reviewer"}


def test_a_role_is_given_and_taken(office, hub, account_of, school):
    """Both are audited, and the chain holds."""
    quim = account_of("Quim", school, "reviewer")
    page = f"/people/{quim.id}"
    assert do(office, page, "give", role="librarian", school=school.code).status_code == 303
    assert do(office, page, "take", role="reviewer", school=school.code).status_code == 303
    with hub.database.reading() as session:
        assert accounts.roles_at(session, quim.id, school.id) == {"librarian"}
        assert [row.verb for row in session.exec(select(AuditRow))] == ["grant given", "grant taken"]
        assert prove(audits.lines(session)).broken is None


@pytest.mark.parametrize(("role", "status"), [("operator", 409), ("king", 422), ("decider", 404)])
def test_an_administrator_gives_no_role_beyond_the_school(office, hub, account_of, school, other_school, role, status):
    """Not operator, not what does not exist, not at another school."""
    quim = account_of("Quim", school, "reviewer")
    place = {"operator": "", "king": school.code, "decider": other_school.code}[role]
    assert do(office, f"/people/{quim.id}", "give", role=role, school=place).status_code == status
    with hub.database.reading() as session:
        assert accounts.roles_at(session, quim.id, school.id) == {"reviewer"}


def test_nobody_gives_a_role_to_themselves(office, hub, head, school):
    """An administrator who wants to decide asks somebody else for it."""
    fields = hidden(office.get("/people").text, 'action="/people"') | {"role": "decider", "school": school.code}
    refused = office.post(f"/people/{head.id}/give", data=fields)
    assert refused.status_code == 409
    assert "Nobody gives a role to themselves" in refused.text
    assert invite(office, email=head.email, role="decider").status_code == 409


def test_the_last_administrator_stays(office, hub, head, account_of, school):
    """Taking the role is refused with a sentence until somebody else has it."""
    page = f"/people/{head.id}"
    refused = do(office, page, "take", role="administrator", school=school.code)
    assert refused.status_code == 409
    assert "Nuria is the last administrator here" in text_of(refused.text)
    account_of("Quim", school, "administrator")
    assert do(office, page, "take", role="administrator", school=school.code).status_code == 303


def test_the_last_operator_cannot_be_blocked(visitor, hub, account_of, school):
    """A hub that nobody runs would be beyond repair from its pages."""
    first, second = account_of("Noor", None, "operator"), account_of("Olga", None, "operator")
    client = sign_in(visitor, hub, first)
    assert do(client, f"/people/{second.id}", "block").status_code == 303
    do(client, f"/people/{second.id}", "unblock")
    sign_in(client, hub, second)
    assert do(client, f"/people/{first.id}", "block").status_code == 303
    fields = hidden(client.get("/people").text, 'action="/people"') | {"role": "operator", "school": ""}
    assert client.post(f"/people/{second.id}/take", data=fields).status_code == 409


def test_a_new_password_is_shown_once_and_ends_the_sessions(office, hub, account_of, school):
    """It must be changed, the sessions are over, and it is nowhere in the audit."""
    quim = account_of("Quim", school, "decider")
    with hub.database.writing() as session:
        token = entry.sign_in(session, quim, hub.clock())
    shown = do(office, f"/people/{quim.id}", "password")
    secret = re.search(r'id="secret">([^<]+)<', shown.text)[1]
    with hub.database.reading() as session:
        row = session.get_one(AccountRow, quim.id)
        assert row.must_change
        assert passwords.fits(secret, row.password)
        assert entry.signed_in(session, token, hub.clock()) is None
        assert not [line for line in session.exec(select(AuditRow)) if secret in line.detail]


@pytest.mark.parametrize("what", ["password", "block", "sign-out", "invite"])
def test_an_account_of_two_schools_is_an_operators(office, account_of, school, other_school, hub, what):
    """An administrator of one school cannot take over an account that opens another."""
    pau = account_of("Pau", school, "decider")
    with hub.database.writing() as session:
        accounts.grant(session, pau, "decider", other_school.id, now=hub.clock())
    fields = hidden(office.get("/people").text, 'action="/people"')
    refused = office.post(f"/people/{pau.id}/{what}", data=fields)
    assert refused.status_code == 409
    assert "also works where you administer nothing" in refused.text
    assert other_school.name not in office.get(f"/people/{pau.id}").text


def test_a_blocked_account_opens_nothing(office, hub, account_of, school):
    """No password, no role anywhere, nobody asks it; unblocked it is as before."""
    quim = account_of("Quim", school, "decider")
    do(office, f"/people/{quim.id}", "block")
    with hub.database.reading() as session:
        assert accounts.roles_at(session, quim.id, school.id) == frozenset()
        assert accounts.with_role(session, school.id, "decider") == []
    assert "Blocked" in office.get("/people").text
    do(office, f"/people/{quim.id}", "unblock")
    with hub.database.reading() as session:
        assert accounts.roles_at(session, quim.id, school.id) == {"decider"}


def test_somebody_of_another_school_is_not_there(office, account_of, other_school):
    """Their page answers like a number that nobody has."""
    eva = account_of("Eva", other_school, "decider")
    assert office.get(f"/people/{eva.id}").content == office.get("/people/9999").content


def test_who_administers_nothing_has_no_such_page(client):
    """A decider gets a sentence, and no entry in the menu."""
    assert client.get("/people").status_code == 409
    assert "/people" not in client.get("/").text


def test_a_new_password_ends_what_was_opened_with_the_old_one(office, hub, account_of, school):
    """Whoever had the account may have made themselves a token of it, or linked their own chat."""
    quim = account_of("Quim", school, "decider")
    with hub.database.writing() as session:
        token = api_tokens.make(session, quim, "mine", ["decide"], 30, by=quim.email, now=hub.clock())
        identities.link(session, Identity("slack", "T1", "U1"), quim.id, hub.clock())
    do(office, f"/people/{quim.id}", "password")
    with hub.database.reading() as session:
        assert api_tokens.holder(session, token, hub.clock()) is None
        assert identities.linked(session, quim.id) == []


def test_an_administrator_makes_no_stand_in_of_themselves(office, account_of, head, school):
    """Deciding for a decider who is away is a role, and roles come from somebody else."""
    montse = account_of("Montse", school, "decider")
    days = {"first": "2026-09-07", "last": "2026-09-09"}
    fields = hidden(office.get("/people").text, 'action="/people"') | days | {"account": str(montse.id)}
    address = f"/schools/{school.code}/policy/stand-ins"
    refused = office.post(address, data=fields | {"instead": str(head.id)})
    assert refused.status_code == 409
    assert "Nobody makes a decider of themselves" in refused.text
    quim = account_of("Quim", school, "reviewer")
    assert office.post(address, data=fields | {"instead": str(quim.id)}).status_code == 303


def test_an_account_of_a_counter_is_shut_with_a_sentence(office, hub, account_of, school):
    """Whoever gives it more learns that it needs an invitation, and is offered to make one."""
    person = account_of("Quim", school, "uploader")
    with hub.database.writing() as session:
        accounts.renew_password(session, person.id)
        sign_in_names.give(session, person.id, "29999000000014")
    page = f"/people/{person.id}"
    answer = do(office, page, "give", role="decider", school=school.code)
    assert answer.status_code == 303
    shown = text_of(office.get(page).text)
    assert "made at a counter" in shown
    assert "Make a new invitation" in shown
