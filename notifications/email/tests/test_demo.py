"""The demo's mailbox."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient

from hub.plugin import DemoHub
from hub.testing.notices import AT, TO_MARTA, notice, outcome
from notifications.email.composition import compose
from notifications.email.delivery import Relay
from notifications.email.demo import EmailDemo
from notifications.email.mailbox import linked
from notifications.email.rendering import Kind, render
from notifications.email.settings import EmailSettings

PLACE = Path(__file__).parents[3] / "docs/pictures"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.fixture
def demo(tmp_path):
    """The demo's part after one mail was sent through it."""
    demo = EmailDemo()
    settings = EmailSettings.model_validate(demo.open(DemoHub("http://127.0.0.1:8000", tmp_path, "08012345")))
    decided = notice(state="applied", outcome=outcome())
    for told, kind in ((notice(), Kind.ASK), (decided, Kind.OUTCOME), (decided, Kind.RECEIPT)):
        mail = render(told, TO_MARTA, kind=kind)
        Relay(settings).deliver(compose(settings, told, TO_MARTA, mail, kind=kind, at=AT))
    yield demo
    demo.close()


@pytest.fixture
def site(demo):
    """The pages, mounted where the demo mounts them."""
    (show,) = demo.shows()
    return Starlette(routes=[Mount(show.path, show.app)])


@pytest.fixture
def browser(site):
    """A client of the pages."""
    return TestClient(site)


@pytest.fixture
def address(site):
    """Where the pages are served for a real browser."""
    server = uvicorn.Server(uvicorn.Config(site, port=0, log_level="error", ws="none"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/demo/mail"
    server.should_exit = True
    thread.join()


def test_the_newest_mail_stands_first(browser):
    """The list leads to each mail."""
    page = browser.get("/demo/mail").text

    assert page.index('href="/demo/mail/2"') < page.index('href="/demo/mail/1"')


def test_a_mail_is_shown_as_html_and_as_text(browser):
    """The page frames the HTML and makes the text's link work."""
    page = browser.get("/demo/mail/1").text

    assert 'src="/demo/mail/1/html" sandbox=' in page
    assert f'<a href="{TO_MARTA.link}">' in page


def test_the_framed_mail_runs_nothing(browser):
    """The mail's own page forbids scripts and everything from elsewhere, and its links leave the frame."""
    answer = browser.get("/demo/mail/1/html")

    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "allow-scripts" not in policy
    assert '<base target="_top">' in answer.text


@pytest.mark.parametrize("path", ["/demo/mail/0", "/demo/mail/4", "/demo/mail/4/html"])
def test_an_unknown_mail_is_not_found(browser, path):
    """A number that no mail has is answered with a sentence."""
    answer = browser.get(path)

    assert answer.status_code == 404
    assert "no such mail" in answer.text


def test_the_style_comes_from_the_same_place(browser):
    """The page's policy allows no other style."""
    assert browser.get("/demo/mail/mailbox.css").headers["content-type"].startswith("text/css")


def test_the_facts_name_the_page(demo):
    """A script finds the mailbox through the demo's facts."""
    assert demo.facts() == {"mail": "http://127.0.0.1:8000/demo/mail/"}


def test_links_in_text_are_links_and_nothing_else_is_markup():
    """Addresses become links without the full stop behind them; brackets are escaped."""
    assert (
        linked("See https://a.example/d/x. <b>")
        == 'See <a href="https://a.example/d/x">https://a.example/d/x</a>. &lt;b&gt;'
    )


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_mailbox_and_mail_are_accessible(address, chromium, scheme):
    """Axe finds nothing in the list, around a mail and in each kind of mail, light and dark."""
    found = []
    with chromium.new_context(bypass_csp=True, color_scheme=scheme) as context:
        page = context.new_page()
        whole, mails = [*WCAG, "best-practice"], [(f"/{number}/html", WCAG) for number in (1, 2, 3)]
        for path, rules in (("/", whole), ("/1", whole), *mails):
            page.goto(address + path)  # a mail is part of a page that has its landmarks
            found += Axe().run(page, options={"runOnly": rules}).response["violations"]

    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_mail_fits_a_telephone(address, chromium, scheme):
    """Nothing of a mail lies beside a narrow screen; its picture for the documentation is taken here."""
    with chromium.new_context(color_scheme=scheme, viewport={"width": 360, "height": 900}) as context:
        page = context.new_page()
        for number in (1, 2, 3):
            page.goto(f"{address}/{number}/html")
            assert page.evaluate("document.documentElement.scrollWidth") <= 360
        if os.environ.get("HUB_PICTURES") == "1":
            page.set_viewport_size({"width": 680, "height": 900})
            page.goto(f"{address}/1/html")
            page.screenshot(path=PLACE / f"mail-{scheme}.png", full_page=True)


@pytest.mark.browser
def test_the_button_in_the_framed_mail_leads_out_of_the_frame(address, chromium):
    """Pressing the button in the mail opens its link in the whole window, despite frame and policy."""
    with chromium.new_context() as context:
        page = context.new_page()
        page.route("https://hub.school.example/**", lambda route: route.fulfill(body="There"))
        page.goto(address + "/1")
        page.frame_locator("iframe").get_by_role("link", name="Review and decide").click()
        page.wait_for_url(TO_MARTA.link)
