"""The upload portal and the library's pages: a secretary sends, the library decides, and the school hears of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import func, select
from starlette.testclient import TestClient

from hub.people import accounts
from hub.plugin import Ballot
from hub.store.plan_tables import PlanRow
from hub.store.tables import AccountRow, AuditRow
from hub.web.server import build_app
from plugins.library.branch import Branch
from plugins.library.cards.check import number_of
from plugins.library.tests.conftest import HEADER, NOW, SCHOOL, changed, pupils, written
from tests.hub.web.browsing import hidden, sign_in, text_of

SECRETARY = "secretary@eik.example"
FILE = "leerlingen Zoë.csv"


@pytest.fixture
def base(counter) -> str:
    """The address of the school's library pages."""
    return f"/schools/{counter.school.code}/library"


@pytest.fixture
def secretary(counter):
    """The browser of somebody who may only hand in files."""
    with counter.hub.database.writing() as session:
        row = AccountRow(email=SECRETARY, name="Ilse Bedacht", created_at=NOW)
        session.add(row)
        session.flush()
        account = accounts.as_account(row)
        accounts.grant(session, account, "uploader", counter.school.id, now=NOW)
    return sign_in(TestClient(build_app(counter.hub)), counter.hub, account)


@pytest.fixture
def librarian(counter):
    """The browser of a member of the library's staff."""
    return sign_in(TestClient(build_app(counter.hub)), counter.hub, counter.staff[0])


def send(browser, base: str, content: bytes, name: str = FILE):
    """Upload a file on the page and return what the browser then shows."""
    form = hidden(browser.get(f"{base}/upload").text, f'action="{base}/upload"')
    answer = browser.post(f"{base}/upload", data=form, files={"list": (name, content)})
    return browser.get(answer.headers["location"]) if answer.status_code == 303 else answer


def newest(counter) -> int:
    """Return the number of the newest plan."""
    with counter.hub.database.reading() as session:
        return session.exec(select(func.max(PlanRow.id))).one()


def decide(counter, plan: int, verdict: str, reason: str = "") -> None:
    """Let the library's staff decide."""
    told = counter.hub.desk.notice(plan)
    who = counter.staff[0].id
    ballot = Ballot(plan_id=plan, digest=told.digest, verdict=verdict, account_id=who, channel="cli", reason=reason)
    counter.hub.desk.take(ballot)
    counter._work(counter.hub)


def test_a_file_is_received_read_and_waits_for_the_library(counter, secretary, base):
    """The secretary sees what would change, and cannot decide about it."""
    assert "received" in text_of(send(secretary, base, written()).text)
    counter._work(counter.hub)
    page = text_of(secretary.get(f"{base}/upload").text)
    assert "Waits for the library" in page
    assert "48 new, 0 changed, 0 leave" in page
    assert FILE in page
    assert secretary.get(f"{base}/members").status_code == 404


def test_the_message_has_the_words_of_an_upload(counter, secretary, base):
    """The library is told of a pupil file, imports or sends it back, and can fetch it."""
    send(secretary, base, written())
    counter._work(counter.hub)
    told = counter.hub.desk.notice(newest(counter))
    assert (str(told.title), str(told.verb)) == ("Pupil file uploaded", "Import")
    assert [str(label) for label, _url in told.links] == ["Download the file"]


def test_the_file_lies_encrypted_and_staff_get_it_as_it_was(counter, secretary, librarian, base):
    """Nothing of it can be read on the disk; a download is in the audit."""
    content = written()
    send(secretary, base, content)
    counter._work(counter.hub)
    folder = counter.hub.desk.data_dir
    assert list((folder / "kept").iterdir())
    kept = [file for file in folder.rglob("*") if file.is_file() and "hub.db" not in file.name]
    assert not any(b"Bedacht" in file.read_bytes() for file in kept)
    url = counter.hub.desk.notice(newest(counter)).links[0][1]
    answer = librarian.get(url.removeprefix(counter.hub.desk.public_url))
    assert answer.content == content
    assert "attachment" in answer.headers["content-disposition"]
    assert secretary.get(url.removeprefix(counter.hub.desk.public_url)).status_code == 404
    with counter.hub.database.reading() as session:
        assert "pupil file taken" in [row.verb for row in session.exec(select(AuditRow))]


def test_the_same_file_twice_is_said(counter, secretary, base):
    """Somebody who sends last time's file again hears so at once."""
    send(secretary, base, written())
    assert "It is the same file as the one of" in text_of(send(secretary, base, written()).text)


def test_a_rejected_file_says_what_to_send_instead(counter, secretary, base):
    """The reason goes back to who sent it."""
    send(secretary, base, written(pupils(1)))
    counter._work(counter.hub)
    decide(counter, newest(counter), "reject", "Only group 1 is in it: send the whole school.")
    page = text_of(secretary.get(f"{base}/upload").text)
    assert "Sent back by the library" in page
    assert "an says: Only group 1 is in it: send the whole school." in page


def test_a_file_that_cannot_be_read_says_why(counter, secretary, base):
    """The reader's sentence stands beside the file."""
    send(secretary, base, b"%PDF-1.7 and no list")
    counter._work(counter.hub)
    assert "Could not be read" in text_of(secretary.get(f"{base}/upload").text)


def test_a_file_in_which_nobody_can_be_recognised_says_so_to_its_sender(counter, secretary, base):
    """The school corrects the heading before the library has to say so."""
    send(secretary, base, written(header=("Leerlingnumer", *HEADER[1:])))
    counter._work(counter.hub)
    page = text_of(secretary.get(f"{base}/upload").text)
    assert "Waits for the library" in page
    assert "The heading “Leerlingnumer” looks like “leerlingnummer” with letters wrong" in page


def test_staff_see_the_cause_with_the_way_to_lift_it_and_reject(counter, secretary, librarian, base):
    """The page of a plan that changes nothing names the heading, leads to where it is explained, and can reject."""
    send(secretary, base, written(header=("Leerlingnumer", *HEADER[1:])))
    counter._work(counter.hub)
    page = librarian.get(f"/plans/{newest(counter)}")
    assert "“Leerlingnumer” looks like" in text_of(page.text)
    assert f'href="{base}/columns?plan=' in page.text
    decide(counter, newest(counter), "reject", "Correct the heading Leerlingnumer.")
    assert "Correct the heading Leerlingnumer." in text_of(secretary.get(f"{base}/upload").text)


def test_without_a_file_the_form_says_so(secretary, base):
    """Pressing the button too early loses nothing."""
    form = hidden(secretary.get(f"{base}/upload").text, f'action="{base}/upload"')
    answer = secretary.post(f"{base}/upload", data=form, files={"list": ("", b"")})
    assert answer.status_code == 422
    assert "Choose the pupil file first." in text_of(answer.text)


def test_a_file_is_deleted_after_the_days_of_the_school(counter, secretary, base):
    """What happened to it stays known."""
    counter.works(retention_days=3)
    send(secretary, base, written())
    counter._work(counter.hub)
    counter.watch.now += timedelta(days=4)
    counter.hub.desk.files.sweep()
    assert list((counter.hub.desk.data_dir / "kept").iterdir()) == []
    with counter.hub.database.reading() as session:
        account = accounts.by_email(session, SECRETARY)
    later = sign_in(TestClient(build_app(counter.hub)), counter.hub, account)
    assert "(deleted)" in text_of(later.get(f"{base}/upload").text)


def test_staff_find_members_by_name_card_and_class(known, librarian, base):
    """Whatever is typed is sent in a form, never in an address."""
    form = hidden(librarian.get(f"{base}/members").text, 'role="search"')
    page = text_of(librarian.post(f"{base}/members", data=form | {"text": "Zoë 3", "group": "4A", "state": ""}).text)
    assert "Zoë 3 van der Berg-Bedacht 4" in page
    assert "1 member" in page
    assert "Zoë 3 van der Berg-Bedacht 5" not in page


def test_a_new_card_replaces_the_old_one_for_good(known, librarian, base):
    """The number of a lost card is never given again."""
    member = known.members()["001000"]
    page = f"{base}/members/{member.ref}"
    form = hidden(librarian.get(page).text, f'action="{page}"')
    librarian.post(page, data=form | {"do": "new"})
    assert known.members()["001000"].card_number not in {"", member.card_number}
    assert "Replaced" in text_of(librarian.get(page).text)


def test_a_scanned_card_must_be_one_of_the_librarys_and_free(known, librarian, base):
    """Codabar's letters are not part of it; a number from elsewhere or in use gets a sentence."""
    printed = known.hub.desk.settings("library").libraries["proef"].cards[1]
    number, member = number_of(printed, 7), known.members()["001000"]
    page = f"{base}/members/{member.ref}"
    form = hidden(librarian.get(page).text, f'action="{page}"') | {"do": "scan"}
    assert "not the number of a printed card" in text_of(librarian.post(page, data=form | {"number": "123"}).text)
    librarian.post(page, data=form | {"number": f"a{number}b"})
    assert known.members()["001000"].card_number == number
    other = f"{base}/members/{known.members()['001001'].ref}"
    assert "given to somebody already" in text_of(librarian.post(other, data=form | {"number": number}).text)


@pytest.mark.parametrize("form", ["letters", "labels"])
def test_new_cards_are_printed(known, librarian, base, form):
    """Each import that gave cards has its letters and labels, as PDF."""
    assert "Letters (PDF)" in librarian.get(f"{base}/cards").text
    answer = librarian.get(f"{base}/cards/1/{form}")
    assert answer.content.startswith(b"%PDF")
    assert librarian.get(f"{base}/cards/99/{form}").status_code == 404


def test_the_way_of_working_is_changed_on_a_page(counter, librarian, base):
    """What is wrong is said beside its field, and what was typed stays."""
    page = f"{base}/working"
    form = hidden(librarian.get(page).text, f'action="{page}"') | {
        "library": "proef",
        "kind": "secondary",
        "grace_days": "60",
        "retention_days": "5",
        "year_share": "12",
        "yearly_share": "40",
        "yearly_from": "08-01",
        "yearly_until": "10-15",
        "pause_from": "",
        "pause_until": "",
        "protected-email": "yes",
    }
    wrong = librarian.post(page, data=form | {"yearly_from": "1 August"})
    assert wrong.status_code == 422
    assert "1 August" in wrong.text
    librarian.post(page, data=form)
    with counter.hub.database.reading() as session:
        branch = session.get_one(Branch, counter.school.id)
        assert (branch.kind, branch.grace_days, branch.protected) == ("secondary", 60, ["email"])


def test_renumbered_pupils_keep_their_memberships(known, librarian, base):
    """A school changed its system: confirmed once, the same file makes nobody new and nobody gone."""
    new = written(changed(SCHOOL, 0, lambda number: "77" + number))
    told = known.plan(new)
    assert "renumbered" in told.codes()
    page = librarian.get(f"{base}/renumbering")
    assert "77001000" in page.text
    form = hidden(page.text, f'action="{base}/renumbering"')
    ticks = {f"number-77{row[0]}": "1" for row in SCHOOL}
    librarian.post(f"{base}/renumbering", data=form | ticks)
    again = known.plan(new)
    assert (again.counts["create"], again.counts["end"], again.counts["update"]) == (0, 0, 48)
    known.approve(again)
    assert known.members()["001000"].school_number == "77001000"


def test_a_schools_own_words_are_said_once_and_remembered(counter, librarian, base):
    """An unclear heading and a cell that says it otherwise are explained on a page; the next file is read by it."""
    rows = [(*row[:6], f"Groep {row[6]}", row[7]) for row in SCHOOL]
    content = written(rows, ("Leerlingnummer", "Roepnaam", "Klasmaat", "Naam", *HEADER[4:]))
    assert "page “Columns of a list”" in counter.refusal(content)
    page = f"{base}/columns"
    form = {"csrf": hidden(librarian.get(page).text, f'action="{page}"')["csrf"]}
    librarian.post(page, data=form | {"do": "heading", "heading": "Naam", "field": "surname"})
    librarian.post(page, data=form | {"do": "value", "field": "level", "said": "GROEP 3", "means": "3"})
    told = counter.plan(content)
    assert told.fields("003000")["level"] == "3"
    assert told.fields("004000")["level"] == "Groep 4"
    librarian.post(page, data=form | {"do": "forget", "heading": "Naam"})
    assert "page “Columns of a list”" in counter.refusal(content)
