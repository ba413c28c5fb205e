"""The emulator's page, read and clicked without any script."""

from __future__ import annotations

import html
import re
from dataclasses import replace

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from slack_sdk import WebClient
from starlette.applications import Starlette
from starlette.routing import Mount

from notifications.slack.emulator.mrkdwn import Reader
from notifications.slack.emulator.server import Server
from notifications.slack.tests.samples import (
    TOKEN,
    button,
    buttons,
    modal,
    opened,
    posted,
    question,
    rows,
    section,
)

SURE = {"title": {"type": "plain_text", "text": "Sure?"}, "text": {"type": "mrkdwn", "text": "*12* licences"}}


def fields(page):
    """Return what the forms of a page send along by themselves."""
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page.text)
    return {name: html.unescape(value) for name, value in hidden}


def press(browser, path, page, action_id, **more):
    """Press the button of that action on a page that was read, and follow where it leads."""
    (key,) = {found for found in re.findall(r'name="press" value="([^"]+)"', page.text) if action_id in found}
    return browser.post(path + "/press", data={**fields(page), "press": html.unescape(key), **more})


@pytest.fixture
def browser(slack):
    """A browser without script at the emulator's own page."""
    with httpx.Client(base_url=slack.url, follow_redirects=True) as client:
        yield client


def test_a_message_is_shown_as_html(slack, browser, marta):
    """Blocks of a direct message are read on the first page, in the reader's language."""
    table = {
        "type": "table",
        "rows": [[{"type": "raw_text", "text": "ISBN"}], [{"type": "raw_text", "text": "978"}]],
    }
    posted(slack, marta, section("*12* changes"), table, buttons("approve"))

    page = browser.get("/").text

    assert "<strong>12</strong> changes" in page
    assert '<th scope="col">ISBN</th>' in page
    assert 'lang="ca-ES"' in page


def test_a_button_of_the_page_clicks_for_the_person(slack, bolt, browser, marta):
    """A plain form post becomes a signed click, and the page then shows what the app made of it."""

    @bolt.app.action("approve")
    def approve(ack, body, client):
        client.chat_update(channel=body["channel"]["id"], ts=body["message"]["ts"], text="Approved by Marta")
        ack()

    posted(slack, marta, buttons("approve"))

    page = press(browser, "", browser.get("/"), "approve")

    assert "Approved by Marta" in page.text
    assert bolt.bodies[0]["user"]["id"] == marta


def test_a_button_with_a_question_asks_first(slack, bolt, browser, marta):
    """A confirm dialog is a page of its own, and only its button clicks."""
    bolt.app.action("approve")(lambda ack, respond: (respond("Approved"), ack()))
    posted(slack, marta, {"type": "actions", "elements": [button("approve", confirm=SURE)]})

    page = press(browser, "", browser.get("/"), "approve")

    assert '<h1 id="modal-title">Sure?</h1>' in page.text
    assert bolt.bodies == []
    browser.post("/press", data=fields(page))
    assert len(bolt.bodies) == 1


def test_an_ephemeral_is_shown_to_its_reader_only(slack, client, browser, marta):
    """Another person's page does not have it."""
    joan = slack.add_user(email="joan@escola.example", name="Joan Serra")
    client.chat_postEphemeral(channel="general", user=marta, text="Too late")
    channel = slack.channels[0].id

    assert "Only visible to you" in browser.get(f"/c/{channel}", params={"you": marta}).text
    assert "Too late" not in browser.get(f"/c/{channel}", params={"you": joan}).text


def test_a_direct_line_is_shown_to_its_person_only(slack, browser, marta):
    """Somebody else who asks for it gets their own first page."""
    joan = slack.add_user(email="joan@escola.example", name="Joan Serra")
    message = posted(slack, marta, section("for Marta"))

    assert "for Marta" not in browser.get(f"/c/{message.channel}", params={"you": joan}).text


def test_a_modal_is_filled_in_and_sent(slack, bolt, browser, marta):
    """The modal of a page holds its fields back until the required ones are filled in, then sends them."""
    opened(slack, bolt, marta, modal(rows("1", "2"), question()))
    seen = []
    bolt.app.view("rows")(lambda ack, body: (seen.append(body["view"]["state"]["values"]), ack()))
    page = browser.get("/")

    again = browser.post("/press", data={**fields(page), "press": "submit", "rows/choose": ["1", "2"]})
    assert "Please complete this required field." in again.text
    browser.post("/press", data={**fields(again), "press": "submit", "rows/choose": "2", "who/who": "Marta"})

    assert seen[0]["who"]["who"]["value"] == "Marta"
    assert [one["value"] for one in seen[0]["rows"]["choose"]["selected_options"]] == ["2"]
    assert slack.views == []


def test_errors_of_the_app_stand_at_their_field(slack, bolt, browser, marta):
    """What a submission's answer finds wrong is shown beside the field that it names."""
    opened(slack, bolt, marta, modal(question()))
    bolt.app.view("rows")(lambda ack: ack(response_action="errors", errors={"who": "A full name, please."}))
    page = browser.get("/")

    page = browser.post("/press", data={**fields(page), "press": "submit", "who/who": "M"})

    assert re.search(r'<p class="error" id="(f\d+)-error">A full name, please.</p>', page.text)
    assert 'aria-invalid="true"' in page.text


@pytest.mark.usefixtures("bolt")
def test_a_refused_click_is_said(slack, browser, marta):
    """When the app has nothing that listens, the page tells so and shows the channel."""
    posted(slack, marta, buttons("approve"))

    page = press(browser, "", browser.get("/"), "approve")

    assert "The app answered 404" in page.text
    assert 'role="alert"' in page.text


def test_a_button_that_is_gone_is_said(slack, client, browser, marta):
    """A click on an outdated page tells how things stand now."""
    message = posted(slack, marta, buttons("approve"))
    page = browser.get("/")
    client.chat_update(channel=message.channel, ts=message.ts, text="Rejected")

    assert "What you clicked is no longer there." in press(browser, "", page, "approve").text


def test_a_slash_command_can_be_typed(bolt, browser, marta):
    """The command field sends the command and shows the answer."""
    bolt.app.command("/hub")(lambda ack, body: ack(f"Nothing called {body['text']}"))

    page = browser.post("/command", data={"you": marta, "back": "general", "text": "/hub plans"})

    assert "Nothing called plans" in page.text


def test_the_home_tab_is_fetched_by_opening_it(bolt, browser, marta):
    """Opening the home tab sends app_home_opened and shows what the app published."""
    bolt.app.event("app_home_opened")(
        lambda client, event: client.views_publish(
            user_id=event["user"], view={"type": "home", "blocks": [section("Nothing waits")]}
        )
    )

    assert "Nothing waits" in browser.post("/home", data={"you": marta, "back": "home"}).text


def test_mounted_elsewhere_every_link_stays_below(slack, bolt, marta):
    """Under another server's path all addresses of the page start with that path, and buttons work."""
    bolt.app.action("approve")(lambda ack, respond: (respond("Approved"), ack()))
    posted(slack, marta, buttons("approve"))
    server = Server(Starlette(routes=[Mount("/demo/slack", slack.page_app())]), 0)
    server.start()
    with httpx.Client(base_url=f"http://127.0.0.1:{server.port}", follow_redirects=True) as browser:
        page = browser.get("/demo/slack/")
        after = press(browser, "/demo/slack", page, "approve")
    server.stop()

    links = re.findall(r'(?:href|action)="(/[^"]*)"', page.text)
    assert len(links) > 5
    assert all(link.startswith("/demo/slack/") for link in links)
    assert after.url.path.startswith("/demo/slack/c/")


@pytest.mark.usefixtures("marta")
def test_the_page_needs_nothing_but_its_own_stylesheet(browser):
    """The policy forbids scripts and foreign files, and the page has no inline ones."""
    page = browser.get("/")

    assert "default-src 'none'; style-src 'self'" in page.headers["content-security-policy"]
    assert not re.search(r"<script|<style| style=| on\w+=", page.text)
    assert browser.get("/page.css").headers["content-type"].startswith("text/css")


def test_an_empty_workspace_says_so(browser):
    """Before anybody has joined there is a page all the same."""
    assert "Nobody has joined yet" in browser.get("/").text


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("*bold* _it_ ~no~ `*x*`", "<strong>bold</strong> <em>it</em> <del>no</del> <code>*x*</code>"),
        ("a &lt;b&gt; & <script>", "a &lt;b&gt; &amp; script"),
        (
            "<https://a.example/?x=1&amp;y|the *page*>",
            '<a href="https://a.example/?x=1&amp;y">the *page*</a>',
        ),
        ("<javascript:alert(1)|click>", "click"),
        ("<@U1> :warning: 2*3*4", "<span class=mention>@Marta</span> ⚠️ 2*3*4"),
        ("a\n&gt; b", "a<br><q>b</q>"),
    ],
)
def test_mrkdwn_becomes_safe_html(source, shown):
    """Marks, links, mentions and quotes are shown, and nothing else becomes a tag."""
    assert Reader("ca-ES", {"U1": "Marta"}).mrkdwn(source) == shown


def test_dates_are_in_the_readers_language():
    """A date of mrkdwn is written out in the language of the person who reads it."""
    catalan = Reader("ca-ES", {})

    assert "de novembre del 2026" in catalan.mrkdwn("<!date^1795300000^{date_long}|then>")
    assert "November" in replace(catalan, locale="en-US").mrkdwn("<!date^1795300000^{date_long}|then>")


@pytest.mark.browser
def test_the_page_is_accessible(slack, bolt, marta, chromium):
    """Axe finds nothing on a channel and on a modal, wide and narrow."""
    client = WebClient(TOKEN, base_url=slack.url + "/api/")
    client.chat_postEphemeral(channel=marta, user=marta, text="Too late")
    opened(slack, bolt, marta, modal(section("*x*", accessory=rows("1")["elements"][0]), question()))
    rules = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
    with chromium.new_context(bypass_csp=True) as context:
        page = context.new_page()
        page.goto(slack.url)
        found = Axe().run(page, options=rules).response["violations"]
        page.get_by_role("button", name="Cancel").click()
        page.get_by_role("button", name="Open").wait_for()
        page.set_viewport_size({"width": 360, "height": 700})
        found += Axe().run(page, options=rules).response["violations"]

    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []
