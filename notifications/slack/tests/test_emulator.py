"""The emulator against Slack's own client and against Bolt."""

from __future__ import annotations

import json
import time

import httpx
import pytest
from slack_bolt import App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from notifications.slack.tests.samples import (
    STANDARDS,
    TOKEN,
    buttons,
    modal,
    needs_standards,
    opened,
    posted,
    question,
    refusal,
    rows,
    section,
)


def test_a_posted_message_stands_in_its_channel(slack, client):
    """What chat.postMessage sent can be read back, with the timestamp that it answered."""
    answer = client.chat_postMessage(channel="#general", text="A plan waits", blocks=[section("*12* changes")])

    (message,) = slack.messages("#general")
    assert (message.ts, message.text) == (answer["ts"], "A plan waits")
    assert message.blocks[0]["text"]["text"] == "*12* changes"


def test_arguments_may_come_as_form_fields(slack):
    """A form-encoded call with the token as a field and blocks as JSON text is understood."""
    fields = {"token": TOKEN, "channel": "general", "blocks": '[{"type": "divider"}]'}

    answer = httpx.post(slack.url + "/api/chat.postMessage", data=fields)

    assert answer.json()["ok"]
    assert slack.messages("general")[0].blocks[0]["type"] == "divider"


def test_a_wrong_token_is_refused(slack):
    """A caller with another token is told invalid_auth."""
    stranger = WebClient("xoxb-other", base_url=slack.url + "/api/")

    assert refusal(stranger.auth_test)["error"] == "invalid_auth"


def test_faulty_blocks_are_refused_with_the_place(slack, client):
    """invalid_blocks comes with a JSON pointer to what is wrong, and nothing is posted."""
    answer = refusal(client.chat_postMessage, channel="general", text="x", blocks=[section("x" * 3001)])

    assert answer["error"] == "invalid_blocks"
    assert "[json-pointer:/blocks/0/text/text]" in answer["response_metadata"]["messages"][0]
    assert slack.messages("general") == []


def test_an_unknown_channel_is_refused(client):
    """Posting to a channel that does not exist is answered channel_not_found."""
    assert refusal(client.chat_postMessage, channel="C404", text="x")["error"] == "channel_not_found"


def test_a_text_alone_takes_the_blocks_away(slack, client):
    """chat.update with a text and no blocks removes the buttons and marks the message as edited."""
    message = posted(slack, "general", buttons("approve"))

    client.chat_update(channel=message.channel, ts=message.ts, text="Approved")

    now = slack.messages("general")[0]
    assert (now.text, now.blocks, now.edited) == ("Approved", [], True)


def test_a_deleted_message_leaves_a_trace_and_takes_no_update(slack, client):
    """After chat.delete the message is marked, and changing it is refused."""
    message = posted(slack, "general", section("x"))

    client.chat_delete(channel=message.channel, ts=message.ts)

    assert slack.messages("general")[0].deleted
    answer = refusal(client.chat_update, channel=message.channel, ts=message.ts, text="x")
    assert answer["error"] == "message_not_found"


def test_an_ephemeral_has_one_reader(slack, client, marta):
    """chat.postEphemeral reaches one person and is no message of the channel."""
    client.chat_postEphemeral(channel="#general", user=marta, text="Somebody else decided already")

    assert slack.messages("general") == []
    assert [message.reader for message in slack.ephemerals("general")] == [marta]


def test_a_person_is_found_by_address_and_by_id(client, marta):
    """users.lookupByEmail ignores case, and users.info tells the language when asked to."""
    assert client.users_lookupByEmail(email="Marta@escola.example")["user"]["id"] == marta
    assert client.users_info(user=marta, include_locale=True)["user"]["locale"] == "ca-ES"
    assert "locale" not in client.users_info(user=marta)["user"]


def test_a_direct_line_is_opened_once(slack, client, marta):
    """conversations.open gives the same channel each time, and its messages are found by the user's id."""
    first = client.conversations_open(users=marta)["channel"]["id"]
    client.chat_postMessage(channel=client.conversations_open(users=[marta])["channel"]["id"], text="Hello")

    assert [message.channel for message in slack.messages(marta)] == [first]


def test_channels_are_listed_without_direct_lines(slack, client, marta):
    """conversations.list names the channels of the team only."""
    slack.add_channel("licences")
    client.conversations_open(users=marta)

    assert [one["name"] for one in client.conversations_list()["channels"]] == ["general", "licences"]
    assert len(slack.channels) == 3


def test_a_click_is_accepted_by_bolt(slack, bolt, marta):
    """Bolt verifies the signature and hands the listener who clicked and the button's value."""
    seen = []
    bolt.app.action("approve")(lambda ack, body: (seen.append(body), ack()))

    answer = slack.click(marta, posted(slack, "general", buttons("approve", "reject")), "approve")

    assert answer.status_code == 200
    assert seen[0]["user"]["id"] == marta
    assert seen[0]["actions"][0]["value"] == "plan 7 approve"


def test_another_secret_is_turned_away(slack, bolt, marta):
    """An app that expects another signing secret answers 401."""
    bolt.app = App(signing_secret="another", client=bolt.app.client, token_verification_enabled=False)

    assert slack.click(marta, posted(slack, "general", buttons("approve")), "approve").status_code == 401


def test_a_replay_reaches_the_app_again(slack, bolt, marta):
    """The same signed bytes are accepted twice, with the same trigger id: apps must notice by themselves."""
    bolt.app.action("approve")(lambda ack: ack())
    slack.click(marta, posted(slack, "general", buttons("approve")), "approve")

    assert slack.replay().status_code == 200
    assert bolt.bodies[0] == bolt.bodies[1]


def test_an_old_copy_still_has_its_old_button(slack, bolt, client, marta):
    """Somebody whose screen is stale can click a button that an update has removed."""
    bolt.app.action("approve")(lambda ack: ack())
    stale = posted(slack, "general", buttons("approve"))
    client.chat_update(channel=stale.channel, ts=stale.ts, text="Rejected")

    assert slack.click(marta, stale, "approve").status_code == 200
    with pytest.raises(LookupError, match="the action_ids here are none"):
        slack.click(marta, slack.messages("general")[0], "approve")


def test_a_rate_limit_says_when_to_come_back(slack, client):
    """A limited call is answered 429 with Retry-After, and the next one works."""
    slack.fail("chat.postMessage", rate_limited=3)

    answer = refusal(client.chat_postMessage, channel="general", text="x")

    assert (answer.status_code, answer.headers["retry-after"]) == (429, "3")
    assert client.chat_postMessage(channel="general", text="x")["ok"]


def test_a_cut_line_makes_the_usual_client_post_twice(slack):
    """The work is done before the line is cut, so a client that repeats by itself posts a second message."""
    slack.fail("chat.postMessage", drop_connection=True)

    WebClient(TOKEN, base_url=slack.url + "/api/").chat_postMessage(channel="general", text="x")

    assert len(slack.messages("general")) == 2


def test_a_cut_line_leaves_one_message_for_a_careful_client(slack, client):
    """Without retry handlers the client meets the broken line and one message stands."""
    slack.fail("chat.postMessage", drop_connection=True)

    with pytest.raises((ConnectionError, OSError)):
        client.chat_postMessage(channel="general", text="x")

    assert len(slack.messages("general")) == 1


def test_errors_and_statuses_come_as_often_as_asked(slack, client):
    """A fault set for two calls meets two calls."""
    slack.fail("chat.update", error="cant_update_message", times=2)
    slack.fail("auth.test", status=503)

    answers = [refusal(client.chat_update, channel="C1", ts="1", text="x")["error"] for _ in range(3)]

    assert answers == ["cant_update_message", "cant_update_message", "message_not_found"]
    with pytest.raises(SlackApiError):
        client.auth_test()


def test_a_fault_must_say_what_goes_wrong(slack):
    """A fault without a kind is a mistake of the caller and is named."""
    with pytest.raises(ValueError, match="Say what shall go wrong"):
        slack.fail("auth.test")


def test_down_and_up_keep_address_and_messages(slack, client):
    """While down connections are refused; afterwards everything is where it was."""
    client.chat_postMessage(channel="general", text="before")
    slack.down()
    with pytest.raises(OSError, match="refused"):
        client.auth_test()

    slack.up()

    assert client.auth_test()["ok"]
    assert [message.text for message in slack.messages("general")] == ["before"]


def test_a_click_opens_a_modal(slack, bolt, marta):
    """A click's trigger id opens a modal for the one who clicked."""
    view = opened(slack, bolt, marta, modal(question()))

    assert (view.title, view.user, slack.views) == ("Choose rows", marta, [view])


def test_a_trigger_works_once(slack, bolt, client, marta):
    """The second use of a trigger id is refused, and so is one that Slack never gave."""
    bolt.app.action("open")(lambda ack: ack())
    slack.click(marta, posted(slack, marta, buttons("open")), "open")
    trigger = bolt.bodies[-1]["trigger_id"]

    client.views_open(trigger_id=trigger, view=modal(question()))

    again = refusal(client.views_open, trigger_id=trigger, view=modal(question()))
    assert again["error"] == "exchanged_trigger_id"
    invented = refusal(client.views_open, trigger_id="1.2.3", view=modal(question()))
    assert invented["error"] == "invalid_trigger_id"


def test_a_stale_hash_is_a_conflict(slack, bolt, client, marta):
    """views.update with the hash of an earlier state is refused, with the present one it works."""
    view = opened(slack, bolt, marta, modal(question()))
    client.views_update(view_id=view.id, hash=view.hash, view=modal(question(), title="Page 2"))

    answer = refusal(client.views_update, view_id=view.id, hash=view.hash, view=modal(question()))

    assert answer["error"] == "hash_conflict"
    assert slack.views[0].title == "Page 2"


def test_the_fourth_modal_is_too_many(slack, bolt, client, marta):
    """Three modals lie upon each other, the next push is refused."""
    content = modal(buttons("more"), question())
    view = opened(slack, bolt, marta, content)
    bolt.app.action("more")(lambda ack: ack())
    for _ in range(2):
        slack.click(marta, view, "more")
        client.views_push(trigger_id=bolt.bodies[-1]["trigger_id"], view=content)

    slack.click(marta, view, "more")
    answer = refusal(client.views_push, trigger_id=bolt.bodies[-1]["trigger_id"], view=content)

    assert answer["error"] == "push_limit_reached"
    assert [one.previous for one in slack.views] == [None, slack.views[0].id, slack.views[1].id]


def test_what_was_entered_reaches_the_app(slack, bolt, marta):
    """A submission carries the state of every field, and an empty answer closes the modal."""
    view = opened(slack, bolt, marta, modal(rows("1", "2", "3"), question()))
    seen = []
    bolt.app.view("rows")(lambda ack, body: (seen.append(body["view"]["state"]["values"]), ack()))

    slack.submit(marta, view, {"choose": ["1", "3"], ("who", "who"): "Marta"})

    assert [one["value"] for one in seen[0]["rows"]["choose"]["selected_options"]] == ["1", "3"]
    assert seen[0]["who"]["who"] == {"type": "plain_text_input", "value": "Marta"}
    assert slack.views == []


def test_an_empty_required_field_is_not_sent(slack, bolt, marta):
    """Slack's own program holds a form back whose required field is empty."""
    view = opened(slack, bolt, marta, modal(question()))

    with pytest.raises(ValueError, match="who: Please complete this required field"):
        slack.submit(marta, view, {})


def test_errors_of_a_submission_stay_with_the_modal(slack, bolt, marta):
    """An answer with response_action errors keeps the modal open and tells what to mend."""
    view = opened(slack, bolt, marta, modal(question()))
    bolt.app.view("rows")(lambda ack: ack(response_action="errors", errors={"who": "A full name, please."}))

    slack.submit(marta, view, {"who": "M"})

    assert slack.views[0].errors == {"who": "A full name, please."}


def test_an_update_answer_changes_the_modal(slack, bolt, marta):
    """An answer with response_action update shows the new content under the same id."""
    view = opened(slack, bolt, marta, modal(question()))
    bolt.app.view("rows")(lambda ack: ack(response_action="update", view=modal(question(), title="Sure?")))

    slack.submit(marta, view, {"who": "M"})

    assert [(one.id, one.title) for one in slack.views] == [(view.id, "Sure?")]


def test_choices_survive_an_update_under_the_same_ids(slack, bolt, client, marta):
    """What was ticked stays ticked when views.update keeps block_id and action_id."""
    view = opened(slack, bolt, marta, modal(rows("1", "2"), question()))
    filled = slack.enter(view, {"choose": ["2"]})

    client.views_update(view_id=view.id, hash=filled.hash, view=modal(rows("1", "2", "3"), question()))

    chosen = slack.views[0].state["rows"]["choose"]["selected_options"]
    assert [one["value"] for one in chosen] == ["2"]


def test_closing_a_modal_is_told_to_an_app_that_asked(slack, bolt, marta):
    """A modal with notify_on_close sends view_closed when it is put away."""
    view = opened(slack, bolt, marta, modal(question(), notify_on_close=True))
    bolt.app.view_closed("rows")(lambda ack: ack())

    assert slack.close(marta, view).status_code == 200
    assert slack.views == []


def test_opening_the_home_tab_lets_the_app_publish_it(slack, bolt, marta):
    """app_home_opened reaches the app, and views.publish sets the person's home tab."""

    @bolt.app.event("app_home_opened")
    def publish(event, client):
        client.views_publish(user_id=event["user"], view={"type": "home", "blocks": [section("Nothing waits")]})

    assert slack.event("app_home_opened", marta).status_code == 200
    deadline = time.monotonic() + 5
    while slack.home(marta) is None and time.monotonic() < deadline:
        time.sleep(0.01)

    assert slack.home(marta).blocks[0]["text"]["text"] == "Nothing waits"


def test_a_command_is_answered_for_the_person_alone(slack, bolt, marta):
    """What the app acknowledges a slash command with is an ephemeral of the one who typed it."""
    bolt.app.command("/hub")(lambda ack, body: ack(f"Nothing called {body['text']}"))

    slack.command(marta, "/hub", "status")

    (message,) = slack.ephemerals("general")
    assert (message.text, message.reader) == ("Nothing called status", marta)


def test_a_response_address_replaces_the_message(slack, bolt, marta):
    """respond(replace_original) changes the message that was clicked in."""
    bolt.app.action("approve")(lambda ack, respond: (respond(text="Done", replace_original=True), ack()))

    slack.click(marta, posted(slack, "general", buttons("approve")), "approve")

    assert [message.text for message in slack.messages("general")] == ["Done"]


def test_a_response_address_works_five_times(slack, bolt, marta):
    """The sixth post to a response_url is refused with used_url."""
    bolt.app.action("approve")(lambda ack: ack())
    slack.click(marta, posted(slack, "general", buttons("approve")), "approve")
    address = bolt.bodies[-1]["response_url"]

    answers = [httpx.post(address, json={"text": "Thanks"}).text for _ in range(6)]

    assert answers == ["ok"] * 5 + ["used_url"]
    assert len(slack.ephemerals("general")) == 5


@needs_standards
def test_payloads_have_the_keys_of_slacks_own(slack, bolt, marta):
    """Click, submission and command have every key of the samples, enterprise ones apart."""
    content = modal(question(optional=False), close={"type": "plain_text", "text": "Cancel"})
    view = opened(slack, bolt, marta, content)
    bolt.app.view("rows")(lambda ack: ack())
    bolt.app.command("/hub")(lambda ack: ack())
    slack.submit(marta, view, {"who": "Marta"})
    slack.command(marta, "/hub")

    samples = ["block_actions.body", "view_submission.body", "slash_command.slash_command_body"]
    for sample, body in zip(samples, bolt.bodies, strict=True):
        known = json.loads((STANDARDS / f"payloads/{sample}.json").read_text())
        assert missing(known, body) == []


def missing(known, body, where=""):
    """Return the keys of a sample that a payload lacks, at any depth."""
    if isinstance(known, list) and known and body:
        return missing(known[0], body[0], where)
    if not isinstance(known, dict):
        return []
    # Below "values" the keys are the app's own ids.
    own = [key for key in known if "enterprise" not in key and key not in body]
    return own + [
        f"{where}.{found}"
        for key in known
        if key in body and key != "values"
        for found in missing(known[key], body[key], key)
    ]
