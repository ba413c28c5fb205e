"""What a newcomer does in the demo: from the first click to a licence in use, in three ways."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.conftest import profile
from tests.e2e.demo import MARTA, Demo, until
from tests.e2e.pictures import picture
from tests.hub.web.browsing import text_of

pytestmark = pytest.mark.browser

MARSUPIAL = {
    "Address of the access service": "https://ws.pladevent.example/access?wsdl",
    "Address of the book structure service": "https://ws.pladevent.example/structure?wsdl",
    "User name of the school": "vallverda",
    "Password of the school": "an-invented-password",
    "Centre code": "08012345",
}
PATIENT = 30_000


@pytest.fixture
def newcomer(chromium: Browser, first_demo: Demo) -> Iterator[Page]:
    """The browser of somebody who never saw the demo; what the browser complains about fails the test."""
    complaints: list[str] = []
    context = profile(chromium, first_demo)
    page = context.new_page()
    page.set_default_timeout(PATIENT)
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    yield page
    context.close()
    refusals = ("409 (Conflict)", "422 (Unprocessable")  # the tests ask for them
    assert [text for text in complaints if not any(code in text for code in refusals)] == []


def sign_in(page: Page) -> None:
    """Sign in as the first of the people that the sign-in page names."""
    page.goto("/")
    expect(page.get_by_text(MARTA.password)).to_be_visible()
    page.get_by_label("E-mail address or card number").fill(MARTA.email)
    page.get_by_label("Password").fill(MARTA.password)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()


def run(page: Page) -> int:
    """Press Run now beside “Iddink licences” and wait for the plan."""
    page.get_by_role("button", name="Run now Iddink licences", exact=True).click()
    page.wait_for_url(re.compile(r"/plans/\d+$"), timeout=PATIENT)
    return int(page.url.rpartition("/")[2])


def rows_of(page: Page, publisher: str) -> Locator:
    """Filter the table by a publisher; return its rows."""
    page.get_by_label("Publisher", exact=True).select_option(label=publisher)
    with page.expect_navigation():
        page.get_by_role("search").get_by_role("button", name="Show").click()
    return page.locator("#plan-table tbody tr")


def top(place: Locator) -> float:
    """Return how far down the page something stands."""
    box = place.bounding_box()
    assert box
    return box["y"]


def test_a_newcomer_reviews_approves_and_administers(newcomer: Page, first_demo: Demo):
    """Run, see what is new and what is yellow and why, lift a reason, choose, be refused, fill in, approve, use."""
    page = newcomer
    sign_in(page)
    picture(page, "home")
    plan = run(page)
    see_what_is_new(page)
    see_where_colleagues_decide(page, plan)
    see_what_is_yellow(page)
    register_the_unknown(page, plan)
    choose_a_new_publisher(page, plan)
    be_refused(page, first_demo, plan)
    correct_a_wrong_value(page)
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text(re.compile("Approved by Marta Soler, on the web page"))).to_be_visible()
    until(lambda: first_demo.applied(plan))
    chosen = first_demo.outcomes(plan)["applied"]
    assert first_demo.outcomes(plan) == {"applied": chosen}
    administer_one(page, chosen)
    run_again(page, first_demo, plan)


def see_what_is_new(page: Page) -> None:
    """The publishers never synchronised stand before the counts and the table."""
    new = page.get_by_role("region", name="Never synchronised before")
    assert new.get_by_role("heading", level=3).count() == 5
    expect(new).to_contain_text("Llibres Pla de Vent: Marsupial")
    assert top(new) < top(page.locator("#plan-counts")) < top(page.locator("#plan-table"))


def see_where_colleagues_decide(page: Page, plan: int) -> None:
    """The menu leads to the mail and to the Slack message about the plan, each with a way to decide."""
    review = page.url
    page.get_by_role("link", name="Mails", exact=True).click()
    mail = page.get_by_role("link", name=f"Iddink licences: plan {plan} of Institut Vall Verda").first
    until(lambda: mail.count() or not page.reload())
    mail.click()
    expect(page.frame_locator("iframe").get_by_role("link", name="Review and decide").first).to_be_visible()
    picture(page, "mail")
    page.goto(review)
    page.get_by_role("link", name="Slack", exact=True).click()
    approve = page.get_by_role("button", name="Approve")
    until(lambda: approve.count() or not page.reload())
    expect(page.get_by_role("heading", name="hub-decisions")).to_be_visible()
    picture(page, "slack", top="article >> nth=-1")
    page.goto(review)


def see_what_is_yellow(page: Page) -> None:
    """Both kinds of yellow row say something of their own, and each leads to what lifts it."""
    page.locator("#plan-counts").get_by_role("link", name="Needs attention").click()
    unknown, silent = (
        page.locator(f"tr.yellow:has-text('{name}')")
        for name in (
            "The hub does not know the publisher Brot Nou Continguts yet.",
            "The publisher Editorial Sense Lligam is known, but not how to reach it.",
        )
    )
    for row in (unknown.first, silent.first):
        expect(row.get_by_role("checkbox")).to_have_count(0)
        expect(row).to_contain_text("Needs attention: cannot be chosen")
        expect(row.locator(".reason").get_by_role("link").first).to_have_attribute(
            "href", re.compile("/publishers/edit")
        )
    picture(page, "review", top="#plan-publishers", height=1250, telephone="tr.yellow")


def register_the_unknown(page: Page, plan: int) -> None:
    """The way out of an unknown publisher is a form; after it the rows can be chosen."""
    yellow = page.locator("tr.yellow", has_text="Brot Nou Continguts")
    yellow.first.locator(".reason").get_by_role("link").first.click()
    expect(page.get_by_label("Name", exact=True)).to_have_value("Brot Nou Continguts")
    page.get_by_label("Protocol").select_option(label="Plain link")
    page.get_by_role("button", name="Save the publisher").click()
    expect(page.get_by_role("status").first).to_contain_text("rows that waited for it can be chosen now")
    expect(page).to_have_url(re.compile(f"/plans/{plan}$"))
    expect(page.get_by_role("region", name="Never synchronised before")).to_contain_text("Brot Nou Continguts")
    rows = rows_of(page, "Brot Nou Continguts")
    assert rows.get_by_role("checkbox").count() > 0


def choose_a_new_publisher(page: Page, plan: int) -> None:
    """A tick makes the publisher's fields appear between the table and the button."""
    page.goto(f"/plans/{plan}")
    choosable = rows_of(page, "Llibres Pla de Vent").filter(has=page.get_by_role("checkbox"))
    fields = page.get_by_role("group", name="Llibres Pla de Vent: Marsupial")
    expect(fields).to_have_count(0)
    choosable.first.get_by_role("checkbox").check()
    expect(fields).to_be_visible()
    assert [fields.get_by_label(label).count() for label in MARSUPIAL] == [1] * len(MARSUPIAL)
    assert top(page.locator("#plan-table")) < top(fields) < top(page.get_by_role("button", name="Approve"))
    picture(page, "questions", top="#plan-questions")


def be_refused(page: Page, demo: Demo, plan: int) -> None:
    """Without the fields Approve is refused, and a forged request gets the same sentence."""
    page.get_by_role("button", name="Approve").click()
    alert = page.get_by_role("alert")
    sentence = "not answered yet: Llibres Pla de Vent: Marsupial. Fill them in, or leave those rows out."
    expect(alert).to_contain_text(sentence)
    cookies = {one["name"]: one["value"] for one in page.context.cookies()}
    names = ("csrf", "digest", "revision", "verdict")
    form = {name: page.locator(f"#plan-form input[name={name}]").input_value() for name in names}
    with httpx.Client(base_url=demo.url, cookies=cookies, timeout=30) as forger:
        answer = forger.post(f"/plans/{plan}/decide", data=form)
    assert answer.status_code == 409
    assert sentence in text_of(answer.text)
    assert demo.state(plan) == "pending"


def correct_a_wrong_value(page: Page) -> None:
    """A wrong value gets its sentence beside its field and what was right stays; then it is corrected."""
    for label, value in MARSUPIAL.items():
        page.get_by_label(label).fill(value)
    wrong = page.get_by_label("Address of the access service")
    wrong.fill("ask the publisher")
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(wrong).to_have_attribute("aria-invalid", "true")
    expect(wrong).to_have_value("ask the publisher")
    expect(page.get_by_label("User name of the school")).to_have_value(MARSUPIAL["User name of the school"])
    expect(page.locator("[aria-invalid=true]")).to_have_count(1)
    wrong.fill(MARSUPIAL["Address of the access service"])
    page.get_by_label("Password of the school").fill(MARSUPIAL["Password of the school"])


def administer_one(page: Page, chosen: int) -> None:
    """What was chosen waits in the register; one licence is assigned and put to use, and its history says so."""
    page.get_by_role("link", name="Licences", exact=True).click()
    expect(page.locator("#counts div", has_text="Pending")).to_contain_text(str(chosen))
    picture(page, "register")
    open_a_licence(page, "Llibres Pla de Vent")
    expect(page.locator(".timeline")).to_contain_text("Imported")
    page.get_by_label("Name of the person").fill("a")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("button", name=re.compile("^Assign ")).first.click()
    expect(page.get_by_role("status")).to_contain_text("The licence is assigned.")
    page.get_by_text("Activate this licence").click()
    page.get_by_role("button", name="Yes, activate").click()
    expect(page.get_by_role("status")).to_contain_text("The licence is active.")
    said = page.locator(".timeline li").all_inner_texts()
    assert [re.split(r"\W", line)[0] for line in said] == ["Activated", "Assigned", "Imported"]


def open_a_licence(page: Page, publisher: str) -> None:
    """Find a publisher's licences in the register and open the first."""
    page.get_by_role("link", name="Licences", exact=True).click()
    page.get_by_label("Publisher", exact=True).select_option(label=publisher)
    page.get_by_role("search").get_by_role("button", name="Show").click()
    page.locator("#licences tbody tr", has_text=publisher).get_by_role("link").first.click()


def run_again(page: Page, demo: Demo, first: int) -> None:
    """A second run has nothing to say about what was imported: its plan is what was left out."""
    page.get_by_role("link", name="Jobs").click()
    second = run(page)
    keys = "SELECT key FROM change WHERE plan_id = ?"
    applied = "SELECT key FROM change JOIN receipt USING (plan_id, seq) WHERE plan_id = ?"
    before, after, imported = (
        set(demo.rows(query, plan))
        for query, plan in (
            (keys, first),
            (keys, second),
            (applied, first),
        )
    )
    assert after == before - imported


def reach(page: Page, wanted: Locator) -> None:
    """Press Tab until something has the focus."""
    for _ in range(400):
        page.keyboard.press("Tab")
        if wanted.evaluate_all("found => found[0] === document.activeElement"):
            return
    pytest.fail(f"the keyboard does not reach {wanted}")


def follow(page: Page, wanted: Locator) -> None:
    """Reach a link or button and press Enter; the next page is there afterwards."""
    reach(page, wanted)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def type_into(page: Page, label: str, text: str) -> None:
    """Reach a field by its label and type."""
    reach(page, page.get_by_label(label))
    page.keyboard.type(text)


def test_the_keyboard_alone_does_the_trip(newcomer: Page, first_demo: Demo):
    """From signing in to a licence out of use again with Tab, Space, Enter and typing only."""
    page = newcomer
    page.goto("/")
    type_into(page, "E-mail address or card number", MARTA.email)
    type_into(page, "Password", MARTA.password)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    follow(page, page.get_by_role("button", name="Run now Iddink licences", exact=True))
    page.wait_for_url(re.compile(r"/plans/\d+$"), timeout=PATIENT)
    plan = int(page.url.rpartition("/")[2])
    choose_by_keyboard(page)
    follow(page, page.get_by_role("button", name="Approve"))
    expect(page.get_by_role("alert")).to_contain_text("not answered yet: Quadern Nou")
    type_into(page, "Address with placeholders", "https://quadern.example/{isbn}")
    follow(page, page.get_by_role("button", name="Approve"))
    expect(page.get_by_text("Approved by Marta Soler, on the web page")).to_be_visible()
    until(lambda: first_demo.applied(plan))
    administer_by_keyboard(page)


def choose_by_keyboard(page: Page) -> None:
    """Filter by a publisher never synchronised and tick one of its rows, all others left out."""
    reach(page, page.get_by_label("Publisher", exact=True))
    page.keyboard.type("Quadern")
    follow(page, page.get_by_role("search").get_by_role("button", name="Show"))
    reach(page, page.locator("#plan-table").get_by_role("checkbox").first)
    page.keyboard.press("Space")
    expect(page.get_by_role("group", name="Quadern Nou: Link with placeholders")).to_be_visible()


def administer_by_keyboard(page: Page) -> None:
    """Withdraw a licence of the register, with a reason."""
    follow(page, page.get_by_role("link", name="Licences", exact=True))
    follow(page, page.locator("#licences tbody tr", has_text="Pending").locator("a"))
    type_into(page, "Why", "ordered twice")
    follow(page, page.get_by_role("button", name="Withdraw this licence"))
    expect(page.locator(".timeline li").first).to_contain_text("Withdrawn: ordered twice")


def test_the_trip_needs_no_javascript(chromium: Browser, first_demo: Demo):
    """With scripts switched off links, buttons and forms do the same."""
    context = profile(chromium, first_demo, java_script_enabled=False)
    page = context.new_page()
    page.set_default_timeout(PATIENT)
    sign_in(page)
    plan = run(page)
    rows = rows_of(page, "Editorial Falzia Blanca")
    page.get_by_role("button", name="Leave out all found").click()
    rows.get_by_role("button", name=re.compile("^Choose ")).first.click()
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_role("alert")).to_contain_text("not answered yet: Editorial Falzia Blanca: Activation code.")
    page.get_by_label("Address where pupils redeem the code").fill("https://falzia.example/code")
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("Approved by Marta Soler, on the web page")).to_be_visible()
    until(lambda: first_demo.applied(plan))
    open_a_licence(page, "Editorial Falzia Blanca")
    page.get_by_text("Activate this licence").click()
    page.get_by_role("button", name="Yes, activate").click()
    expect(page.locator(".notice")).to_contain_text("The licence is active.")
    context.close()
