"""The whole way in a real browser: by keyboard alone, without scripts, and looked at by axe."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from hub.people import entry, links
from tests.hub.web.test_look import RULES

pytestmark = pytest.mark.browser


def reach(page: Page, wanted: Locator) -> None:
    """Press Tab until the wanted element has the focus."""
    for _ in range(150):
        page.keyboard.press("Tab")
        if wanted.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"the keyboard does not reach {wanted}")


def press(page: Page, wanted: Locator, key: str = "Enter") -> None:
    """Reach an element by Tab and press a key there."""
    reach(page, wanted)
    page.keyboard.press(key)


def test_the_keyboard_alone_does_the_whole_trip(live_page: Page):
    """Run, choose a row of a new house, be refused, fill in, approve, and see the receipt."""
    page = live_page
    page.goto("/")
    press(page, page.get_by_role("button", name="Run now"))
    expect(page).to_have_url("/plans/1")
    press(page, page.get_by_role("checkbox", name="Choose Zodiac"), "Space")
    expect(page.get_by_role("group", name="House New")).to_be_visible()
    press(page, page.get_by_role("button", name="Approve"))
    expect(page.get_by_role("alert")).to_contain_text("not answered yet: House New")
    reach(page, page.get_by_label("Address of the service"))
    page.keyboard.type("https://new.example")
    reach(page, page.get_by_label("Password of the school"))
    page.keyboard.type("s3cret-word")
    press(page, page.get_by_role("button", name="Approve"))
    expect(page.get_by_text("Approved by Montse, on the web page")).to_be_visible()
    expect(page.locator("#plan-progress [role=status]")).to_contain_text("2 applied", timeout=15_000)


def test_the_whole_trip_works_without_scripts(plain_page: Page):
    """Links, forms and the page's own refresh are enough."""
    page = plain_page
    page.goto("/jobs")
    page.get_by_role("button", name="Run now").click()
    expect(page).to_have_url("/plans/1", timeout=15_000)
    page.locator("#row-3").get_by_role("button", name="Choose Zodiac").click()
    page.get_by_label("Address of the service").fill("new.example")
    page.get_by_label("Password of the school").fill("s3cret-word")
    page.get_by_role("button", name="Save these fields").click()
    expect(page.get_by_text("The address begins with https://.").first).to_be_visible()
    page.get_by_label("Address of the service").fill("https://new.example")
    page.get_by_label("Password of the school").fill("s3cret-word")
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("✓ Applied").first).to_be_visible(timeout=15_000)


@pytest.mark.usefixtures("pupils")
def test_a_person_is_searched_and_paired_without_scripts(plain_page: Page, make_plan):
    """The search is a form of the page, and what it finds is chosen in the row."""
    page = plain_page
    page.goto(f"/plans/{make_plan()}?state=yellow")
    row = page.locator("#row-4")
    row.get_by_role("searchbox").fill("oriol")
    row.get_by_role("button", name="Search").click()
    row.get_by_label("Whose is it?").select_option(label="Oriol Mas")
    row.get_by_role("button", name="Pair").click()
    expect(page.get_by_text("Your answers are saved.")).to_be_visible()
    page.goto("/plans/1")
    expect(row).to_contain_text("Paired by hand")


def test_a_refused_tick_is_told(live_page: Page, make_plan, hub):
    """When a tick cannot be kept, the page comes back with the sentence and the tick as it is."""
    live_page.goto(f"/plans/{make_plan()}")
    with hub.database.writing() as session:
        session.connection().exec_driver_sql("UPDATE change SET blocked = TRUE, selected = FALSE WHERE seq = 3")
    with live_page.expect_response("**/select") as answered:
        live_page.get_by_role("checkbox", name="Choose Zodiac").click()
    assert answered.value.status == 409
    expect(live_page.get_by_role("alert")).to_contain_text("cannot be chosen as it stands")


@pytest.mark.usefixtures("pupils")
def test_axe_finds_nothing_on_any_page(chromium, live, hub, decider, make_plan):
    """No violation on the pages with their real content, wide and narrow."""
    plan = make_plan()
    with hub.database.writing() as session:
        link = f"/d/{links.make(session, hub.sealer, plan, decider.id, hub.clock())}"
        cookie = {"name": "hub_session", "value": entry.sign_in(session, decider, hub.clock()), "url": live}
    run = hub.desk.start_run("passes.all", 1, by="test", scope="p1")
    paths = ["/", "/plans", f"/plans/{plan}?pair=4&who=a", "/jobs?find=passes.all&at=08012345&who=a", "/me"]
    paths += [f"/runs/{run}", "/schools/08012345/passes", "/nothing", link]
    context = chromium.new_context(base_url=live)
    page = context.new_page()
    for path in ["/signin", *paths]:
        page.goto(path)
        for width in (1280, 360):
            page.set_viewport_size({"width": width, "height": 900})
            found = Axe().run(page, options=RULES)
            assert found.violations_count == 0, f"{path} {width}: {found.generate_report()}"
            assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{path} {width}"
        context.add_cookies([cookie])
    context.close()
