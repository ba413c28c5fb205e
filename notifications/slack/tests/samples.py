"""Blocks, modals and first steps that several tests use."""

from __future__ import annotations

from pathlib import Path

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

SECRET = "a secret of the tests"
TOKEN = "xoxb-of-the-tests"
STANDARDS = next(
    (
        folder / "shared/standards/slack"
        for folder in Path(__file__).parents
        if (folder / "shared/standards/slack").exists()
    ),
    None,
)
needs_standards = pytest.mark.skipif(STANDARDS is None, reason="Slack's schemas are not at hand")


def section(text, **keys):
    """Return a section with mrkdwn."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **keys}


def button(action_id, **keys):
    """Return a button whose text is its action_id."""
    text = {"type": "plain_text", "text": action_id.title()}
    return {"type": "button", "action_id": action_id, "text": text, "value": f"plan 7 {action_id}", **keys}


def buttons(*action_ids, **keys):
    """Return a row of buttons."""
    return {"type": "actions", "elements": [button(action_id) for action_id in action_ids], **keys}


def question(action_id="who", block_id="who", **keys):
    """Return an input for one line of text."""
    element = {"type": "plain_text_input", "action_id": action_id}
    label = {"type": "plain_text", "text": "Who agrees?"}
    return {"type": "input", "block_id": block_id, "label": label, "element": element, **keys}


def rows(*values):
    """Return checkboxes, one for each value."""
    options = [{"text": {"type": "plain_text", "text": f"Row {value}"}, "value": value} for value in values]
    return {
        "type": "actions",
        "block_id": "rows",
        "elements": [{"type": "checkboxes", "action_id": "choose", "options": options}],
    }


def modal(*blocks, title="Choose rows", **keys):
    """Return a modal that can be sent off."""
    words = {"title": {"type": "plain_text", "text": title}, "submit": {"type": "plain_text", "text": "Send"}}
    return {"type": "modal", "callback_id": "rows", "blocks": list(blocks), **words, **keys}


def refusal(call, **args):
    """Return the answer of a call that Slack must refuse."""
    with pytest.raises(SlackApiError) as caught:
        call(**args)
    return caught.value.response


def posted(slack, channel, *blocks):
    """Post a message with these blocks and return it."""
    client = WebClient(TOKEN, base_url=slack.url + "/api/")
    client.chat_postMessage(channel=channel, text="A plan waits", blocks=list(blocks))
    return slack.messages(channel)[-1]


def opened(slack, bolt, user, view):
    """Let somebody press a button whose listener opens a modal, and return the modal."""

    @bolt.app.action("open")
    def open_modal(ack, body, client):
        client.views_open(trigger_id=body["trigger_id"], view=view)
        ack()

    slack.click(user, posted(slack, user, buttons("open")), "open")
    return slack.views[-1]
