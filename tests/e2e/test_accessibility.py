"""Every page that the demo's menu leads to, as axe sees it: wide and narrow, with the demo's real content."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from plugins.library.demo import CODE as WINDROOS
from plugins.library.demo import LIBRARIAN
from tests.e2e.colleagues import Mails, Slack
from tests.e2e.conftest import marta_cookies, profile
from tests.e2e.demo import CODE, JORDI, NOOR, Demo, until
from tests.hub.web.browsing import post
from tests.hub.web.test_look import RULES

pytestmark = pytest.mark.browser
PLUGIN = f"/schools/{CODE}/iddink"
MENU = [
    "/",
    "/plans",
    "/jobs",
    "/people",
    "/history",
    "/audit",
    f"/schools/{CODE}/policy",
    "/demo/mail/",
    "/demo/slack/",
    "/demo/pupil-files/",
    "/demo/koha/",
    "/demo/uwlr/",
    f"/schools/{CODE}/library/handover",
    *(f"{PLUGIN}/{name}" for name in ("licences", "fetch", "export", "publishers", "connection")),
]
TRIES = 8
BEHIND = [
    "/me",
    "/me/password",
    "/people/2",
    "/plans/1/story",
    f"/schools/{CODE}/policy?job=iddink.licences",
    "/nothing/here",
    f"{PLUGIN}/publishers/edit?publisher=pub-009",
    f"{PLUGIN}/publishers/edit?publisher=pub-001",
    f"{PLUGIN}/licences/none-of-this-name",
]


@pytest.fixture(scope="module")
def page(chromium: Browser, demo: Demo) -> Iterator[Page]:
    """A page of the decider's; the policy of the pages lets no script of a test in, so it is set aside."""
    context = chromium.new_context(base_url=demo.url, bypass_csp=True)
    context.add_cookies([{"name": name, "value": value, "url": demo.url} for name, value in marta_cookies(demo)])
    yield context.new_page()
    context.close()


def look(page: Page, address: str = "") -> None:
    """Fail when axe finds something, or the page scrolls sideways, at either width."""
    if address:
        page.goto(address)
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 900})
        found = Axe().run(page, options=RULES)
        assert found.violations_count == 0, f"{page.url} {width}: {found.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{page.url} {width}"


@pytest.fixture(scope="module")
def plan(demo: Demo) -> int:
    """A plan that waits, with rows of all kinds."""
    with demo.visitor(JORDI.email) as client:
        return demo.make_plan(client)


@pytest.mark.usefixtures("plan")
def test_the_menu_leads_to_what_is_looked_at(page: Page):
    """No page of the menu is left out below."""
    page.goto("/")
    links = page.get_by_role("navigation").get_by_role("link")
    found = {link.get_attribute("href") for link in links.all()}
    assert {address.rstrip("/") for address in found} == {address.rstrip("/") for address in MENU}


@pytest.mark.usefixtures("plan")
@pytest.mark.parametrize("address", [*MENU, *BEHIND])
def test_a_page_has_no_barrier(page: Page, address: str):
    """Pages of the menu, what lies behind them, and what is said when something is not there."""
    look(page, address)


@pytest.fixture(scope="module", params=["nl", "ca", "es"])
def spoken(request: pytest.FixtureRequest, chromium: Browser, demo: Demo) -> Iterator[Page]:
    """A page of the operator's, in another language than English."""
    with demo.visitor(NOOR.email) as client:
        post(client, "/me", 'action="/me"', language=request.param, time_zone="")
    context = chromium.new_context(base_url=demo.url, bypass_csp=True)
    cookies = demo.session(NOOR.email).items()
    context.add_cookies([{"name": name, "value": value, "url": demo.url} for name, value in cookies])
    page = context.new_page()
    page.set_extra_http_headers({"accept-language": request.param})
    page.goto("/me")
    assert page.locator("html").get_attribute("lang") == request.param
    yield page
    context.close()


@pytest.mark.usefixtures("plan")
@pytest.mark.parametrize("address", [*MENU[:8], *BEHIND[:4], "/signin", "/plans/2"])
def test_a_page_has_no_barrier_in_another_language(spoken: Page, address: str):
    """Longer words neither push a page sideways nor lose its labels."""
    look(spoken, address)


@pytest.mark.parametrize("place", ["target", "target/wise", "target/folio", "target/koha", "wise"])
def test_what_a_librarian_sets_up_has_no_barrier(chromium: Browser, demo: Demo, place: str):
    """The library's own system, and the files that were made for it."""
    context = chromium.new_context(base_url=demo.url, bypass_csp=True)
    cookies = demo.session(LIBRARIAN.email).items()
    context.add_cookies([{"name": name, "value": value, "url": demo.url} for name, value in cookies])
    look(context.new_page(), f"/schools/{WINDROOS}/library/{place}")
    context.close()


def test_signing_in_has_no_barrier(chromium: Browser, demo: Demo):
    """The first page that anybody sees, and the same after a wrong password."""
    context = profile(chromium, demo)
    page = context.new_page()
    look(page, "/signin")
    page.get_by_label("E-mail address or card number").fill("nobody@vallverda.example")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.get_by_role("alert").wait_for()
    look(page)
    context.close()


def test_a_waiting_plan_has_no_barrier(page: Page, demo: Demo, plan: int):
    """The review page with yellow rows, with the fields of a publisher, and with what was refused."""
    look(page, f"/plans/{plan}?state=yellow&page=2")
    [(seq,)] = demo.rows(
        'SELECT min(seq) FROM change JOIN need USING (plan_id, seq) WHERE plan_id = ? AND "group" = ? AND NOT blocked',
        plan,
        "publisher:pub-004",
    )
    with demo.visitor(JORDI.email) as client:
        demo.choose_only(client, plan, seq)
    page.goto(f"/plans/{plan}?state=chosen")
    page.get_by_role("group", name="Tinter Digital, SA: LTI 1.3").wait_for()
    page.get_by_role("button", name="Approve").click()
    page.get_by_role("alert").wait_for()
    look(page)


def asked_why(page: Page, slack: Slack) -> bool:
    """Press Reject until its question is open: the page shows it when it looks again, a trigger lives three seconds."""
    page.goto(f"/demo/slack/c/{slack.channel}")
    cancel = page.get_by_role("button", name="Cancel")
    if not cancel.count():
        page.get_by_role("button", name="Reject…").last.click()
    return cancel.count() > 0


def test_where_colleagues_decide_has_no_barrier(page: Page, slack: Slack, mails: Mails, plan: int):
    """The mail, the page behind its button, the Slack channel and its question before the decision."""
    look(page, mails.link(plan, JORDI.email))
    look(page, f"/demo/mail/{mails.thread(plan, JORDI.email)[0]}")
    until(lambda: slack.about(plan))
    look(page, f"/demo/slack/c/{slack.channel}")
    until(lambda: asked_why(page, slack))
    look(page)
    page.get_by_role("button", name="Cancel").click()


def test_a_refusal_has_no_barrier(chromium: Browser, demo: Demo):
    """What somebody reads who may not do something."""
    context = chromium.new_context(base_url=demo.url, bypass_csp=True)
    cookies = demo.session(NOOR.email).items()
    context.add_cookies([{"name": name, "value": value, "url": demo.url} for name, value in cookies])
    page = context.new_page()
    answer = page.goto(f"{PLUGIN}/licences")
    assert answer
    assert answer.status in (403, 404, 409)
    look(page)
    context.close()


@contextmanager
def caught_applying(demo: Demo) -> Iterator[int]:
    """Return a plan that is decided and not applied yet: the database takes no writing, as on a slow disk."""
    connection = sqlite3.connect(demo.folder / ".demo/hub.db", isolation_level=None, timeout=30)
    with demo.visitor(JORDI.email) as client:
        for _ in range(TRIES):
            plan = demo.small_plan(client)
            client.post(f"/plans/{plan}/decide", data=demo.form(client, plan), follow_redirects=False)
            connection.execute("BEGIN IMMEDIATE")
            if demo.state(plan) == "approved":
                break
            connection.execute("ROLLBACK")
        else:
            pytest.fail("the engine was always faster")
    yield plan
    connection.execute("ROLLBACK")
    connection.close()


def test_a_plan_that_was_decided_has_no_barrier(page: Page, demo: Demo):
    """The same page between decision and receipts, and with its receipts; a licence with its history."""
    with caught_applying(demo) as plan:
        page.goto(f"/plans/{plan}?state=chosen")
        assert page.locator("#plan-progress progress").is_visible()
        look(page)
    until(lambda: demo.applied(plan))
    look(page, f"/plans/{plan}?state=applied")
    page.goto(f"{PLUGIN}/licences")
    page.locator("#licences tbody a").first.click()
    look(page)
