"""From a pupil file to memberships, in a browser: the school sends, the library decides, next year comes, and back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from plugins.library.demo import CODE, LIBRARIAN, SECRETARY
from tests.e2e.conftest import profile
from tests.e2e.demo import Demo, until
from tests.e2e.pictures import picture
from tests.e2e.test_accessibility import look

pytestmark = pytest.mark.browser

HERE = f"/schools/{CODE}/library"
ROOMS = [f"{HERE}/{room}" for room in ("members", "cards", "working", "columns", "renumbering", "accounts", "target")]
PATIENT = 30_000


@pytest.fixture
def page_of(chromium: Browser, first_demo: Demo) -> Iterator[object]:
    """Browsers of people who sign in with the password that the demo names; what one complains about fails the test."""
    complaints: list[str] = []
    contexts = []

    def of(person) -> Page:
        context = profile(chromium, first_demo, accept_downloads=True, bypass_csp=True)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENT)
        page.on(
            "console",
            lambda message: (
                complaints.append(f"{message.text} {message.location}") if message.type == "error" else None
            ),
        )
        sign_in(page, person.email, person.password)
        return page

    yield of
    for context in contexts:
        context.close()
    # A browser asks for an icon beside a file that it shows by itself.
    assert [text for text in complaints if "422 (Unprocessable" not in text and "favicon.ico" not in text] == []


def sign_in(page: Page, name: str, password: str) -> None:
    """Sign in as somebody."""
    page.goto("/signin")
    page.locator("#email").fill(name)
    page.locator("#password").fill(password)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "/signin" not in url)


def taken(page: Page, which: str, folder: Path) -> Path:
    """Take a pupil file of the demo, as a secretary exports it from the administration system."""
    page.goto("/demo/pupil-files/")
    with page.expect_download() as download:
        page.get_by_role("link", name=which, exact=True).click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def uploaded(page: Page, file: Path) -> None:
    """Upload a file on the school's page and wait until the library is asked."""
    page.goto("/")
    page.get_by_role("link", name="Upload pupil file", exact=True).click()
    page.get_by_label("Pupil file", exact=True).set_input_files(file)
    page.get_by_role("button", name="Upload").click()
    expect(page.get_by_role("status").first).to_contain_text("Your file was received.")
    expect(page.get_by_role("main")).to_contain_text("How the file is read")
    page.get_by_role("link", name="All uploads and what became of them").click()
    expect(page.locator("#uploads tbody tr").first).to_contain_text("Waits for the library", timeout=PATIENT)


def mailed(page: Page, subject: str) -> Page:
    """Open the newest mail with this subject in the demo's mailbox."""
    page.goto("/demo/mail/")
    mail = page.get_by_role("link", name=subject).first
    until(lambda: mail.count() or not page.reload())
    mail.click()
    return page


def decided(page: Page, demo: Demo, button: str) -> int:
    """Open the newest plan, press a button and wait until it is applied."""
    page.goto("/plans")
    page.get_by_role("main").get_by_role("link", name=re.compile("Library memberships")).first.click()
    plan = int(re.search(r"/plans/(\d+)", page.url)[1])
    page.get_by_role("button", name=button, exact=True).click()
    until(lambda: demo.applied(plan))
    return plan


def numbers(demo: Demo) -> tuple[int, int]:
    """Return how many are members, and how many were."""
    query = "SELECT count(*) FROM library_member WHERE ended_on IS {} NULL"
    return demo.rows(query.format(""))[0][0], demo.rows(query.format("NOT"))[0][0]


def ended(demo: Demo) -> set[str]:
    """Return the keys of those whose membership has ended."""
    return {key for (key,) in demo.rows("SELECT member_key FROM library_member WHERE ended_on IS NOT NULL")}


def test_a_pupil_file_goes_its_way_and_next_years_and_back(page_of, first_demo: Demo, tmp_path: Path):
    """Upload, mail, download, review, import; cards; the year after with leavers; undo."""
    secretary, librarian = page_of(SECRETARY), page_of(LIBRARIAN)
    last = taken(secretary, "xlsx of 2025-2026", tmp_path)
    uploaded(secretary, last)
    picture(secretary, "library-upload")
    read_the_mail(librarian, last)
    decided(librarian, first_demo, "Import")
    assert numbers(first_demo) == (144, 0)
    print_the_cards(librarian)
    make_an_account(librarian, first_demo)
    for address in ROOMS:
        look(librarian, address)
    look(secretary, f"{HERE}/upload")
    uploaded(secretary, taken(secretary, "EDEXML of 2026-2027", tmp_path))
    plan = decided(librarian, first_demo, "Import")
    left = ended(first_demo)
    assert (numbers(first_demo), len(left)) == ((144, 18), 18)
    take_back(librarian, first_demo, plan)
    assert numbers(first_demo) == (144, 18)
    assert ended(first_demo).isdisjoint(left)  # who left is back, and who came is gone


def read_the_mail(page: Page, sent: Path) -> None:
    """The mail says that a file came and how much is in it; its link leads to the file as it was sent."""
    mailed(page, "Pupil file uploaded: plan")
    mail = page.frame_locator("iframe")
    expect(mail.locator("body")).to_contain_text("144")
    picture(page, "library-mail")
    address = mail.get_by_role("link", name="Download the file").get_attribute("href")
    with page.expect_download() as download:
        page.evaluate("address => { window.location.href = address }", address)
    assert Path(download.value.path()).read_bytes() == sent.read_bytes()


def print_the_cards(page: Page) -> None:
    """New members have cards, and a letter each."""
    page.goto(f"{HERE}/members")
    picture(page, "library-members")
    expect(page.locator("#members tbody tr").first).to_contain_text(re.compile(r"29999\d{9}"))
    page.goto(f"{HERE}/cards")
    with page.expect_download() as download:
        page.get_by_role("link", name="Letters (PDF)").first.click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF")


def make_an_account(page: Page, demo: Demo) -> None:
    """Staff make an account with a card number and a one-time password; its holder chooses another one first."""
    page.goto(f"{HERE}/accounts")
    page.get_by_label("Name", exact=True).fill("Bram Kiezelsteen")
    page.get_by_role("button", name="Make the account").click()
    slip = page.get_by_role("main")
    card = re.search(r"\b29999\d{9}\b", slip.inner_text())[0]
    picture(page, "library-account")
    password = (
        slip.get_by_text("Password, for the first time").locator("xpath=following-sibling::dd[1]").inner_text().strip()
    )
    other = page.context.browser.new_context(base_url=demo.url)
    fresh = other.new_page()
    sign_in(fresh, card, password)
    expect(fresh.get_by_role("heading", level=1)).to_contain_text("password")
    other.close()


def take_back(page: Page, demo: Demo, plan: int) -> None:
    """An undo is a plan like any other: who left is a member again, who came is not."""
    page.goto(f"/plans/{plan}")
    page.get_by_role("button", name="Make a plan that undoes this").click()
    page.wait_for_url(re.compile(r"/plans/\d+$"), timeout=PATIENT)
    undo = int(page.url.rpartition("/")[2])
    assert undo != plan
    page.get_by_role("button", name="Approve", exact=True).click()
    until(lambda: demo.applied(undo))
