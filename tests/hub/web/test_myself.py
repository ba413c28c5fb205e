"""A person's own page: language, time zone, the one-time password, and where they are signed in."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from hub.people import accounts, entry
from hub.store.tables import AccountRow
from hub.web.server import build_app
from hub.web.visit import SESSION
from tests.hub.web.browsing import hidden, post, sign_in, text_of

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def test_moments_are_told_in_the_persons_own_zone(client, hub, decider, make_plan):
    """A time zone of one's own goes before the school's; without one the school's counts."""
    make_plan()
    assert "8:30" in text_of(client.get("/").text)
    assert post(client, "/me", 'action="/me"', language="en", time_zone="Atlantic/Canary").status_code == 303
    assert "7:30" in text_of(client.get("/").text)


def test_a_zone_that_is_none_is_refused_at_its_field(client):
    """A forged time zone gets a sentence and changes nothing."""
    refused = post(client, "/me", 'action="/me"', language="en", time_zone="Mars/Olympus")
    assert refused.status_code == 422
    assert 'id="time_zone-error"' in refused.text


def test_a_person_sees_their_browsers_and_ends_one(hub, client, decider):
    """The other browser stands there with its name, and is signed out by its button."""
    with hub.database.writing() as session:
        other = entry.sign_in(session, decider, hub.clock(), device="Safari, iPhone")
    shown = client.get("/me").text
    assert "Safari, iPhone" in shown
    assert "This browser" in shown
    assert other not in shown
    sent = hidden(shown[shown.index("Safari, iPhone") :], "/me/sessions")
    assert client.post("/me/sessions", data=sent).headers["location"] == "/me"
    assert "Safari, iPhone" not in client.get("/me").text
    elsewhere = TestClient(build_app(hub), cookies={SESSION: other}, follow_redirects=False)
    assert elsewhere.get("/").status_code == 303


def test_nobody_ends_the_session_of_somebody_else(hub, client, account_of, school):
    """Another person's session is not found among one's own."""
    quim = account_of("Quim", school, "decider")
    with hub.database.writing() as session:
        token = entry.sign_in(session, quim, hub.clock())
    fields = hidden(client.get("/me").text, 'action="/me"') | {"reference": entry.hash_of(token)[:16]}
    client.post("/me/sessions", data=fields)
    with hub.database.reading() as session:
        assert entry.signed_in(session, token, hub.clock()) is not None


def test_the_browser_is_named_in_two_words(hub, visitor, school):
    """A sign-in keeps which browser it was, and nothing else of it."""
    with hub.database.writing() as session:
        accounts.add(session, "rosa@vall.example", "Rosa", now=hub.clock(), password="a long enough password")
    sent = {"email": "rosa@vall.example", "password": "a long enough password"}
    visitor.post("/signin", data=sent, headers={"user-agent": FIREFOX})
    assert "Firefox, Linux" in visitor.get("/me").text


@pytest.fixture
def newcomer(hub, visitor):
    """Somebody who signed in with a one-time password; returns it."""
    with hub.database.writing() as session:
        _, secret = accounts.add(session, "rosa@vall.example", "Rosa", now=hub.clock())
    visitor.post("/signin", data={"email": "rosa@vall.example", "password": secret})
    return secret


@pytest.mark.usefixtures("newcomer")
def test_a_one_time_password_opens_nothing_but_its_change(visitor):
    """Every page leads to the password until it is changed, forms too; then everything opens."""
    assert {visitor.get(path).headers["location"] for path in ("/", "/plans", "/me", "/people")} == {"/me/password"}
    forged = visitor.post("/me", data=hidden(visitor.get("/me/password").text, "/me/password") | {"language": "nl"})
    assert forged.headers["location"] == "/me/password"
    assert post(visitor, "/me/password", "/me/password", new="a password of my own").headers["location"] == "/"
    assert visitor.get("/").status_code == 200


@pytest.mark.parametrize("new", ["short", "rosa@vall.example", "ROSA@vall.example ", "x" * 1_001])
@pytest.mark.usefixtures("newcomer")
def test_a_weak_password_is_refused_with_its_reason(visitor, new):
    """Too short, too long, or the e-mail address itself."""
    refused = post(visitor, "/me/password", "/me/password", new=new)
    assert refused.status_code == 422
    assert 'id="new-error"' in refused.text


def test_the_one_time_password_itself_is_no_change(visitor, newcomer):
    """What must be changed cannot be kept."""
    assert post(visitor, "/me/password", "/me/password", new=newcomer).status_code == 422


def test_who_has_a_password_of_their_own_needs_the_present_one(client, hub, decider):
    """A browser left open gives nobody the account."""
    assert post(client, "/me/password", "/me/password", new="a password of mine").status_code == 422


def test_the_seen_moment_moves_with_use(hub, client, decider, watch):
    """A browser that is used says so, to within minutes."""
    watch.turn(hours=2)
    client.get("/")
    shown = text_of(client.get("/me").text)
    assert "08:30 · last used" in shown
    assert "10:30" in shown


def test_a_blocked_person_is_out_at_once(hub, client, decider):
    """A session of a blocked account opens nothing."""
    with hub.database.writing() as session:
        session.get_one(AccountRow, decider.id).blocked_at = hub.clock()
    assert client.get("/").headers["location"].startswith("/signin")
    assert sign_in(client, hub, decider).get("/").headers["location"].startswith("/signin")
