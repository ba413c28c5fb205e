"""The message of a plan through the outbox: once, where it belongs, as Slack can take it."""

from __future__ import annotations

import json
import time

import pytest

from hub.plugin import RawRequest
from notifications.slack.hooks import hub_plugin
from notifications.slack.rendering import APPROVE
from notifications.slack.tests.office import open_office

MARTA, JAN = "marta@escola.example", "jan@escola.example"


def test_each_decider_is_told_in_a_direct_line(office):
    """Without a channel everybody who may decide gets a message of their own, with a text for screen readers."""
    office.plan()

    for email in (MARTA, JAN):
        assert office.message(email).text == "Novels: plan 1 of Escola Inventada waits for your decision."
    assert office.slack.messages("general") == []


def test_a_school_with_a_channel_is_told_there(open_hub, workspace):
    """One message for all, and no direct ones."""
    office = open_hub(channels={"08012345": workspace.add_channel("decisions")})

    office.plan()

    assert len(workspace.messages("decisions")) == 1
    assert office.slack.messages(office.user()) == []


def test_a_decision_elsewhere_updates_the_copies(office):
    """What is decided on the web is told in Slack."""
    office.decide(office.plan(), email=JAN)
    office.work()

    assert "*Jan de Vries* approved this plan" in json.dumps(office.message().blocks)
    assert APPROVE not in json.dumps(office.message().blocks)


def test_a_cut_line_posts_one_message(office):
    """Slack took the message but its answer got lost: the next attempt finds it and posts no second."""
    office.slack.fail("chat.postMessage", drop_connection=True, times=2)
    plan = office.plan()

    office.later(minutes=10)
    office.work()
    office.decide(plan)
    office.work()

    for email in (MARTA, JAN):
        assert "*Marta Puig* approved this plan" in json.dumps(office.message(email).blocks)


def test_slack_says_when_to_come_back_and_is_obeyed(office):
    """After a 429 nothing is sent before its seconds have passed, and then exactly one message."""
    office.slack.fail("chat.postMessage", rate_limited=90, times=2)
    office.plan()

    office.later(seconds=80)
    office.work()
    assert office.slack.messages(office.user()) == []
    office.later(seconds=11)
    office.work()

    assert len(office.slack.messages(office.user())) == 1


def test_each_message_arrives_once_after_slack_was_away(office):
    """While Slack is down nothing is lost; afterwards nothing comes twice."""
    office.slack.down()
    office.plan()
    office.slack.up()

    for _ in range(2):
        office.later(minutes=10)
        office.work()

    assert [len(office.slack.messages(office.user(email))) for email in (MARTA, JAN)] == [1, 1]


def test_a_workspace_without_tables_gets_lines(office):
    """When Slack refuses the table, the same message goes out with its rows as lines."""
    office.slack.fail("chat.postMessage", error="invalid_blocks")

    office.plan()

    told = [json.dumps(office.message(email).blocks, ensure_ascii=False) for email in (MARTA, JAN)]
    assert ['"type": "table"' in blocks for blocks in told] == [False, True]
    assert "Novel 0 · Its publisher is not known here." in told[0]


def test_somebody_unknown_to_slack_is_a_visible_failure(office):
    """A decider whom Slack does not know keeps nobody else from being told, and the copy says why."""
    for email in (MARTA, JAN):
        office.hub.desk.identities.unlink(office.hub.desk.account(email).id, "slack")
    office.slack.fail("users.lookupByEmail", error="users_not_found")

    office.plan()

    assert sum(len(office.slack.messages(user)) for user in office.users.values()) == 1
    assert office.errors() == ["Slack knows nobody with this person's e-mail address."]


def test_messages_to_one_channel_keep_their_distance(open_hub, workspace):
    """Two messages to a channel are as far apart as configured."""
    office = open_hub(channels={"08012345": workspace.add_channel("decisions")}, seconds_between_messages=0.3)
    office.plan()
    office.connector.many = 9
    started = time.monotonic()
    office.plan()

    assert time.monotonic() - started >= 0.3


def test_no_personal_field_leaves_the_hub(office):
    """A full trip through Slack names no reader of a book."""
    plan = office.plan()
    office.click(APPROVE)

    told = [office.slack.messages(user) + office.slack.ephemerals(user) for user in office.users.values()]
    assert office.state(plan) == "applied"
    assert "Nadia" not in repr(told)
    assert "escola.example" not in repr([message.metadata for message in office.slack.messages(office.user())])


def test_without_a_token_nobody_is_addressed(tmp_path):
    """A hub without Slack works, says so when checked, and has no door for Slack."""
    office = open_office(tmp_path, {})
    office.plan()
    (hook,) = office.hub.registry.hooks

    assert "`slack.bot_token` in config.yaml is empty" in str(*office.notifier.check())
    assert hook.handler(RawRequest(b"{}", {}, "")).status == 404
    office.close()


def test_the_check_is_silent_when_all_is_well(office):
    """Token, scopes and secret are proven."""
    assert list(office.notifier.check()) == []


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"bot_token": "xoxb-other"}, "Slack refuses our bot token (invalid_auth)."),
        ({"signing_secret": "not hex"}, "does not look like one"),
        ({"base_url": "http://127.0.0.1:9/api/"}, "Slack does not answer"),
    ],
)
def test_the_check_says_what_is_wrong(open_hub, settings, sentence):
    """Each fault of the configuration is a sentence."""
    office = open_hub(**settings)

    assert any(sentence in str(text) for text in office.notifier.check())


def test_the_check_names_missing_scopes(office):
    """An app that was installed before a scope was added is told which."""
    office.slack._service._headers["X-OAuth-Scopes"] = "chat:write,users:read"

    assert "channels:history, commands, groups:history" in str(*office.notifier.check())


def test_the_plugin_brings_one_door():
    """Slack's requests come in at one address."""
    assert [hook.path for hook in hub_plugin().hooks] == ["/slack/events"]
