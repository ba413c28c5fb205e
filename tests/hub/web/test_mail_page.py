"""The page behind the button of a mail: looking decides nothing, pressing decides once, as the recipient only."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import text

from hub.people import links
from hub.plugin import Account
from hub.store import plans
from hub.web.forgery import token_of
from hub.web.holding import COOKIE
from hub.web.visit import SESSION
from tests.hub.web.browsing import hidden, post, sign_in, text_of
from tests.hub.web.passes import reading_pass

FORM = 'method="post" action="/d/'


@pytest.fixture
def link_of(hub):
    """Makes the link of a recipient to a plan."""

    def make(plan: int, account: Account) -> str:
        with hub.database.writing() as session:
            return f"/d/{links.make(session, hub.sealer, plan, account.id, hub.clock())}"

    return make


@pytest.fixture
def plan(make_plan) -> int:
    """A plan that waits."""
    return make_plan()


@pytest.fixture
def link(link_of, plan, decider) -> str:
    """The decider's link to it."""
    return link_of(plan, decider)


@pytest.fixture
def risky(hub):
    """Has every plan take a sign-in."""
    told = hub.desk.notice
    hub.desk.notice = lambda plan_id: replace(told(plan_id), risky=True)


def send(visitor, link: str, **values: str):
    """Press Approve (or Reject) on the page behind a link."""
    return visitor.post(link, data=hidden(visitor.get(link).text, FORM) | values)


def state(hub, plan: int) -> str:
    """Return where a plan stands."""
    with hub.database.reading() as session:
        return plans.get(session, plan).state


def test_looking_decides_nothing(client, hub, plan, link):
    """Whatever is fetched, even by the recipient's own browser, the plan still waits."""
    for method in ("GET", "HEAD", "OPTIONS"):
        client.request(method, link)
    assert state(hub, plan) == "pending"
    assert "This page was sent to Montse" in text_of(client.get(link).text)


def test_the_page_names_no_pupil(visitor, link):
    """A link can be forwarded: the page tells numbers, titles and reasons, never a person."""
    shown = visitor.get(link).text
    assert "The house “unknown” is not registered." in shown
    assert "Pupil" not in shown


def test_pressing_approve_decides_as_the_recipient(client, hub, plan, link):
    """The decision carries the recipient's name and the channel e-mail."""
    assert send(client, link).headers["location"] == link
    assert state(hub, plan) == "approved"
    assert "Approved by Montse, by e-mail" in client.get(link).text


def test_a_link_alone_decides_nothing(visitor, hub, plan, link):
    """Whoever has the link, forwarded or fetched, is asked to sign in as its recipient, and comes back."""
    shown = visitor.get(link)
    assert FORM not in shown.text
    assert f'href="/signin?after={link}"' in shown.text
    forged = {"csrf": token_of(link.removeprefix("/d/")), "verdict": "approve", "revision": "0"}
    refused = visitor.post(link, data=forged | {"digest": hub.desk.notice(plan).digest})
    assert (refused.status_code, "Sign in as Montse to decide" in refused.text) == (409, True)
    assert state(hub, plan) == "pending"


def test_somebody_else_who_is_signed_in_does_not_decide_for_the_recipient(visitor, hub, plan, link, account_of, school):
    """A colleague with the forwarded link reads whose it is; the colleague's own right is on the review page."""
    sign_in(visitor, hub, account_of("Quim", school, "decider"))
    shown = visitor.get(link)
    assert "sent to Montse, and you are signed in as Quim" in text_of(shown.text)
    fields = {"csrf": hidden(shown.text, "/signout")["csrf"], "verdict": "approve"}
    refused = visitor.post(link, data=fields | {"digest": hub.desk.notice(plan).digest, "revision": "0"})
    assert (refused.status_code, "Sign in as Montse to decide" in refused.text) == (409, True)
    assert state(hub, plan) == "pending"


def test_an_own_browser_decides_without_a_sign_in(client, hub, decider, link_of, make_plan, connector, plan, link):
    """Who called a browser their own decides the next plan there from the mail alone; nobody else's link does."""
    assert send(client, link, own="1").cookies[COOKIE]
    client.cookies.delete(SESSION)
    connector.vendor.append(reading_pass(8))
    second = make_plan()
    assert send(client, link_of(second, decider)).status_code == 303
    assert state(hub, second) == "approved"


def test_another_persons_link_is_none_of_an_own_browsers(client, hub, account_of, school, link, link_of, make_plan):
    """The cookie of one recipient's browser says nothing about another's link."""
    send(client, link, own="1")
    client.cookies.delete(SESSION)
    other = link_of(make_plan(), account_of("Quim", school, "decider"))
    assert FORM not in client.get(other).text


def test_an_own_browser_ends_with_signing_out(client, hub, make_plan, link, link_of, decider):
    """A browser that somebody signs out of is nobody's own any more, even with a cookie that was kept."""
    kept = send(client, link, own="1").cookies[COOKIE]
    post(client, "/", "/signout")
    client.cookies.set(COOKIE, kept)
    assert FORM not in client.get(link_of(make_plan(), decider)).text


@pytest.mark.usefixtures("risky")
def test_a_risky_plan_takes_a_sign_in(visitor, hub, plan, link, decider):
    """Not even an own browser decides it; in a session it is decided."""
    with hub.database.writing() as session:
        visitor.cookies.set(COOKIE, links.own_browser(session, decider.id, hub.clock()))
    shown = visitor.get(link)
    assert FORM not in shown.text
    assert "takes a sign-in each time" in text_of(shown.text)
    send(sign_in(visitor, hub, decider), link)
    assert "Approved by Montse, by e-mail" in visitor.get(link).text


def test_pressing_again_tells_who_decided(client, hub, plan, link):
    """The second press of the same link changes nothing and names the first."""
    fields = hidden(client.get(link).text, FORM)
    client.post(link, data=fields)
    again = client.post(link, data=fields | {"verdict": "reject", "reason": "no"})
    assert again.status_code == 409
    assert "Montse approved this already" in again.text
    assert state(hub, plan) == "approved"


def test_a_decision_from_elsewhere_is_told_to_the_mail(client, plan, link, decider, approve):
    """Who presses after somebody else decided is told who that was."""
    fields = hidden(client.get(link).text, FORM)
    approve(plan, decider)
    late = client.post(link, data=fields)
    assert late.status_code == 409
    assert "approved this already" in late.text


def test_a_refused_decision_leaves_the_link_good(client, hub, plan, link):
    """A rejection without a reason is asked for one; then the same link rejects."""
    refused = send(client, link, verdict="reject")
    assert refused.status_code == 409
    assert 'href="#reason"' in refused.text
    send(client, link, verdict="reject", reason="Wrong year")
    assert state(hub, plan) == "rejected"


def test_a_spent_link_does_not_decide_what_still_waits(client, hub, plan, link, watch):
    """A link that was used up is refused even while its plan waits."""
    fields = hidden(client.get(link).text, FORM)
    with hub.database.writing() as session:
        links.spend(session, link.removeprefix("/d/"), watch.now)
    refused = client.post(link, data=fields)
    assert refused.status_code == 409
    assert "used already" in refused.text
    assert state(hub, plan) == "pending"


def test_an_altered_or_old_link_leads_nowhere(visitor, link, watch):
    """Each says in its own sentence what to do."""
    altered = visitor.get(link[:-1] + ("a" if link[-1] != "a" else "b"))
    assert (altered.status_code, "not complete" in altered.text) == (410, True)
    watch.turn(days=15)
    old = visitor.get(link)
    assert (old.status_code, "too old" in old.text) == (410, True)


def test_a_revoked_link_leads_nowhere_and_comes_back_in_no_mail(visitor, hub, plan, link, link_of, decider, watch):
    """An administrator's withdrawal holds: the next mail about the plan has no link that decides."""
    with hub.database.writing() as session:
        assert links.revoke(session, plan, watch.now) == 1
    shown = visitor.get(link)
    assert (shown.status_code, "withdrawn" in shown.text) == (410, True)
    assert link_of(plan, decider) == "/d/"


def test_a_recipient_has_one_link_to_a_plan(link, link_of, plan, decider):
    """A reminder, or a mail that is sent again after a crash, holds the same link."""
    assert link_of(plan, decider) == link


def test_turned_keys_leave_links_good_and_a_retired_key_takes_its_links_along(visitor, hub, link):
    """Links that an older key signed work on; once that key is retired they lead nowhere."""
    old = hub.keyring.keys()[0]
    hub.keyring.rotate()
    assert visitor.get(link).status_code == 200
    hub.keyring.retire(old.id)
    assert visitor.get(link).status_code == 410


def test_the_page_of_a_plan_that_changed_decides_nothing(client, hub, plan, link):
    """A digest that is not the plan's is refused, as is a form without its token."""
    assert send(client, link, digest="0" * 64).status_code == 409
    assert send(client, link, csrf="0" * 32).status_code == 403
    assert send(client, link, verdict="perhaps").status_code == 422
    assert state(hub, plan) == "pending"


def test_the_link_is_in_no_log(visitor, link, capfd):
    """A link shows a plan, so no line that the hub writes holds one."""
    visitor.get(link)
    visitor.get(link + "x")
    out, err = capfd.readouterr()
    assert link.removeprefix("/d/") not in out + err


def test_a_link_shows_nothing_to_somebody_who_lost_the_role(visitor, hub, link, decider):
    """Taking a grant away takes the links of old mails with it."""
    with hub.database.writing() as session:
        session.execute(text("DELETE FROM grants WHERE account_id = :id"), {"id": decider.id})
    shown = visitor.get(link)
    assert (shown.status_code, "unknown" in shown.text) == (410, False)
