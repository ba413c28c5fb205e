"""The upload portal in a real browser: the file goes with its progress shown, and is received without scripts too."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from sqlmodel import func, select

from hub.people import accounts
from hub.plugin import Account
from hub.store.tables import AccountRow
from hub.web.server import build_app
from plugins.library.branch import Branch
from plugins.library.tests.conftest import HEADER, NOW, written
from plugins.library.uploads.receiving import Sent, receive
from plugins.library.uploads.shelf import UploadRow
from tests.hub.web.conftest import answering, context_of
from tests.hub.web.test_look import RULES

pytestmark = pytest.mark.browser
FILE = {"name": "leerlingen.csv", "mimeType": "text/csv", "buffer": written()}
RECEIVED = "Your file was received."


@pytest.fixture
def database_url(tmp_path):
    """What a browser shows does not depend on the kind of database."""
    return f"sqlite:///{tmp_path / 'hub.db'}"


@pytest.fixture
def live(counter) -> Iterator[str]:
    """The address of the hub itself."""
    with answering(build_app(counter.hub)) as address:
        yield address


@pytest.fixture
def secretary(counter) -> Account:
    """Somebody who may only hand in files."""
    with counter.hub.database.writing() as session:
        row = AccountRow(email="person-12345678", name="Ilse Bedacht", created_at=NOW)
        session.add(row)
        session.flush()
        accounts.grant(session, accounts.as_account(row), "uploader", counter.school.id, now=NOW)
        return accounts.as_account(row)


@pytest.fixture(params=[True, False], ids=["scripts", "plain"])
def page(request, chromium: Browser, live: str, counter, secretary) -> Iterator[Page]:
    """A page of the secretary's, with and without scripts; what the browser complains about fails the test."""
    complaints: list[str] = []
    with context_of(chromium, live, counter.hub, secretary, java_script_enabled=request.param) as context:
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        yield page
    assert [text for text in complaints if "422" not in text] == []


def address(counter, name: str = "upload") -> str:
    """Return the address of a page of the library."""
    return f"/schools/{counter.school.code}/library/{name}"


def upload(counter, secretary, content: bytes) -> None:
    """Let a file be there as if the secretary had sent it."""
    file = counter.hub.desk.data_dir / "sent"
    file.write_bytes(content)
    with counter.hub.database.reading() as session:
        branch = session.get_one(Branch, counter.school.id)
    receive(counter.hub.desk, counter.school, secretary, branch, Sent(file, "leerlingen.csv", "library.members"))


def uploads(counter) -> int:
    """Return how many files came."""
    with counter.hub.database.reading() as session:
        return session.exec(select(func.count()).select_from(UploadRow)).one()


def test_a_file_is_sent_and_said_to_be_received(page: Page, counter):
    """The sentence is read once it is there, the file stands in the list, and another one can be sent."""
    page.goto("/")
    page.get_by_role("navigation").get_by_role("link", name="Upload pupil file").click()
    for _time in range(2):
        page.get_by_label("Pupil file", exact=True).set_input_files(FILE)
        page.get_by_role("button", name="Upload", exact=True).click()
        expect(page.get_by_text(RECEIVED)).to_be_visible(timeout=15_000)
        expect(page.get_by_text("leerlingen.csv").first).to_be_visible()
        page.goto(address(counter))
    assert uploads(counter) == 2


def test_what_is_wrong_is_said_and_can_be_mended_at_once(page: Page, counter):
    """An empty file is refused in a sentence, and the form below it still works."""
    page.goto(address(counter))
    page.get_by_label("Pupil file", exact=True).set_input_files(FILE | {"buffer": b""})
    page.get_by_role("button", name="Upload", exact=True).click()
    expect(page.get_by_text("Choose the pupil file first.").first).to_be_visible(timeout=15_000)
    page.get_by_label("Pupil file", exact=True).set_input_files(FILE)
    page.get_by_role("button", name="Upload", exact=True).click()
    expect(page.get_by_text(RECEIVED)).to_be_visible(timeout=15_000)
    assert uploads(counter) == 1


@pytest.mark.parametrize("name", ["upload", "accounts", "columns", "files/1/preview"])
def test_the_pages_have_no_barrier(chromium: Browser, live: str, counter, secretary, name):
    """Axe finds nothing, and no page scrolls sideways, wide or narrow."""
    upload(counter, secretary, written(header=("Leerlingnumer", "Xyz", *HEADER[2:]), encoding="mac-roman"))
    counter.let_in(written())
    who = secretary if name == "upload" else counter.staff[0]
    context = chromium.new_context(base_url=live, bypass_csp=True)
    with context_of(chromium, live, counter.hub, who) as signed_in:
        context.add_cookies(signed_in.cookies())
    page = context.new_page()
    page.goto(address(counter, name))
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 900})
        found = Axe().run(page, options=RULES)
        assert found.violations_count == 0, found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()
