"""The page behind the button of a mail: looking decides nothing, pressing decides once."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from hub.people import entry
from hub.plugin import Account
from hub.store import plans
from tests.hub.web.browsing import hidden, text_of


@pytest.fixture
def link_of(hub):
    """Makes the link of a recipient to a plan."""

    def make(plan: int, account: Account) -> str:
        with hub.database.writing() as session:
            return f"/d/{entry.mail_link(session, plan, account.id, hub.clock())}"

    return make


def send(visitor, link: str, **values: str):
    """Press Approve (or Reject) on the page behind a link."""
    fields = hidden(visitor.get(link).text, 'method="post" action="/d/')
    return visitor.post(link, data=fields | values)


def state(hub, plan: int) -> str:
    """Return where a plan stands."""
    with hub.database.reading() as session:
        return plans.get(session, plan).state


def test_looking_decides_nothing(visitor, hub, make_plan, link_of, decider):
    """Whatever a mail scanner fetches, the plan still waits."""
    plan = make_plan()
    link = link_of(plan, decider)
    for method in ("GET", "HEAD", "OPTIONS"):
        visitor.request(method, link)
    assert state(hub, plan) == "pending"
    assert "This page was sent to Montse" in text_of(visitor.get(link).text)


def test_the_page_names_no_pupil(visitor, make_plan, link_of, decider):
    """A link can be forwarded: the page tells numbers, titles and reasons, never a person."""
    shown = visitor.get(link_of(make_plan(), decider)).text
    assert "The house “unknown” is not registered." in shown
    assert "Pupil" not in shown


def test_pressing_approve_decides_as_the_recipient(visitor, hub, make_plan, link_of, decider):
    """The decision carries the recipient's name and the channel e-mail; no sign-in was needed."""
    plan = make_plan()
    link = link_of(plan, decider)
    assert send(visitor, link).headers["location"] == link
    assert state(hub, plan) == "approved"
    assert "Approved by Montse, by e-mail" in visitor.get(link).text


def test_pressing_again_tells_who_decided(visitor, hub, make_plan, link_of, decider):
    """The second press of the same link changes nothing and names the first."""
    plan = make_plan()
    link = link_of(plan, decider)
    fields = hidden(visitor.get(link).text, 'method="post" action="/d/')
    visitor.post(link, data=fields)
    again = visitor.post(link, data=fields | {"verdict": "reject", "reason": "no"})
    assert again.status_code == 409
    assert "Montse approved this already" in again.text
    assert state(hub, plan) == "approved"


def test_a_decision_from_elsewhere_is_told_to_the_mail(visitor, make_plan, link_of, decider, approve):
    """Who presses after somebody else decided is told who that was."""
    plan = make_plan()
    link = link_of(plan, decider)
    fields = hidden(visitor.get(link).text, 'method="post" action="/d/')
    approve(plan, decider)
    late = visitor.post(link, data=fields)
    assert late.status_code == 409
    assert "approved this already" in late.text
    assert "by cli" in late.text


def test_a_refused_decision_leaves_the_link_good(visitor, hub, make_plan, link_of, decider):
    """A rejection without a reason is asked for one; then the same link rejects."""
    plan = make_plan()
    link = link_of(plan, decider)
    refused = send(visitor, link, verdict="reject")
    assert refused.status_code == 409
    assert 'href="#reason"' in refused.text
    send(visitor, link, verdict="reject", reason="Wrong year")
    assert state(hub, plan) == "rejected"


def test_a_spent_link_does_not_decide_what_still_waits(visitor, hub, make_plan, link_of, decider, watch):
    """A link that was used up is refused even while its plan waits."""
    plan = make_plan()
    link = link_of(plan, decider)
    with hub.database.writing() as session:
        entry.use(session, link.removeprefix("/d/"), watch.now)
    refused = send(visitor, link)
    assert refused.status_code == 409
    assert "used already" in refused.text
    assert state(hub, plan) == "pending"


def test_an_altered_or_old_link_leads_nowhere(visitor, make_plan, link_of, decider, watch):
    """Each says in its own sentence what to do."""
    link = link_of(make_plan(), decider)
    altered = visitor.get(link[:-1] + ("a" if link[-1] != "a" else "b"))
    assert (altered.status_code, "not complete" in altered.text) == (410, True)
    watch.turn(days=15)
    old = visitor.get(link)
    assert (old.status_code, "too old" in old.text) == (410, True)


def test_the_page_of_a_plan_that_changed_decides_nothing(visitor, hub, make_plan, link_of, decider):
    """A digest that is not the plan's is refused, as is a form without its token."""
    plan = make_plan()
    link = link_of(plan, decider)
    assert send(visitor, link, digest="0" * 64).status_code == 409
    assert send(visitor, link, csrf="0" * 32).status_code == 403
    assert send(visitor, link, verdict="perhaps").status_code == 422
    assert state(hub, plan) == "pending"


def test_the_link_is_in_no_log(visitor, make_plan, link_of, decider, capfd):
    """A link decides, so no line that the hub writes holds one."""
    link = link_of(make_plan(), decider)
    visitor.get(link)
    visitor.get(link + "x")
    out, err = capfd.readouterr()
    assert link.removeprefix("/d/") not in out + err


def test_a_link_shows_nothing_to_somebody_who_lost_the_role(visitor, hub, make_plan, link_of, decider):
    """Taking a grant away takes the links of old mails with it."""
    link = link_of(make_plan(), decider)
    with hub.database.writing() as session:
        session.execute(text("DELETE FROM grants WHERE account_id = :id"), {"id": decider.id})
    shown = visitor.get(link)
    assert (shown.status_code, "unknown" in shown.text) == (410, False)
