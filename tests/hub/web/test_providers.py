"""Signing in by an OpenID provider: the right trip gets in, every wrong one is refused with a sentence."""

from __future__ import annotations

import pytest
from joserfc.jwk import OctKey, RSAKey
from pydantic import ValidationError
from sqlmodel import select
from starlette.testclient import TestClient

from hub.model.sign_in import Provider
from hub.people import accounts
from hub.store.people_tables import SubjectRow
from hub.store.tables import AccountRow, AuditRow, SignInRow
from hub.web.outside import Outside, Unreachable
from hub.web.server import build_app
from hub.web.visit import SESSION
from tests.hub.web.browsing import text_of
from tests.hub.web.standin_provider import CLIENT, SECRET, standing_in

MADRID = {"kind": "entra", "tenant": "t-1"}


@pytest.fixture(scope="module")
def _served():
    with standing_in() as standin:
        yield standin


@pytest.fixture
def standin(_served, hub):
    """The provider, behaving."""
    _served.claims, _served.metadata, _served.refuses, _served.algorithm = {}, {}, False, "RS256"
    _served.key, _served.now = _served.published, int(hub.clock().timestamp())
    return _served


@pytest.fixture
def browser(hub, standin, monkeypatch):
    """Makes a browser at a hub with this provider, configured with what is given."""
    monkeypatch.setenv("TEST_CLIENT_SECRET", SECRET)

    def make(**other) -> TestClient:
        told = {"issuer": standin.issuer, "client_id": CLIENT, "client_secret_env": "TEST_CLIENT_SECRET"}
        told |= {"domains": ["vall.example"], "label": "School Account", "allow_http": True, "allow_private": True}
        hub.config = hub.config.model_copy(update={"sign_in": {"school": Provider.model_validate(told | other)}})
        return TestClient(build_app(hub), follow_redirects=False)

    return make


@pytest.fixture
def rosa(account_of, school):
    """Somebody with an account and no password."""
    return account_of("Rosa", school, "decider")


def trip(client, standin, after: str = "/plans"):
    """Press the provider's button, sign in there, and come back."""
    left = client.get("/signin/school", params={"after": after})
    assert left.status_code == 303
    return client.get(standin.authorize(left.headers["location"]))


def refused(said, part: str) -> None:
    """Insist that nobody was signed in and that the page says why."""
    assert said.status_code == 403
    assert part in text_of(said.text)
    assert SESSION not in said.cookies


def test_the_sign_in_page_has_the_providers_button(browser):
    """The button keeps where one wanted to go."""
    shown = browser().get("/signin?after=/plans/7").text
    assert "Sign in with School Account" in shown
    assert 'href="/signin/school?after=/plans/7"' in shown


@pytest.mark.usefixtures("rosa")
def test_the_right_trip_signs_in(browser, standin, hub):
    """By code and verifier, to the wanted page; the subject is linked and audited."""
    client = browser()
    back = trip(client, standin)
    assert (back.status_code, back.headers["location"]) == (303, "/plans")
    assert "Rosa" in client.get("/plans").text
    with hub.database.reading() as session:
        assert session.exec(select(SubjectRow.subject)).all() == ["subject-1"]
        assert session.exec(select(SignInRow.via)).all() == ["school"]
        assert [row.verb for row in session.exec(select(AuditRow))] == ["subject linked"]


WRONG = {
    "issuer": ({"iss": "https://evil.example"}, "does not hold (iss)"),
    "audience": ({"aud": "somebody-else"}, "does not hold (aud)"),
    "audience with azp": ({"aud": "somebody-else", "azp": CLIENT}, "does not hold (aud)"),
    "two audiences": ({"aud": [CLIENT, "somebody-else"], "azp": CLIENT}, "does not hold (aud)"),
    "nonce": ({"nonce": "another"}, "does not hold (nonce)"),
    "no nonce": ({"nonce": None}, "does not hold (nonce)"),
    "no audience": ({"aud": None}, "does not hold (aud)"),
    "no expiry": ({"exp": None}, "does not hold (exp)"),
    "unverified address": ({"email_verified": False}, "does not vouch for your e-mail address"),
    "unsaid verification": ({"email_verified": None}, "does not vouch for your e-mail address"),
    "other address": ({"email": "rosa@evil.example"}, "Sign in with your account of vall.example"),
    "other hd": ({"hd": "evil.example"}, "Sign in with your account of vall.example"),
    "unknown address": ({"email": "eva@vall.example"}, "eva@vall.example has no account here"),
}


@pytest.mark.usefixtures("rosa")
@pytest.mark.parametrize("wrong", WRONG)
def test_a_token_that_does_not_hold_signs_nobody_in(browser, standin, hub, wrong):
    """Each claim is checked, and nobody is linked."""
    standin.claims, part = WRONG[wrong]
    refused(trip(browser(), standin), part)
    with hub.database.reading() as session:
        assert session.exec(select(SubjectRow)).first() is None


@pytest.mark.usefixtures("rosa")
def test_an_expired_token_signs_nobody_in(browser, standin):
    """A minute more than the clocks may differ is too late."""
    standin.claims = {"exp": standin.now - 61}
    refused(trip(browser(), standin), "does not hold")


@pytest.mark.usefixtures("rosa")
def test_another_key_signs_nobody_in(browser, standin):
    """The signature must be made with a key that the issuer publishes."""
    standin.key = RSAKey.generate_key(2048, parameters={"kid": "k1"})
    refused(trip(browser(), standin), "does not hold (bad_signature)")


@pytest.mark.usefixtures("rosa")
def test_a_shared_secret_is_no_signature(browser, standin):
    """A token signed with what both sides know proves nothing."""
    standin.key, standin.algorithm = OctKey.import_key("x" * 64), "HS256"
    refused(trip(browser(), standin), "does not hold")


@pytest.mark.usefixtures("rosa")
def test_another_state_signs_nobody_in(browser, standin):
    """A return that this browser did not ask for is refused before the provider is asked anything."""
    client, before = browser(), standin.tokens_asked
    back = standin.authorize(client.get("/signin/school").headers["location"])
    refused(client.get(back.replace("state=", "state=x")), "begun elsewhere or too long ago")
    refused(client.get(back), "begun elsewhere or too long ago")
    assert standin.tokens_asked == before


@pytest.mark.usefixtures("rosa")
def test_a_return_comes_from_the_same_browser(browser, standin):
    """An address that somebody else was sent to signs nobody else in."""
    first, second = browser(), browser()
    back = standin.authorize(first.get("/signin/school").headers["location"])
    refused(second.get(back), "begun elsewhere or too long ago")


@pytest.mark.usefixtures("rosa")
def test_a_return_is_not_too_late(browser, standin, watch):
    """After ten minutes one begins again."""
    client = browser()
    back = standin.authorize(client.get("/signin/school").headers["location"])
    watch.turn(minutes=11)
    refused(client.get(back), "begun elsewhere or too long ago")


@pytest.mark.usefixtures("rosa")
def test_a_return_from_another_issuer_is_refused(browser, standin):
    """Where a provider names itself on the way back, it must be the one that was asked."""
    client = browser()
    back = standin.authorize(client.get("/signin/school").headers["location"])
    refused(client.get(f"{back}&iss=https%3A%2F%2Fevil.example"), "does not hold (issuer)")


def test_a_refusal_at_the_provider_is_told(browser, standin):
    """Who presses Cancel there comes back to the sign-in."""
    standin.refuses = True
    refused(trip(browser(), standin), "School Account did not sign you in")


def test_a_provider_that_is_away_is_told(browser):
    """Nothing is thrown at the person."""
    refused(browser(issuer="http://127.0.0.1:9").get("/signin/school"), "does not answer")


def test_discovery_of_another_issuer_is_refused(browser, standin):
    """The issuer's own document must name it."""
    standin.metadata = {"issuer": "https://evil.example"}
    refused(browser().get("/signin/school"), "does not hold (issuer)")


def test_a_code_is_good_with_its_verifier_only(browser, standin, rosa):
    """A code that somebody caught is worth nothing without what this browser keeps."""
    client = browser()
    back = standin.authorize(client.get("/signin/school").headers["location"])
    other = standin.authorize(client.get("/signin/school").headers["location"])
    caught = back.partition("code=")[2].partition("&")[0]
    own = other.partition("code=")[2].partition("&")[0]
    refused(client.get(other.replace(f"code={own}", f"code={caught}")), "does not answer")


@pytest.mark.usefixtures("rosa")
def test_a_known_subject_needs_no_address(browser, standin, hub):
    """Once linked, somebody is known by the subject, whatever address comes with it."""
    trip(browser(), standin)
    standin.claims = {"email": "other@vall.example", "email_verified": False}
    client = browser()
    assert trip(client, standin).status_code == 303
    assert "Rosa" in client.get("/plans").text


@pytest.mark.usefixtures("rosa")
def test_an_address_that_was_given_to_somebody_else_opens_nothing(browser, standin):
    """Another subject with the same address is another person."""
    trip(browser(), standin)
    standin.claims = {"sub": "subject-2"}
    refused(trip(browser(), standin), "rosa@vall.example belongs to somebody else")


def test_newcomers_get_an_account_without_roles(browser, standin, hub, school):
    """Where the configuration allows it for a domain, and nowhere else."""
    client = browser(newcomers=["vall.example"])
    assert trip(client, standin).status_code == 303
    with hub.database.reading() as session:
        made = accounts.by_email(session, "rosa@vall.example")
        assert (made.name, accounts.roles_at(session, made.id, school.id)) == ("Rosa Vidal", frozenset())
    assert school.name not in client.get("/").text


def test_a_blocked_account_is_refused(browser, standin, hub, rosa):
    """By whatever way."""
    trip(browser(), standin)
    with hub.database.writing() as session:
        session.get_one(AccountRow, rosa.id).blocked_at = hub.clock()
    refused(trip(browser(), standin), "This account is blocked")


@pytest.mark.usefixtures("rosa")
@pytest.mark.parametrize(("hd", "status"), [("vall.example", 303), (None, 403), ("evil.example", 403)])
def test_google_says_to_which_workspace_somebody_belongs(browser, standin, hd, status):
    """An account outside the workspace has no such claim, even with an address of the school."""
    standin.claims = {"hd": hd}
    assert trip(browser(kind="google"), standin).status_code == status


@pytest.mark.usefixtures("rosa")
@pytest.mark.parametrize(
    ("claims", "status"), [({"tid": "t-1"}, 303), ({"tid": "t-2"}, 403), ({}, 403), ({"tid": "t-1", "oid": None}, 403)]
)
def test_entra_is_known_by_tenant_and_object(browser, standin, hub, claims, status):
    """Its own tenant vouches for addresses; the object id is the subject."""
    standin.claims = {"oid": "o-1", "email_verified": None} | claims
    assert trip(browser(**MADRID), standin).status_code == status
    with hub.database.reading() as session:
        assert session.exec(select(SubjectRow.subject)).all() == (["o-1"] if status == 303 else [])


def test_an_unknown_provider_is_not_there(browser):
    """Neither its button nor its return."""
    assert {browser().get(f"/signin/nobody{end}").status_code for end in ("", "/back")} == {404}


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "entra"},
        {"issuer": "https://login.microsoftonline.com/common/v2.0"},
        {"issuer": "http://id.example"},
        {"domains": []},
        {"newcomers": ["other.example"]},
    ],
    ids=str,
)
def test_a_provider_that_lets_in_too_many_is_no_configuration(wrong):
    """Every tenant, every address, or no encryption: the hub does not start with it."""
    told = {"issuer": "https://id.example", "client_id": "x", "domains": ["vall.example"]}
    with pytest.raises(ValidationError):
        Provider.model_validate(told | wrong)


def test_nothing_inside_the_own_network_is_asked(standin):
    """Not unless the configuration says that the provider is there; and never without encryption by itself."""
    for asks in (Outside(allow_http=True, allow_private=False), Outside(allow_http=False, allow_private=True)):
        with pytest.raises(Unreachable):
            asks.get(f"{standin.issuer}/.well-known/openid-configuration")
