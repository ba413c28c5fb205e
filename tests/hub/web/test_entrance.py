"""Signing in, staying signed in, signing out; and what a stranger gets."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from hub.errors import InvalidInput
from hub.people import accounts, sign_in_names
from hub.web.server import build_app
from hub.web.visit import SESSION
from tests.hub.web.browsing import hidden, post, text_of

PASSWORD = "a long enough password"


@pytest.fixture
def resident(hub, school):
    """Somebody with a password."""
    with hub.database.writing() as session:
        account, _ = accounts.add(session, "rosa@vall.example", "Rosa", now=hub.clock(), password=PASSWORD)
        accounts.grant(session, account, "decider", school.id, now=hub.clock())
    return account


def try_in(visitor, password: str, email: str = "rosa@vall.example", after: str = "/plans"):
    """Send the sign-in form."""
    return visitor.post("/signin", data={"email": email, "password": password, "after": after})


@pytest.mark.usefixtures("resident")
def test_a_page_sends_a_stranger_to_the_sign_in_and_back(visitor):
    """Whoever is not signed in is asked to, and comes back to the page that was wanted."""
    away = visitor.get("/plans?q=Vidal")
    assert (away.status_code, away.headers["location"]) == (303, "/signin?after=/plans")
    back = try_in(visitor, PASSWORD, email=" Rosa@Vall.example ")
    assert (back.status_code, back.headers["location"]) == (303, "/plans")
    assert "Rosa" in visitor.get("/plans").text


@pytest.mark.usefixtures("resident")
def test_the_session_cookie_is_kept_from_scripts_and_other_sites(visitor):
    """The cookie is HttpOnly and SameSite=Lax."""
    cookie = try_in(visitor, PASSWORD).headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie


@pytest.mark.usefixtures("resident")
def test_a_wrong_password_and_an_unknown_address_are_told_alike(visitor):
    """Nobody learns from the answer which addresses have an account."""
    wrong, unknown = try_in(visitor, "not this"), try_in(visitor, "not this", email="nobody@vall.example")
    assert wrong.status_code == unknown.status_code == 422
    assert "do not belong together" in wrong.text
    assert wrong.text.replace("rosa@", "") == unknown.text.replace("nobody@", "")


def test_every_further_try_waits_longer(visitor, school, watch, account_of):
    """After five wrong passwords an account waits, twice as long each time, where they were typed."""
    account_of("Quim", school, "decider")
    tries = [try_in(visitor, "", email="quim@vall.example").status_code for _ in range(6)]
    assert tries == [422] * 5 + [429]
    for seconds in (1, 2, 4):
        assert f"Wait {seconds} s" in try_in(visitor, "", email="quim@vall.example").text
        watch.turn(seconds=seconds)
        assert try_in(visitor, "", email="quim@vall.example").status_code == 422


@pytest.mark.usefixtures("resident")
def test_nobody_is_locked_out_from_elsewhere(hub):
    """However often an account is guessed at one address, its owner gets in from another."""
    app = build_app(hub)
    guesser = TestClient(app, client=("203.0.113.9", 1), follow_redirects=False)
    assert {try_in(guesser, "").status_code for _ in range(20)} == {422, 429}
    owner = TestClient(app, client=("192.0.2.7", 1), follow_redirects=False)
    assert try_in(owner, PASSWORD).status_code == 303


@pytest.mark.parametrize("after", ["https://evil.example/", "//evil.example", "/\\evil.example", "plans"])
def test_signing_in_never_leads_to_another_site(client, after):
    """An address that leads elsewhere becomes the home page."""
    assert client.get("/signin", params={"after": after}).headers["location"] == "/"


def test_signing_out_ends_the_session_on_the_server(client):
    """A cookie that somebody copied is worth nothing after signing out."""
    kept = client.cookies[SESSION]
    assert post(client, "/", "/signout").headers["location"] == "/signin"
    client.cookies.set(SESSION, kept)
    assert client.get("/").status_code == 303


def test_a_session_ends_by_itself(client, watch):
    """After half a day a browser has to sign in again."""
    watch.turn(hours=13)
    assert client.get("/").headers["location"].startswith("/signin")


def test_a_page_says_the_language_that_it_is_written_in(client, hub, decider):
    """An account's language is followed where there is a catalogue; without one the page is, and says, English."""
    with hub.database.writing() as session:
        accounts.set_language(session, decider.id, "ca")
    spoken = hub.desk.translate("ca").language
    assert f'<html lang="{spoken}">' in client.get("/").text


@pytest.mark.usefixtures("resident")
def test_a_person_changes_the_password(visitor):
    """The new password works, the old one no longer does, and other browsers are signed out."""
    try_in(visitor, PASSWORD)
    first = visitor.cookies[SESSION]
    visitor.cookies.clear()
    try_in(visitor, PASSWORD)
    saved = post(visitor, "/me/password", "/me/password", old=PASSWORD, new="another long password")
    assert saved.headers["location"] == "/me"
    visitor.cookies.clear()
    visitor.cookies.set(SESSION, first)
    assert visitor.get("/").status_code == 303
    visitor.cookies.clear()
    assert try_in(visitor, PASSWORD).status_code == 422
    assert try_in(visitor, "another long password").status_code == 303


def test_a_wrong_present_password_changes_nothing(client):
    """The sentence stands at its field; the page keeps its form."""
    refused = post(client, "/me/password", "/me/password", old="wrong", new="another long password")
    assert refused.status_code == 422
    assert 'id="old-error"' in refused.text


def test_the_demo_names_its_people_beside_the_sign_in(hub):
    """The accounts of the demo's facts stand on the page, and a script reads them too."""
    facts = {"accounts": [{"name": "Montse", "email": "m@vall.example", "note": "may decide"}], "steps": []}
    shown = TestClient(build_app(hub, extra_facts=lambda: facts))
    assert "m@vall.example" in text_of(shown.get("/signin").text)
    assert shown.get("/demo.json").json() == facts


def test_every_form_carries_the_token_of_its_session(client):
    """Two sessions have two tokens, and the token does not tell the session."""
    token = hidden(client.get("/").text, "/signout")["csrf"]
    assert token
    assert token not in client.cookies[SESSION]


@pytest.mark.usefixtures("resident")
def test_those_who_get_in_use_up_no_tries_of_their_address(visitor):
    """A whole school behind one address may sign in at eight o'clock."""
    answers = {try_in(visitor, PASSWORD).status_code for _ in range(31)}
    assert answers == {303}


def test_a_letter_that_no_database_keeps_is_no_failure(visitor):
    """A NUL in a form reaches no query (PostgreSQL refuses it) and comes back visible."""
    assert "rosa\ufffd" in try_in(visitor, "x", email="rosa\x00@vall.example").text


@pytest.fixture
def carded(hub, school, resident):
    """Somebody who may also sign in with a card."""
    with hub.database.writing() as session:
        sign_in_names.give(session, resident.id, "2 9999-0000 X")
    return resident


@pytest.mark.usefixtures("carded")
@pytest.mark.parametrize("typed", ["29999 0000 x", "29999-0000X", "rosa@vall.example"])
def test_a_card_number_signs_in_however_it_is_written(visitor, typed):
    """Spaces, hyphens and the case of a letter do not matter, and the e-mail address goes on to work."""
    assert try_in(visitor, PASSWORD, email=typed).status_code == 303


@pytest.mark.usefixtures("carded")
def test_tries_of_a_card_count_however_it_is_written(visitor):
    """Whoever guesses does not get more tries by writing the number in another way."""
    ways = ["299990000X", "29999 0000X", "29999-0000x", "2-9999-0000-X", "299990000x"]
    assert [try_in(visitor, "", email=typed).status_code for typed in ways] == [422] * 5
    assert try_in(visitor, "", email="29 999 0000X").status_code == 429


def test_a_name_belongs_to_one_person(hub, school, carded, account_of):
    """A number that somebody signs in with is refused to everybody else; its owner may be given it again."""
    other = account_of("Quim", school, "decider")
    with hub.database.writing() as session:
        assert sign_in_names.give(session, carded.id, "299990000X") == "299990000x"
        with pytest.raises(InvalidInput):
            sign_in_names.give(session, other.id, "29999 0000X")


@pytest.mark.parametrize("name", ["", "12", "a@b.example", "29999/1234", "9" * 41, "númer012"])
def test_what_can_be_no_name_is_refused(name):
    """A name is short, of letters and digits, and never looks like an address."""
    with pytest.raises(InvalidInput):
        sign_in_names.written(name)
