"""What a press in Mattermost does, and that nobody but the server says who pressed."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from notifications.mattermost.tests.conftest import JAN, MARTA, STRANGER
from notifications.mattermost.tests.server import someone


@pytest.fixture
def plan(office):
    """A plan that waits in the channel."""
    return office.plan()


@pytest.fixture
def post(plan, server):
    """Its post."""
    return server.in_channel()[0]


def text(server, post):
    """Return what stands below the headline now."""
    return server.posts[post["id"]]["props"]["attachments"][0]["text"]


def test_a_press_approves(office, plan, post, server, sent):
    """Who pressed is told so alone; the post then says who decided, and has no button."""
    answer = sent(server.press(MARTA, post, "approve"))
    office.work()

    assert "is approved" in answer.json()["ephemeral_text"]
    assert office.state(plan) == "applied"
    assert "Marta Puig approved this plan on" in text(server, post)
    assert server.buttons(post) == {}


def test_a_rejection_asks_for_its_reason(office, plan, post, server, sent):
    """The dialog goes to who pressed; its reason is told to all."""
    assert sent(server.press(MARTA, post, "reject")).json() == {}
    assert office.state(plan) == "pending"
    assert sent(server.submit(MARTA, "The wrong school year")).json() == {}
    office.work()

    assert office.state(plan) == "rejected"
    assert "> The wrong school year" in text(server, post)


def test_a_rejection_without_a_reason_is_asked_again(office, plan, post, server, sent):
    """The sentence stands at the field, and the dialog still works."""
    sent(server.press(MARTA, post, "reject"))
    assert "Say why" in sent(server.submit(MARTA, " ")).json()["errors"]["reason"]
    assert sent(server.submit(MARTA, "No")).json() == {}
    assert office.state(plan) == "rejected"


def test_a_dialog_that_is_closed_changes_nothing(office, plan, post, server, sent):
    """Closing is no rejection."""
    sent(server.press(MARTA, post, "reject"))
    assert sent(server.submit(MARTA, "No", cancelled=True)).json() == {}
    assert office.state(plan) == "pending"


def test_the_user_of_the_request_is_not_believed(office, plan, post, server, sent):
    """Who pressed is who the signed trigger names, whatever else the request says."""
    address, body = server.press(JAN, post, "approve")
    sent((address, body | {"user_id": MARTA, "user_name": "marta"}))
    office.work()

    assert "Jan de Vries approved" in text(server, post)


@pytest.mark.parametrize(
    "forge",
    [
        lambda server: {"trigger_id": server.trigger(MARTA, key=ec.generate_private_key(ec.SECP256R1()))},
        lambda server: {"trigger_id": server.trigger(MARTA, age=120)},
        lambda _: {"trigger_id": "nonsense"},
        lambda _: {"trigger_id": None},
        lambda _: {"context": {"token": "made-up"}},
        lambda _: {"context": None},
    ],
    ids=["another-key", "too-old", "no-trigger", "none", "token", "no-token"],
)
def test_a_press_that_is_not_the_servers_is_refused(office, plan, post, server, sent, forge):
    """Without the server's signature and our own token nothing is decided."""
    refused = sent(server.press(MARTA, post, "approve", **forge(server)))

    assert refused.status_code == 403
    assert office.state(plan) == "pending"


def test_a_copied_request_counts_once(office, plan, post, server, sent):
    """The same press sent again is refused, and changes nothing."""
    press = server.press(MARTA, post, "approve")
    sent(press)
    again = sent(press)

    assert again.status_code == 409
    assert "taken already" in again.json()["ephemeral_text"]


def test_a_dialog_belongs_to_who_pressed(office, plan, post, server, sent):
    """Somebody else's dialog, one without our state and one that is too late are refused."""
    sent(server.press(MARTA, post, "reject"))
    address, body = server.submit(MARTA, "No")

    assert sent((address, body | {"user_id": JAN})).status_code == 403
    assert sent((address, body | {"state": "made-up"})).status_code == 403
    office.later(hours=2)
    assert sent((address, body)).status_code == 403
    assert office.state(plan) == "pending"


def test_a_buttons_token_is_no_dialogs_state(office, plan, post, server, sent):
    """Whoever copies a button's token cannot speak as anybody with it."""
    token = server.buttons(post)["reject"]["context"]["token"]
    body = {"state": token, "user_id": MARTA, "submission": {"reason": "No"}}

    assert sent(("/mattermost/dialog", body)).status_code == 403
    assert office.state(plan) == "pending"


def test_who_is_not_linked_is_led_to_the_page_that_does_it(office, plan, post, server, sent):
    """The address that the server tells is not enough; the owner of the account says so on the hub's page."""
    server.people[STRANGER] = someone("s", "marta@escola.example")
    said = sent(server.press(STRANGER, post, "approve")).json()["ephemeral_text"]

    assert f"Open {office.hub.desk.public_url}/" in said
    assert office.state(plan) == "pending"


@pytest.mark.parametrize("kind", [{"is_bot": True}, {"remote_id": "elsewhere"}, {"delete_at": 1}])
def test_only_people_of_the_school_decide(office, plan, post, server, sent, kind):
    """Bots, people of connected servers and those who left are refused."""
    server.people[STRANGER] = someone("s", "marta@escola.example", **kind)

    assert "Only people" in sent(server.press(STRANGER, post, "approve")).json()["ephemeral_text"]


def test_who_comes_late_is_told_who_decided(office, plan, post, server, sent):
    """The second press is refused with the story, and the post is made true at once."""
    late = server.press(JAN, post, "approve")
    sent(server.press(MARTA, post, "approve"))

    assert "Marta Puig approved this already" in sent(late).json()["ephemeral_text"]
    assert "Marta Puig approved this plan" in text(server, post)


def test_a_server_that_does_not_know_who_pressed_is_a_sentence(office, plan, post, server, sent):
    """Trouble there decides nothing here."""
    server.fail.append(("GET users/s+", 500, {}))

    assert "Try again in a minute" in sent(server.press(STRANGER, post, "approve")).json()["ephemeral_text"]
    assert office.state(plan) == "pending"


def test_a_body_that_is_no_json_is_refused(web, office):
    """Whatever is sent gets an answer."""
    assert web.post("/mattermost/press", content=b"\xff").status_code == 403
    assert web.post("/mattermost/dialog", content=b"[]").status_code == 403
