"""Whatever fetches the links of mails, with whatever name and headers: nothing is decided, and nothing is spent."""

from __future__ import annotations

import re
from itertools import cycle, islice, product

import pytest
from sqlalchemy import text

from hub.people import links
from hub.store import plans
from tests.hub.web.browsing import sign_in

MANY = 1_000
BROWSERS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_6) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0",
    "Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; Microsoft Outlook 16.0) AppleWebKit/537.36",
)
FETCHES = (
    {},
    {"Sec-Purpose": "prefetch"},
    {"Sec-Purpose": "prefetch;prerender"},
    {"Purpose": "prefetch"},
    {"X-Moz": "prefetch"},
    {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-User": "?1"},
    {"Sec-Fetch-Site": "none", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"},
)
METHODS = ("GET", "HEAD", "OPTIONS")
COUNTS = (
    "SELECT (SELECT count(*) FROM decision), (SELECT count(*) FROM mail_link WHERE used_at IS NOT NULL), "
    "(SELECT count(*) FROM audit), (SELECT count(*) FROM browser)"
)


@pytest.fixture
def plan(make_plan) -> int:
    """A plan that waits."""
    return make_plan()


@pytest.fixture
def mailed(hub, plan, decider, account_of, school) -> list[str]:
    """The links of everybody who was asked."""
    people = [decider, account_of("Quim", school, "decider"), account_of("Neus", school, "decider")]
    with hub.database.writing() as session:
        return [f"/d/{links.make(session, hub.sealer, plan, one.id, hub.clock())}" for one in people]


def counts(hub):
    """Return how many decisions, spent links, lines of the audit and own browsers there are."""
    with hub.database.reading() as session:
        return tuple(session.execute(text(COUNTS)).one())


@pytest.mark.slow
def test_a_thousand_fetches_with_browsers_names_decide_nothing(visitor, hub, plan, mailed, decider):
    """GET, HEAD, OPTIONS and prefetches, half of them in the recipient's own session, leave everything as it was."""
    before = counts(hub)
    ways = product(METHODS, FETCHES, BROWSERS, mailed)
    answers = set()
    for number, (method, headers, browser, link) in enumerate(islice(cycle(ways), MANY)):
        if number == MANY // 2:
            sign_in(visitor, hub, decider)
        answers.add(visitor.request(method, link, headers=headers | {"User-Agent": browser}).status_code)

    assert answers == {200, 405}  # OPTIONS has no answer here
    assert counts(hub) == before
    with hub.database.reading() as session:
        assert plans.get(session, plan).state == "pending"


def test_nothing_on_the_page_sends_its_forms(client, mailed):
    """No script but the site's own library from its own address, nothing that acts when the page is loaded."""
    shown = client.get(mailed[0])
    page = shown.text

    assert 'method="post" action="/d/' in page
    assert re.findall(r"<script[^>]*>", page) == ['<script src="/static/vendor/htmx.min.js" defer>']
    assert not re.search(r"\son\w+=|hx-(trigger|post|get|put|patch|delete)|http-equiv=.refresh|<iframe", page)
    assert "script-src 'self'" in shown.headers["content-security-policy"]


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_form_of_another_site_is_refused(client, hub, plan, mailed, site):
    """Even in the recipient's browser, with everything else right."""
    fields = dict(re.findall(r'name="(csrf|verdict|digest|revision)" value="([^"]*)"', client.get(mailed[0]).text))
    forged = client.post(mailed[0], data=fields | {"verdict": "approve"}, headers={"Sec-Fetch-Site": site})

    assert forged.status_code == 403
    with hub.database.reading() as session:
        assert plans.get(session, plan).state == "pending"
