"""Undo on the pages: the button, the plan it leads to, and how both plans point to each other."""

from __future__ import annotations

import pytest

from hub.plugin import Ballot
from tests.hub.web.browsing import hidden, post, sign_in, text_of

BUTTON = "Make a plan that undoes this"


@pytest.fixture
def applied(make_plan, approve, connector, decider) -> int:
    """A plan that brought one pass into the register."""
    connector.vendor = connector.vendor[:1]
    plan = make_plan()
    approve(plan, decider)
    return plan


def test_the_button_leads_to_a_plan_that_takes_the_other_back(client, applied, work):
    """Pressing it makes a run whose plan says what it undoes and what happens at the next run."""
    run = post(client, f"/plans/{applied}", f'action="/plans/{applied}/undo"').headers["location"]
    work()
    plan = client.get(run).headers["location"]
    told = text_of(client.get(plan).text)
    assert f"This plan takes back what plan {applied} did." in told
    assert "the next run of this job proposes those changes again" in told
    assert f"Undo of plan {applied}: Reading passes" in text_of(client.get("/plans").text)
    assert f'href="{plan}"' in client.get(f"/plans/{applied}").text


def test_a_plan_that_waits_has_no_such_button(client, make_plan):
    """What was not applied is rejected, not undone."""
    plan = make_plan()
    assert BUTTON not in client.get(f"/plans/{plan}").text
    refused = client.post(f"/plans/{plan}/undo", data=hidden(client.get("/me").text, 'action="/signout"'))
    assert refused.status_code == 409
    assert "Only a plan that was applied can be undone." in refused.text


def test_who_only_looks_gets_no_button_and_a_stranger_no_plan(visitor, hub, account_of, school, other_school, applied):
    """The page and the form ask the same table."""
    for role, place, status in (("librarian", school, 409), ("decider", other_school, 404)):
        client = sign_in(visitor, hub, account_of(role, place, role))
        assert BUTTON not in client.get(f"/plans/{applied}").text
        sent = hidden(client.get("/me").text, 'action="/signout"')
        assert client.post(f"/plans/{applied}/undo", data=sent).status_code == status


def test_the_message_about_an_undo_says_so(client, hub, applied, decider, work):
    """Who is asked in a mail or in Slack reads that it is an undo."""
    post(client, f"/plans/{applied}", f'action="/plans/{applied}/undo"')
    work()
    told = hub.desk.notice(applied + 1)
    assert str(told.title) == f"Undo of plan {applied}: Reading passes"
    ballot = Ballot(plan_id=applied + 1, digest=told.digest, verdict="approve", account_id=decider.id, channel="cli")
    hub.desk.take(ballot)
    work()
    assert hub.desk.notice(applied + 1).counts["applied"] == 1


def test_the_home_page_tells_the_run_of_an_undo(client, applied, work):
    """No records came: the line of the run says what it was for."""
    post(client, f"/plans/{applied}", f'action="/plans/{applied}/undo"')
    work()
    assert f"To undo plan {applied}." in text_of(client.get("/").text)
