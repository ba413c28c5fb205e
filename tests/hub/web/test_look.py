"""Every page as a person meets it: in a real browser, wide and narrow, by day and by night."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

import hub.web
from hub.web.templating import environment
from tests.hub.web.pages import PAGES, page

WEB = Path(hub.web.__file__).parent
WIDE, NARROW = 1280, 360
# The diagonal meets every width and every colour; the richest page is looked at in all four.
DIAGONAL = [(WIDE, "light"), (NARROW, "dark")]
ALL = [*DIAGONAL, (WIDE, "dark"), (NARROW, "light")]
RULES = {
    "iframes": False,
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_carries_no_style_and_no_script_of_its_own(name):
    """A page renders completely and needs nothing that the strict Content-Security-Policy forbids."""
    template, context = page(name)
    shown = environment().get_template(template).render(context)
    assert "</html>" in shown
    assert not re.search(r"<style|\sstyle=|<script(?![^>]* src=)|\son\w+=|hx-on|javascript:", shown)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_posts_only_with_the_token(name):
    """Every form that posts carries the token against forgery."""
    template, context = page(name)
    shown = environment().get_template(template).render(context)
    forms = re.findall(r'<form method="post".*?</form>', shown, re.DOTALL)
    assert [form for form in forms if 'name="csrf" value="t0ken"' not in form] == []


def test_the_stylesheet_stays_light():
    """The stylesheet weighs at most 15 kB."""
    assert (WEB / "static" / "hub.css").stat().st_size <= 15_000


@pytest.mark.browser
@pytest.mark.parametrize("name", [name for name in PAGES if name != "plan-approved"])  # that one moves by itself
def test_axe_finds_nothing(browser_page: Page, name):
    """No violation at 1280 and 360 pixels, light and dark, and the page itself never scrolls sideways."""
    browser_page.goto(f"/show/{name}")
    for width, scheme in ALL if name == "plan" else DIAGONAL:
        browser_page.set_viewport_size({"width": width, "height": 900})
        browser_page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        found = Axe().run(browser_page, options=RULES)
        assert found.violations_count == 0, f"{width} {scheme}: {found.generate_report()}"
        assert browser_page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.browser
def test_choosing_a_row_of_a_new_publisher_asks_for_its_data(browser_page: Page):
    """A tick shows the publisher's fields, keeps what is being typed elsewhere, and keeps the focus."""
    browser_page.goto("/plans/41")
    browser_page.get_by_label("Address of the service").fill("https://typed.example")
    browser_page.get_by_role("checkbox", name="Choose Llengua catalana").check()
    expect(browser_page.get_by_role("group", name="Aqueducte Digital")).to_be_visible()
    expect(browser_page.locator("#plan-publishers .card", has_text="Aqueducte")).to_contain_text("Something is missing")
    expect(browser_page.get_by_label("Address of the service")).to_have_value("https://typed.example")
    expect(browser_page.locator("#pick-5")).to_be_checked()
    expect(browser_page.locator("#pick-5")).to_be_focused()


@pytest.mark.browser
def test_two_quick_ticks_both_count(browser_page: Page):
    """A second tick that is made before the first is answered is not lost."""
    browser_page.goto("/plans/41")
    browser_page.locator("#choose-0").click()
    expect(browser_page.locator("#plan-chosen")).to_have_text("0 rows chosen")
    browser_page.locator("#pick-1, #pick-2, #pick-7").evaluate_all("ticks => ticks.forEach(tick => tick.click())")
    expect(browser_page.locator("#plan-chosen")).to_have_text("3 rows chosen")


@pytest.mark.browser
def test_choosing_works_without_scripts(chromium: Browser, site):
    """Without JavaScript a button stands in for the tick and the page comes back with the choice."""
    plain = chromium.new_context(base_url=site, java_script_enabled=False).new_page()
    plain.goto("/plans/41")
    plain.locator("#row-1").get_by_role("button").click()
    before = plain.locator("#row-1").get_by_role("button").inner_text()
    plain.locator("#row-1").get_by_role("button").click()
    after = plain.locator("#row-1").get_by_role("button").inner_text()
    assert {before.split()[0], after.split()[0]} == {"Choose", "Leave"}
    expect(plain.locator("#pick-1")).to_be_hidden()
    plain.context.close()


@pytest.mark.browser
def test_progress_comes_by_itself_until_done(browser_page: Page):
    """The receipts of an approved plan are asked for again until all have arrived."""
    browser_page.goto("/show/plan-approved")
    expect(browser_page.locator("#plan-progress [role=status]")).to_contain_text("184 applied", timeout=20_000)
    expect(browser_page.locator("#plan-progress[hx-get]")).to_have_count(0)
