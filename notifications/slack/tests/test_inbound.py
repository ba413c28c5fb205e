"""What comes in over HTTP before it means anything."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from urllib.parse import urlencode

import pytest

from hub.plugin import RawRequest
from notifications.slack.inbound import Inbound
from notifications.slack.ledger import Seen
from notifications.slack.tests.conftest import SIGNING_SECRET


class Nothing:
    """Stands where clicks are carried out and does nothing."""

    def take(self, click):
        """Take a press of a link's button."""

    def submit(self, click):
        return {}


@pytest.fixture
def inbound():
    """The door alone: nothing here gets as far as the hub."""
    inbound = Inbound(SIGNING_SECRET, Nothing())
    yield inbound
    inbound.stop()


def signed(body, media_type="application/json", stamp=None, secret=SIGNING_SECRET):
    """Return a request as Slack would sign it."""
    stamp = stamp or str(int(time.time()))
    digest = hmac.new(secret.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
    headers = {"Content-Type": media_type, "X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}
    return RawRequest(body.encode(), headers, "")


def interaction(**payload):
    """Return the signed body of an interaction."""
    user = {"id": "U1", "team_id": "T1"}
    told = {"type": "block_actions", "user": user, "team": {"id": "T1"}, "trigger_id": "1.2.3"} | payload
    return signed(urlencode({"payload": json.dumps(told)}), "application/x-www-form-urlencoded")


def test_slacks_first_question_is_answered(inbound):
    """When the address is set up, Slack wants its challenge back."""
    answer = inbound.answer(signed(json.dumps({"type": "url_verification", "challenge": "abc"})))

    assert answer.status == 200
    assert "abc" in answer.body


@pytest.mark.parametrize(
    "request_",
    [
        signed("{}", secret="f" * 32),
        signed("{}", stamp=str(int(time.time()) - 400)),
        signed("{}", stamp="yesterday"),
        RawRequest(b"{}", {}, ""),
        RawRequest(b"\xff\xfe", {"X-Slack-Request-Timestamp": str(int(time.time()))}, ""),
    ],
    ids=["another secret", "too old", "no number", "unsigned", "no text"],
)
def test_what_is_not_slacks_is_turned_away(inbound, request_):
    """A wrong, old, odd or missing signature is answered 401, never with a failure of ours."""
    assert inbound.answer(request_).status == 401


def test_what_people_typed_is_not_logged(caplog):
    """A request that is turned away, or that nobody handles, leaves nothing of its body in the logs."""
    caplog.set_level("INFO")  # before the door is made: Bolt copies the level then
    inbound = Inbound(SIGNING_SECRET, Nothing())
    inbound.answer(signed('{"reason": "Nadia is ill"}', secret="f" * 32))
    inbound.answer(signed('{"type": "event_callback", "event": {"type": "message", "text": "Nadia is ill"}}'))

    inbound.stop()
    assert "Nadia" not in caplog.text


def test_a_link_button_is_acknowledged(inbound):
    """A press without a value asks for nothing."""
    pressed = [{"type": "button", "action_id": "hub_open", "block_id": "b"}]

    assert inbound.answer(interaction(actions=pressed, container={"type": "message"})).status == 200


def test_another_modal_is_acknowledged(inbound):
    """A view that is not ours to judge closes without an error."""
    view = {"type": "modal", "callback_id": "other", "private_metadata": "", "state": {"values": {}}}

    assert inbound.answer(interaction(type="view_submission", view=view)).status == 200


def test_a_second_time_is_refused(inbound):
    """The trigger id of a request is good once."""
    request = interaction(actions=[{"type": "button", "action_id": "hub_open", "block_id": "b"}])

    assert [inbound.answer(request).status for _ in range(2)] == [200, 409]


def test_what_was_seen_is_forgotten_in_time():
    """Keys are kept as long as a signature is good and no longer."""
    seen = Seen(0.05)

    assert [seen.first("a"), seen.first("a"), seen.first("b")] == [True, False, True]
    time.sleep(0.06)
    assert seen.first("a")
