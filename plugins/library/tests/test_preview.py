"""How a file is read is shown to who sent it and to library staff, and to nobody else."""

from __future__ import annotations

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from hub.people import accounts
from hub.plugin.files import FileRefused
from hub.plugin.lists.preview import preview
from hub.plugin.lists.reading import ListWords
from hub.store.tables import AccountRow, AuditRow
from hub.web.server import build_app
from plugins.library.tests.conftest import HEADER, NOW, SCHOOL, written
from plugins.library.uploads import looking
from tests.hub.web.browsing import hidden, sign_in, text_of

ROWS = SCHOOL[:4]


@pytest.fixture
def database_url(tmp_path):
    """What a page shows does not depend on the kind of database."""
    return f"sqlite:///{tmp_path / 'hub.db'}"


@pytest.fixture
def base(counter) -> str:
    """The address of the school's library pages."""
    return f"/schools/{counter.school.code}/library"


@pytest.fixture
def uploader(counter):
    """Make the browser of somebody who may only hand in files."""

    def make(name: str) -> TestClient:
        with counter.hub.database.writing() as session:
            row = AccountRow(email=f"{name}@eik.example", name=name, created_at=NOW)
            session.add(row)
            session.flush()
            accounts.grant(session, accounts.as_account(row), "uploader", counter.school.id, now=NOW)
            account = accounts.as_account(row)
        return sign_in(TestClient(build_app(counter.hub)), counter.hub, account)

    return make


@pytest.fixture
def secretary(uploader):
    """The browser of who sends the file."""
    return uploader("ilse")


@pytest.fixture
def librarian(counter):
    """The browser of a member of the library's staff."""
    return sign_in(TestClient(build_app(counter.hub)), counter.hub, counter.staff[0])


def send(browser, base: str, content: bytes) -> str:
    """Upload a file and return the address at which the browser then is."""
    form = hidden(browser.get(f"{base}/upload").text, f'action="{base}/upload"')
    answer = browser.post(f"{base}/upload", data=form, files={"list": ("pupils.csv", content)})
    return str(answer.url.path)


@pytest.fixture
def seen(tmp_path):
    """Look at the beginning of a file."""

    def of(content: bytes, words: ListWords | None = None):
        file = tmp_path / "list"
        file.write_bytes(content)
        return preview(file, words or ListWords())

    return of


def test_the_beginning_of_a_file_is_told_as_it_is_read(seen):
    """Encoding, delimiter, title, the line of the heading, and the first three rows."""
    found = seen(b"Pupils of De Eik\r\n\r\n" + written(ROWS, encoding="cp1252"))
    remarks = " ".join(map(str, found.remarks))
    assert "Windows-1252" in remarks
    assert "semicolon" in remarks
    assert (found.kind, found.line, [line for line, _cells in found.rows]) == ("csv", 3, [4, 5, 6])
    assert found.rows[0][1][:2] == ("001000", "Zoë 0")


def test_each_column_says_what_it_is_and_what_it_could_be(seen):
    """Known, told, unclear, or unknown with the field of the heading that is most like it."""
    header = ("Leerlingnumer", "Naam", "Xyz", "Vak", *HEADER[4:])
    found = seen(written(ROWS, header), ListWords({"Vak": ""}))
    told = {one.heading: one for one in found.columns}
    assert (told["Leerlingnumer"].state, told["Leerlingnumer"].nearest) == ("unknown", "pupil_number")
    assert (told["Naam"].state, told["Naam"].could) == ("unclear", ("surname", "full_name"))
    assert (told["Xyz"].state, told["Xyz"].nearest) == ("unknown", "")
    assert told["Vak"].state == "left-out"
    assert (told["Groep"].state, told["Groep"].field) == ("read", "class_code")


def test_citizen_numbers_are_not_shown_whatever_their_heading(seen):
    """A column that says so, and one that only holds such numbers, are named and left out of the rows."""
    rows = [(*row, "123456782", number) for row, number in zip(ROWS, ["111222333"] * 4, strict=True)]
    found = seen(written(rows, (*HEADER, "BSN", "Code")))
    assert found.dropped == ("BSN", "Code")
    assert "111222333" not in str(found.rows)
    assert "123456782" not in str(found.rows)


def test_a_file_that_cannot_be_read_has_no_beginning(seen):
    """The reader's own refusal is what there is to tell."""
    with pytest.raises(FileRefused, match="not a list"):
        seen(b"%PDF-1.7")


def test_after_the_upload_the_sender_sees_how_the_file_is_read(counter, secretary, base):
    """The page holds pupils, so it is stored nowhere, and that somebody looked is on record."""
    place = send(secretary, base, written(ROWS, encoding="cp1252"))
    answer = secretary.get(place)
    page = text_of(answer.text)
    assert "Zoë 2" in page
    assert "Zoë 3" not in page
    assert "Line 1 was taken as the heading." in page
    assert answer.headers["cache-control"] == "no-store"
    with counter.hub.database.reading() as session:
        assert "pupil file looked at" in [row.verb for row in session.exec(select(AuditRow))]
    assert list((counter.hub.desk.data_dir / "opened").iterdir()) == []


def test_somebody_else_of_the_school_sees_nothing(uploader, secretary, librarian, base):
    """Who may upload may not look into the files of others; the library's staff may."""
    place = send(secretary, base, written(ROWS))
    other = uploader("other")
    assert other.get(place).status_code == 404
    assert "How it is read" not in other.get(f"{base}/upload").text
    assert "How it is read" in secretary.get(f"{base}/upload").text
    assert librarian.get(place).status_code == 404
    staffs = f"{base}/files/{place.rpartition('/')[2]}/preview"
    assert "Zoë 0" in librarian.get(staffs).text
    assert secretary.get(staffs).status_code == 404
    assert librarian.get(f"{base}/files/99/preview").status_code == 404


def test_another_encoding_is_tried_and_then_remembered(counter, secretary, base):
    """The letters are seen before anybody says so; the next file is read by it."""
    content = written(ROWS, encoding="mac-roman")
    place = send(secretary, base, content)
    assert "Zoë 0" not in secretary.get(place).text
    tried = secretary.get(f"{place}?encoding=mac-roman")
    assert "Zoë 0" in tried.text
    form = hidden(tried.text, f'method="post" action="{place}"')
    assert form["encoding"] == "mac-roman"
    assert "Remembered for this school" in text_of(secretary.post(place, data=form).text)
    told = counter.plan(content)
    assert told.fields("001000")["called_name"] == "Zoë 0"
    assert "Mac Roman" in " ".join(str(issue.content) for issue in told.issues)
    assert secretary.post(place, data=form | {"encoding": "rot13"}).status_code == 422


def test_staff_say_what_the_newest_file_calls_its_columns(counter, secretary, librarian, base):
    """The page on columns shows the newest file, with the nearest field chosen beside what is not known."""
    header = ("Leerlingnumer", *HEADER[1:])
    send(secretary, base, written(ROWS, header))
    page = f"{base}/columns"
    text = librarian.get(page).text
    assert "not known; perhaps pupil number?" in text_of(text)
    form = {"csrf": hidden(text, f'action="{page}"')["csrf"], "do": "heading", "heading": "Leerlingnumer"}
    librarian.post(page, data=form | {"field": "pupil_number"})
    assert "perhaps" not in text_of(librarian.get(page).text)
    assert counter.plan(written(ROWS, header)).counts["create"] == 4


def test_a_file_that_is_gone_is_said_and_breaks_no_page(counter, secretary, librarian, base):
    """The sentence stands where the rows would."""
    place = send(secretary, base, written(ROWS))
    for file in (counter.hub.desk.data_dir / "kept").iterdir():
        file.unlink()
    assert "no longer kept" in text_of(secretary.get(place).text)
    assert librarian.get(f"{base}/columns").status_code == 200


def test_not_everybody_looks_at_once(counter, secretary, base, monkeypatch):
    """Reading takes memory: who comes while two are looking is asked to come back."""
    place = send(secretary, base, written(ROWS))
    monkeypatch.setattr(looking, "_PATIENCE", 0)
    with looking._AT_ONCE, looking._AT_ONCE:
        assert "try again in a minute" in text_of(secretary.get(place).text)
    assert "Zoë 0" in secretary.get(place).text
