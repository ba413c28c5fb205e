"""A link with a supplier, in a browser and in Slack: activate, agree, enter the code, fetch; suspend, resume, end."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest
from lxml import etree
from playwright.sync_api import Browser, Page, expect

from plugins.uwlr.demo import CODE, CUSTOMER_CODE, DIRECTOR, SCHOOL
from plugins.uwlr.demo.supplier import ENVELOPE
from tests.e2e.colleagues import Slack, buttons
from tests.e2e.conftest import profile
from tests.e2e.demo import Demo, until
from tests.e2e.pictures import picture
from tests.e2e.test_accessibility import look
from tests.e2e.test_library import mailed, sign_in

pytestmark = pytest.mark.browser
LINKS = f"/schools/{SCHOOL}/links"
SNAPPET, BASISPOORT = f"{LINKS}/to/snappet", f"{LINKS}/to/basispoort"
PATIENT = 30_000


@pytest.fixture
def wil(chromium: Browser, demo: Demo):
    """A browser of the director, who looks after links and has the mandate."""
    context = profile(chromium, demo, bypass_csp=True)
    page = context.new_page()
    page.set_default_timeout(PATIENT)
    sign_in(page, DIRECTOR.email, DIRECTOR.password)
    yield page
    context.close()


def fetched(demo: Demo, **changed: str) -> tuple[str, int]:
    """Fetch the pupils as a supplier does; returns the fault, if any, and how many pupils came."""
    facts: dict[str, Any] = httpx.get(f"{demo.url}/demo.json").json()["uwlr"] | changed
    headers = {"content-type": "text/xml; charset=utf-8"}
    said = httpx.post(facts["url"], content=ENVELOPE.format(**facts).encode(), headers=headers)
    root = etree.fromstring(said.content)
    return root.findtext(".//faultcode") or "", len(list(root.iter("{*}leerling")))


def agreed(page: Page, demo: Demo) -> None:
    """Wait for the plan of what was just asked, agree, and wait until it is applied."""
    [(plan,)] = until(lambda: demo.rows("SELECT id FROM plan WHERE connector = 'uwlr.links' AND state = 'pending'"))
    page.goto(f"/plans/{plan}")
    page.get_by_role("button", name="Agree", exact=True).click()
    until(lambda: demo.applied(plan))


def agreed_in_slack(demo: Demo, slack: Slack) -> None:
    """Agree with the button of the message that Slack brought to the director."""
    channel = slack.call("conversations.open", users=slack.user(DIRECTOR.email))["channel"]["id"]

    def look() -> tuple[dict[str, Any], dict[str, Any]] | None:
        said = slack.call("conversations.history", channel=channel, limit="100")["messages"]
        found = [(one, button) for one in said for button in buttons(one) if button["action_id"] == "hub_approve"]
        return found[0] if found else None

    slack.channel = channel
    assert slack.click(DIRECTOR.email, *until(look)).status_code == 200


def suspends_and_resumes(page: Page, demo: Demo) -> None:
    """The supplier gets nothing at once, and everything again once the code is entered."""
    page.goto(SNAPPET)
    page.get_by_text("Suspend", exact=True).click()
    page.get_by_role("button", name="Suspend now").click()
    expect(page.get_by_role("status").first).to_contain_text("Suspended")
    assert fetched(demo) == ("s:Client.AutorisatieOngeldig", 0)
    page.get_by_label("Verification code").fill(CODE)
    page.get_by_role("button", name="Resume").click()
    expect(page.get_by_role("status").first).to_contain_text("Resumed")
    assert fetched(demo) == ("", 64)


def ends(page: Page, demo: Demo) -> None:
    """An end is a plan; the code opens nothing from the moment that it is asked."""
    page.goto(SNAPPET)
    page.get_by_text("End the link", exact=True).click()
    page.get_by_role("button", name="End it").click()
    assert fetched(demo) == ("s:Client.AutorisatieOngeldig", 0)
    agreed(page, demo)
    until(lambda: demo.rows("SELECT 1 FROM uwlr_link WHERE supplier = 'snappet' AND ended_on IS NOT NULL"))


def activates(page: Page, name: str, code: str, *, starts_on: date | None = None) -> None:
    """Read the terms, agree and ask for a link with a code of one's own."""
    page.goto(LINKS)
    page.get_by_role("link", name=f"Activate {name}").click()
    page.get_by_label("The school agrees to the terms").check()
    page.get_by_label("I choose one myself").check()
    page.get_by_label(re.compile("Own code")).fill(code)
    if starts_on is not None:
        page.get_by_label("Begins on").fill(starts_on.isoformat())
    page.get_by_role("button", name="How strong is the code?").click()
    expect(page.locator("#strength")).to_contain_text("Strong")
    page.get_by_label("The school agrees to the terms").check()
    picture(page, "links-activate")
    page.get_by_role("button", name="Ask for agreement").click()


def code_is_fetched(page: Page, demo: Demo) -> str:
    """The supplier opens its mail, has the code shown once and says that it is in; returns the code."""
    mailed(page, "met Snappet")  # in the language of the contact
    address = page.frame_locator("iframe").locator("a[href*='/links/code/']").first.get_attribute("href")
    context = page.context.browser.new_context(base_url=demo.url, locale="nl-NL")
    theirs = context.new_page()
    theirs.set_default_timeout(PATIENT)
    theirs.goto(address)
    assert CODE not in theirs.content()
    theirs.get_by_role("button").first.click()
    code = theirs.locator("#key").inner_text()
    picture(theirs, "links-code")
    theirs.get_by_role("button").last.click()
    theirs.reload()
    assert code not in theirs.content()
    context.close()
    return code


def test_a_link_is_activated_agreed_to_in_slack_and_fetched_over(wil: Page, demo: Demo, slack: Slack):
    """The whole trip of a link, and what stops it."""
    assert fetched(demo) == ("", 64)
    suspends_and_resumes(wil, demo)
    ends(wil, demo)
    activates(wil, "Snappet", again := CODE + "-2")
    agreed_in_slack(demo, slack)
    until(lambda: demo.rows("SELECT 1 FROM uwlr_link WHERE supplier = 'snappet' AND ended_on IS NULL"))
    assert code_is_fetched(wil, demo) == again
    assert fetched(demo, autorisatiesleutel=again) == ("", 64)
    assert fetched(demo) == ("s:Client.AutorisatieOngeldig", 0)
    for address in (LINKS, SNAPPET, f"{LINKS}/exchanges", f"{LINKS}/activate/uwlr-4d", f"/schools/{SCHOOL}/results"):
        look(wil, address)
    wil.goto(LINKS)
    picture(wil, "links")
    wil.goto(SNAPPET)
    expect(wil.get_by_role("main")).to_contain_text("Has entered the code")
    picture(wil, "links-one", height=1400)


def test_a_link_that_starts_tomorrow_does_not_answer_today(wil: Page, demo: Demo):
    """It is agreed to, its code is good, and still nothing travels before the day."""
    code = "21QW00Morgen-pas-Beginnen-77"
    activates(wil, "Basispoort", code, starts_on=datetime.now(UTC).date() + timedelta(days=1))
    agreed(wil, demo)
    until(lambda: demo.rows("SELECT 1 FROM uwlr_link WHERE supplier = 'basispoort'"))
    theirs = {"autorisatiesleutel": code, "klantnaam": "Basispoort"}
    assert fetched(demo, **theirs, klantcode=CUSTOMER_CODE)[0] == "s:Client.OngeldigeKlantIdentificatie"
    wil.goto(BASISPOORT)
    wil.get_by_role("button", name="Make the supplier's page").click()
    wil.goto(wil.locator("#door").inner_text())
    wil.get_by_role("button").first.click()
    assert fetched(demo, **theirs, klantcode=wil.locator("#customer").inner_text()) == (
        "s:Client.AutorisatieOngeldig",
        0,
    )
