"""Who somebody in Slack is: offered by their address, agreed to on the hub's page, then never asked again."""

from __future__ import annotations

import json
import re

import pytest
from starlette.testclient import TestClient

from hub.people import entry
from hub.web.server import build_app
from hub.web.visit import SESSION
from notifications.slack.emulator import User
from notifications.slack.rendering import APPROVE

MARTA, JAN = "marta@escola.example", "jan@escola.example"


class Guest(User):
    """A user whose home is another workspace."""

    def as_slack(self):
        return super().as_slack() | {"team_id": "T0ELSEWHERE"}


@pytest.fixture
def stranger(office):
    """An office in which Marta is not linked yet."""
    office.hub.desk.identities.unlink(office.hub.desk.account(MARTA).id, "slack")
    return office


def offered(office):
    """Return the path of the page that Marta was shown the way to."""
    (told,) = office.slack.ephemerals(office.user())
    return re.search(r"https?://[^/]+(/link/[\w-]+)", json.dumps(told.blocks)).group(1)


def browser(office, email):
    """Return a browser that is signed in."""
    with office.hub.database.writing() as session:
        token = entry.sign_in(session, office.hub.desk.account(email), office.now)
    return TestClient(build_app(office.hub), cookies={SESSION: token}, follow_redirects=False)


def agree(visitor, path):
    """Press the button of the page."""
    token = re.search(r'name="csrf" value="(\w+)"', visitor.get(path).text).group(1)
    return visitor.post(path, data={"csrf": token})


def test_a_first_click_only_asks_who_it_is(stranger):
    """Somebody with a decider's address decides nothing before the account's owner agreed."""
    plan = stranger.plan()

    stranger.click(APPROVE)

    assert stranger.state(plan) == "pending"
    assert "does not know yet that this is you" in stranger.whispers()[0]


def test_the_owner_agrees_once_and_then_decides(stranger):
    """The page behind the button, opened while signed in, links; the next click counts."""
    plan = stranger.plan()
    stranger.click(APPROVE)
    visitor = browser(stranger, MARTA)

    assert "“Marta Puig” in Slack asks to act as Marta Puig" in visitor.get(offered(stranger)).text
    assert agree(visitor, offered(stranger)).headers["location"] == "/me"
    stranger.click(APPROVE)

    assert stranger.state(plan) == "applied"


def test_the_link_is_good_once(stranger):
    """Who follows it again is told so."""
    stranger.plan()
    stranger.click(APPROVE)
    visitor, path = browser(stranger, MARTA), offered(stranger)
    agree(visitor, path)

    assert visitor.get(path).status_code == 410


def test_nobody_else_can_agree(stranger):
    """A colleague who is signed in and follows the link is told that it is not for them."""
    stranger.plan()
    stranger.click(APPROVE)

    answer = browser(stranger, JAN).get(offered(stranger))

    assert answer.status_code == 410
    assert "another account" in answer.text


def test_looking_links_nobody(stranger):
    """A page that is only fetched leaves things as they are."""
    plan = stranger.plan()
    stranger.click(APPROVE)
    browser(stranger, MARTA).get(offered(stranger))

    stranger.click(APPROVE)

    assert stranger.state(plan) == "pending"


def test_another_address_in_slack_changes_nobody(office):
    """Once linked, what Slack says of somebody's address no longer matters."""
    plan = office.plan()
    marta = office.slack._workspace.users[office.user()]
    office.slack._workspace.users[marta.id] = User(marta.id, JAN, marta.name, marta.locale)

    office.click(APPROVE)

    assert office.decisions(plan) == [("approve", "slack", "Marta Puig")]


def test_unlinking_on_the_own_page_asks_anew(office):
    """After that a click decides nothing."""
    plan = office.plan()
    visitor = browser(office, MARTA)
    page = visitor.get("/me").text
    token = re.search(r'name="csrf" value="(\w+)"', page).group(1)
    visitor.post("/me/unlink", data={"csrf": token, "notifier": "slack"})

    office.click(APPROVE)

    assert "“Marta Puig” in Slack acts as you." in page
    assert office.state(plan) == "pending"


def test_a_guest_of_another_workspace_is_refused(office):
    """Somebody from elsewhere who claims a decider's address is not even asked."""
    plan = office.plan()
    message = office.message()
    jan = office.slack.add_user(email=JAN, name="Jan")
    office.slack._workspace.users[jan] = Guest(jan, JAN, "Jan", "en-GB")

    office.slack.click(jan, message, APPROVE)
    office.settle()

    assert office.state(plan) == "pending"
    assert "own Slack workspace" in office.slack.ephemerals(message.channel)[0].text
