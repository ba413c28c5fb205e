"""The pages of a library's own system as a browser without scripts sees them."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from hub.web.server import build_app
from plugins.library import hooks
from plugins.library.standin import Koha
from plugins.library.targets import access
from plugins.library.targets.tables import Target
from tests.hub.web.browsing import post, sign_in, text_of

from .school import SECTION, open_branch

KOHA = {
    "do": "save",
    "username": "hub",
    "secret": "geheim-bedacht",
    "library_id": "MED1",
    "pupil_category": "LL",
    "teacher_category": "DOC",
    "attribute": "LLNR",
}
FOLIO = {
    "do": "save",
    "url": "https://folio.example",
    "tenant": "bedacht",
    "username": "hub",
    "secret": "geheim-bedacht",
    "source": "nl-01ab00",
    "pupil_group": "leerling",
    "teacher_group": "docent",
}


@pytest.fixture
def branch(make_hub):
    return open_branch(make_hub([hooks], plugins={"library": SECTION}))


@pytest.fixture
def browser(branch):
    return sign_in(TestClient(build_app(branch.hub)), branch.hub, branch.people["librarian"])


@pytest.fixture
def base(branch):
    return f"/schools/{branch.school.code}/library/target"


def saved(branch, kind: str) -> Target | None:
    return access.target(branch.services, branch.school, kind)


def send(browser, base, kind, **form):
    """Send the form of a system and return what is shown then."""
    answer = post(browser, f"{base}/{kind}", f"target/{kind}", **form)
    return browser.get(answer.headers["location"]) if answer.status_code == 303 else answer


@pytest.mark.parametrize("place", ["", "/wise", "/folio", "/koha"])
def test_every_page_is_shown_to_a_librarian_and_to_nobody_else(branch, browser, base, place):
    """With the role the page is there; without it is not."""
    assert browser.get(base + place).status_code == 200
    other = sign_in(TestClient(build_app(branch.hub)), branch.hub, branch.people["decider"])
    assert other.get(base + place).status_code == 404


def test_a_system_that_nobody_knows_has_no_page(browser, base):
    """An address with another kind leads nowhere."""
    assert browser.get(f"{base}/alma").status_code == 404


def test_a_saved_secret_is_sealed_and_never_shown(branch, browser, base):
    """Neither the page nor the database holds it in readable form."""
    with Koha().serve() as koha:
        page = send(browser, base, "koha", url=koha.url, **KOHA).text
    assert "Filled in. Leave empty to keep" in text_of(page)
    assert "geheim-bedacht" not in page
    assert "geheim-bedacht" not in saved(branch, "koha").sealed
    assert "library system saved" in branch.audited()


def test_an_empty_secret_keeps_the_one_that_is_there(branch, browser, base):
    """Changing a code does not ask for the secret again."""
    with Koha().serve() as koha:
        send(browser, base, "koha", url=koha.url, **KOHA)
        before = saved(branch, "koha").sealed
        send(browser, base, "koha", url=koha.url, **(KOHA | {"secret": "", "library_id": "MED2"}))
    assert (saved(branch, "koha").sealed, saved(branch, "koha").settings["library_id"]) == (before, "MED2")


@pytest.mark.parametrize(
    ("kind", "form", "words"),
    [
        ("folio", FOLIO | {"source": "nl_01ab"}, "no other school"),
        ("folio", FOLIO | {"url": "ftp://folio.example"}, "begins with https://"),
        ("folio", FOLIO | {"url": "https://a:b@folio.example"}, "user name and password out"),
        ("folio", FOLIO | {"url": "https://folio.example/?x=1"}, "from ? or #"),
        ("folio", FOLIO | {"tenant": ""}, "what the library gave you"),
        ("folio", FOLIO | {"secret": ""}, "Fill in the secret"),
        ("koha", KOHA | {"url": "https://koha.example", "library_id": ""}, "as the library's system calls it"),
    ],
)
def test_what_cannot_be_right_is_said_beside_its_field_and_not_saved(branch, browser, base, kind, form, words):
    """The sentence says what to do."""
    answer = send(browser, base, kind, **form)
    assert answer.status_code == 422
    assert words in text_of(answer.text)
    assert saved(branch, kind) is None


def test_without_leave_of_the_operator_an_address_is_encrypted_and_public(make_hub):
    """A page must not become a way into the network that the hub stands in."""
    branch = open_branch(make_hub([hooks]))
    browser = sign_in(TestClient(build_app(branch.hub)), branch.hub, branch.people["librarian"])
    base = f"/schools/{branch.school.code}/library/target"
    for url in ("http://folio.example", "https://10.0.0.7", "https://localhost:9130", "https://[::1]", "https://folio"):
        assert send(browser, base, "folio", **(FOLIO | {"url": url})).status_code == 422
    assert saved(branch, "folio") is None


def test_the_connection_is_tried_and_the_answer_said(branch, browser, base):
    """A right secret and a wrong one, without anything changed in Koha."""
    with Koha().serve() as koha:
        send(browser, base, "koha", url=koha.url, **KOHA)
        send(browser, base, "koha", do="on")
        good = send(browser, base, "koha", do="test")
        send(browser, base, "koha", url=koha.url, **(KOHA | {"secret": "anders-bedacht"}))
        bad = send(browser, base, "koha", do="test")
        assert koha.patrons == {}
    assert "answers and lets the hub in" in text_of(good.text)
    assert "save them again" in text_of(bad.text)


def test_a_system_is_turned_on_and_off_with_who_did_it(branch, browser, base):
    """Nothing is delivered until somebody says so, and the audit says who."""
    send(browser, base, "wise", do="save", email="yes")
    assert saved(branch, "wise").turned_on is False
    send(browser, base, "wise", do="on")
    assert (saved(branch, "wise").turned_on, saved(branch, "wise").changed_by) == (True, "librarian@eik.example")
    send(browser, base, "wise", do="off")
    assert saved(branch, "wise").turned_on is False
    assert branch.audited()[-2:] == ["library system turned on", "library system turned off"]
