"""The school's side: its pupils as a file for the library."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from starlette.testclient import TestClient

from hub.plugin.roster import Enrolment, Group, Person
from hub.web.server import build_app
from plugins.library import hooks
from plugins.library.handover.mapping import COLUMNS
from tests.hub.web.browsing import post, sign_in

from .school import SECTION, Ticking, open_branch
from .test_target_trips import in_file

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)


@pytest.fixture
def branch(make_hub):
    opened = open_branch(make_hub([hooks], plugins={"library": SECTION}, clock=Ticking(NOW)))
    roster(opened, ("1001", "Zoë", "van der", "Berg-Bedacht"), ("1002", "Jan", "de", "Vries-Bedacht"))
    return opened


@pytest.fixture
def browser(branch):
    return sign_in(TestClient(build_app(branch.hub)), branch.hub, branch.people["decider"])


@pytest.fixture
def page(branch):
    return f"/schools/{branch.school.code}/library/handover"


def roster(branch, *people: tuple[str, str, str, str], role: str = "pupil", level: str | None = "3") -> None:
    """Let these be in the roster, in group 3A."""
    at = {"school_id": branch.school.id, "fingerprint": "f"}
    with branch.hub.database.writing() as session:
        if session.get(Group, (branch.school.id, "g1")) is None:
            session.add(Group(**at, key="g1", group_key="g1", name="3A", level=None))
        for key, given, prefix, family in people:
            names = {"given_name": given, "prefix": prefix, "family_name": family, "display_name": f"{given} {family}"}
            facts = {"birth_date": date(2014, 5, 3), "emails": [f"{key}@eik.example"], "level": level}
            session.add(Person(**at, key=key, person_key=key, role=role, **names, **facts))
            session.add(Enrolment(**at, key=key, person_key=key, group_key="g1", school_year="2026-2027"))


def test_the_file_has_everybody_who_is_a_pupil_now_in_the_librarys_columns(branch):
    """Names, class, year and birth date; no address, and no teacher."""
    roster(branch, ("t1", "An", "", "Verzonnen"), role="teacher")
    branch.deliver("library.handover", "decider")
    told = in_file(branch, "handover")
    assert sorted(told) == ["1001", "1002"]
    assert tuple(told["1001"]) == COLUMNS
    assert told["1001"] == {
        "LEERLINGNUMMER": "1001",
        "GROEP": "3A",
        "GROEPSNAAM": "3A",
        "JAARGROEP": "3",
        "VOORLETTERS": "Z",
        "ROEPNAAM": "Zoë",
        "NAAMTUS": "van der",
        "NAAM": "Berg-Bedacht",
        "GEBOORTEDATUM": "2014-05-03",
    }


def test_somebody_who_left_is_not_in_the_next_file(branch):
    """The library sees by their absence that they left; it ends them with its own days of grace."""
    roster(branch, *((str(number), "Bo", "", f"Bedacht-{number}") for number in range(1003, 1008)))
    branch.deliver("library.handover", "decider")
    with branch.hub.database.writing() as session:
        session.get_one(Person, (branch.school.id, "1002")).left_on = date(2026, 10, 1)
    branch.deliver("library.handover", "decider")
    assert sorted(in_file(branch, "handover")) == ["1001", "1003", "1004", "1005", "1006", "1007"]


def test_nothing_new_makes_no_file(branch):
    """A schedule that runs every week asks nobody when nothing has changed."""
    branch.deliver("library.handover", "decider")
    assert branch.plan("library.handover").state == "empty"


def test_a_pupil_without_a_year_goes_along_with_a_word_about_it(branch):
    """A library may need it; the hub's own does not."""
    roster(branch, ("1003", "Ali", "el", "Amrani-Bedacht"), level=None)
    plan = branch.plan("library.handover")
    assert branch.issues(plan) == ["level-missing"]
    branch.approve(plan, "decider")
    assert in_file(branch, "handover")["1003"]["JAARGROEP"] == ""


def test_a_name_that_a_spreadsheet_would_calculate_stays_out(branch):
    """It is corrected in the school's own administration."""
    roster(branch, ("1003", "=1+1", "", "Bedacht"))
    branch.approve(branch.plan("library.handover"), "decider")
    assert sorted(in_file(branch, "handover")) == ["1001", "1002"]


def test_email_addresses_go_along_where_the_school_says_so(branch, browser, page):
    """Saying so is on record."""
    post(browser, page, "stack", email="yes")
    branch.deliver("library.handover", "decider")
    assert in_file(branch, "handover")["1001"]["E-MAIL"] == "1001@eik.example"
    assert "handover saved" in branch.audited()


def test_the_page_starts_a_run_and_gives_the_file(branch, browser, page):
    """Looked up, approved, downloaded, each by the school's own decider."""
    answer = browser.get(page)
    assert answer.status_code == 200
    assert browser.get(f"{page}/nothing").status_code == 404
    assert post(browser, page, "handover", do="start").headers["location"].startswith("/schools/")
    branch.work()
    branch.deliver("library.handover", "decider")
    link = browser.get(page).text.partition(f'href="{page}/')[2].partition('"')[0]
    assert browser.get(f"{page}/{link}").content.startswith(b"LEERLINGNUMMER;GROEP;")


def test_others_do_not_find_the_page(branch, page):
    """The library's people look after members, the school's hand over."""
    other = sign_in(TestClient(build_app(branch.hub)), branch.hub, branch.people["librarian"])
    assert other.get(page).status_code == 404
