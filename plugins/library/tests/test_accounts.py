"""Accounts for uploading: made at the library's counter, used with a card, ended there, and nobody else's touched."""

from __future__ import annotations

import re

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from hub.model.states import Role
from hub.people import accounts
from hub.people.administration import Administration
from hub.plugin import Refusal
from hub.store.tables import AccountRow, AuditRow, GrantRow
from hub.web.server import build_app
from plugins.library.cards.check import number_of
from plugins.library.settings import CardRange
from plugins.library.tests.conftest import NOW, SETTINGS
from tests.hub.web.browsing import post, sign_in, text_of

CHOSEN = "een eigen wachtwoord"
PRINTED = number_of(CardRange(**SETTINGS["libraries"]["proef"]["cards"][1]), 7)


@pytest.fixture
def page(counter) -> str:
    """The address of the accounts of the school."""
    return f"/schools/{counter.school.code}/library/accounts"


@pytest.fixture
def librarian(counter):
    """The browser of a member of the library's staff."""
    return sign_in(TestClient(build_app(counter.hub)), counter.hub, counter.staff[0])


def make(browser, page: str, **values: str):
    """Make an account on the page."""
    return post(browser, page, 'class="card narrow"', **({"name": "Ilse Bedacht"} | values))


def handed(answer) -> tuple[str, str]:
    """Return the card number and the password that the page shows once."""
    facts = re.findall(r"<dd>(.*?)</dd>", answer.text, re.DOTALL)
    return facts[1].strip(), facts[2].strip()


def enter(counter, name: str, password: str):
    """Sign in on a browser of one's own and return it with the answer."""
    browser = TestClient(build_app(counter.hub), follow_redirects=False)
    return browser, browser.post("/signin", data={"email": name, "password": password, "after": "/"})


def person(counter, name: str = "Ilse Bedacht") -> AccountRow:
    """Return the account of somebody."""
    with counter.hub.database.reading() as session:
        return session.exec(select(AccountRow).where(AccountRow.name == name)).one()


def employ(counter, role: str, name: str = "Rosa Bedacht") -> AccountRow:
    """Give somebody, new or known, a role at the school as an administrator would."""
    with counter.hub.database.writing() as session:
        row = session.exec(select(AccountRow).where(AccountRow.name == name)).first()
        row = row or AccountRow(email=f"{role}@eik.example", name=name, created_at=NOW)
        session.add(row)
        session.flush()
        accounts.grant(session, accounts.as_account(row), role, counter.school.id, now=NOW)
    return row


def test_a_card_and_a_password_open_only_the_portal_and_only_after_a_new_password(counter, librarian, page):
    """The password of the counter must be changed first; then the person may upload, and do no library work."""
    card, password = handed(make(librarian, page))
    browser, answer = enter(counter, f"{card[:5]} {card[5:]}", password)
    assert answer.status_code == 303
    upload = f"/schools/{counter.school.code}/library/upload"
    assert browser.get(upload).headers["location"].startswith("/me/password")
    assert post(browser, "/me/password", 'action="/me/password"', new=CHOSEN).status_code == 303
    assert "Send a file" in browser.get(upload).text
    assert browser.get(page).status_code == 404


def test_the_number_on_the_card_is_no_password(counter, librarian, page):
    """Whoever finds the card would have both."""
    card, password = handed(make(librarian, page))
    browser, _answer = enter(counter, card, password)
    browser.get("/")
    assert "stands on your card" in post(browser, "/me/password", 'action="/me/password"', new=card).text


def test_a_printed_card_is_taken_as_it_was_scanned_and_given_once(counter, librarian, page):
    """The scanned number signs in, and nobody else gets it."""
    assert handed(make(librarian, page, number=f"A{PRINTED}B"))[0] == PRINTED
    again = make(librarian, page, number=PRINTED, name="Rosa Bedacht")
    assert again.status_code == 422
    assert "given to somebody already" in again.text


def test_generated_numbers_go_on_after_those_of_pupils(known, librarian, page):
    """An account takes the next number of the range, which no pupil has."""
    card, _password = handed(make(librarian, page))
    assert card not in {one.card_number for one in known.members().values()}
    assert card.startswith("29999")


def test_no_number_is_used_up_by_a_form_that_is_wrong(counter, librarian, page):
    """A taken e-mail address leaves no account and no card behind."""
    taken = make(librarian, page, email="an@proef.example")
    assert "has an account already" in taken.text
    assert handed(make(librarian, page))[0] == number_of(CardRange(**SETTINGS["libraries"]["proef"]["cards"][0]), 1)


def test_an_account_without_an_address_is_told_by_no_mail(counter, librarian, page):
    """What stands for the address is none, and does not say who it is."""
    make(librarian, page)
    account = accounts.as_account(person(counter))
    assert not account.reachable
    assert re.fullmatch(r"person-[0-9a-f]{8}", account.email)


def test_the_audit_says_who_made_the_account_and_never_its_password(counter, librarian, page):
    """The card, the account and the role have lines, by the librarian."""
    _card, password = handed(make(librarian, page))
    with counter.hub.database.reading() as session:
        lines = session.exec(select(AuditRow).where(AuditRow.actor == "an@proef.example")).all()
    assert {"person added", "grant given", "card given"} <= {line.verb for line in lines}
    assert password not in "".join(f"{line.detail}{line.subject}" for line in lines)


def test_a_new_password_ends_the_old_one(counter, librarian, page):
    """Whoever forgot the password gets another one at the counter."""
    card, old = handed(make(librarian, page))
    answer = post(librarian, page, 'class="stack"', do="password", account=str(person(counter).id))
    assert handed(answer)[0] == card
    assert enter(counter, card, old)[1].status_code == 422
    assert enter(counter, card, handed(answer)[1])[1].status_code == 303


def test_an_ended_account_opens_nothing(counter, librarian, page):
    """Who left the school can no longer sign in, and is no longer listed."""
    card, password = handed(make(librarian, page))
    post(librarian, page, 'class="stack"', do="end", account=str(person(counter).id))
    assert enter(counter, card, password)[1].status_code == 422
    assert "Ilse Bedacht" not in text_of(librarian.get(page).text)


@pytest.mark.parametrize("do", ["password", "end"])
def test_library_staff_have_no_say_over_who_also_decides(counter, librarian, page, do):
    """A password made for an administrator of the school would be the library's way into the school."""
    row = employ(counter, "uploader")
    employ(counter, "administrator")
    answer = post(librarian, page, 'class="card narrow"', do=do, account=str(row.id))
    assert answer.status_code == 409
    with counter.hub.database.reading() as session:
        assert len(session.exec(select(GrantRow).where(GrantRow.account_id == row.id)).all()) == 2


@pytest.mark.parametrize("do", ["password", "end"])
def test_a_colleague_of_the_library_is_nobody_here(counter, librarian, page, do):
    """The accounts of the staff themselves, and of other schools, are not there."""
    answer = post(librarian, page, 'class="card narrow"', do=do, account=str(counter.staff[1].id))
    assert answer.status_code == 404


def test_nobody_gives_what_their_role_does_not_give(counter):
    """A librarian makes no administrators, whatever calls the port."""
    people, staff = counter.hub.desk.people, counter.staff[0]
    with counter.hub.database.writing() as session, pytest.raises(Refusal):
        people.issue(session, staff, counter.school, "administrator", name="Rosa", sign_in_name="12345")
    elsewhere = counter.place("22AB00", "De Linde")
    with counter.hub.database.writing() as session, pytest.raises(Refusal):
        people.issue(session, staff, elsewhere, "uploader", name="Rosa", sign_in_name="12345")


def promote(counter, role: str) -> None:
    """Give the person who was made at the counter one more role, as an operator does on the command line."""
    with counter.hub.database.writing() as session:
        office = Administration(session, NOW, None, "ops@hub.example", [*map(str, Role), "librarian"])
        office.give(accounts.as_account(person_in(session)), role, counter.school)


def person_in(session) -> AccountRow:
    """Return the account that was made."""
    return session.exec(select(AccountRow).where(AccountRow.name == "Ilse Bedacht")).one()


def test_what_the_counter_knows_opens_no_more_than_the_counter_gave(counter, librarian, page):
    """Whoever made the account with somebody's address, and kept its password, does not become administrator."""
    card, password = handed(make(librarian, page, email="hoofd@eik.example"))
    browser, _answer = enter(counter, card, password)
    post(browser, "/me/password", 'action="/me/password"', new=CHOSEN)
    promote(counter, "administrator")
    assert enter(counter, card, CHOSEN)[1].status_code == 422
    assert browser.get("/").status_code == 303


def test_an_account_is_shut_once_and_not_for_what_the_counter_gives(counter, librarian, page):
    """One more school to upload for leaves it open; so does a further role of somebody who was looked at before."""
    card, password = handed(make(librarian, page))
    promote(counter, "uploader")
    assert enter(counter, card, password)[1].status_code == 303
    promote(counter, "administrator")
    with counter.hub.database.writing() as session:
        renewed = accounts.renew_password(session, person_in(session).id)
    promote(counter, "decider")
    assert enter(counter, card, renewed)[1].status_code == 303
