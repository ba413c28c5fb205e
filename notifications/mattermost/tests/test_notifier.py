"""The post of a plan through the outbox of a real hub: once, where it belongs, and true."""

from __future__ import annotations

import json

import pytest

from hub.plugin import AccessRefused, HubError, RetryLater, Text
from hub.testing.notices import TO_MARTA, notice, outcome
from hub.testing.office import open_office
from notifications.mattermost import hooks
from notifications.mattermost.tests.server import CHANNEL, TOKEN


def test_a_school_with_a_channel_is_told_there(office, server):
    """One post for all, with both buttons."""
    office.plan()

    (post,) = server.posts.values()
    assert post["channel_id"] == CHANNEL
    assert list(server.buttons(post)) == ["approve", "reject"]


def test_without_a_channel_each_decider_is_told(tmp_path, watch, server):
    """Everybody who may decide gets a post of their own."""
    section = {"url": server.url, "bot_token": TOKEN}
    office = watch.office = open_office(tmp_path, hooks, {"mattermost": section})
    office.plan()
    office.close()

    assert len({post["channel_id"] for post in server.posts.values()}) == 2


def test_a_cut_line_posts_once(office, server):
    """The server took the post but its answer got lost: the next try finds it."""
    office.notifier._server.bot  # noqa: B018  (asked for beforehand: what is cut is the answer to the post)
    server.breaks = 2  # the look for an earlier post, then the post itself
    office.plan()
    office.later(minutes=30)
    office.work()
    server.breaks = 0
    office.later(minutes=30)
    office.work()

    assert len(server.posts) == 1


def test_the_server_says_when_to_come_back(office, server):
    """Its patience is the hub's."""
    server.fail.append(("POST posts", 429, {"Retry-After": "7"}))
    with pytest.raises(RetryLater) as caught:
        office.notifier.send(notice(), TO_MARTA)

    assert caught.value.seconds == 7


@pytest.mark.parametrize(
    ("code", "error", "sentence"),
    [
        (401, AccessRefused, "refuses the bot"),
        (403, AccessRefused, "member of the channel"),
        (400, HubError, "refuses this message"),
        (503, RetryLater, "has trouble"),
    ],
)
def test_a_refusal_is_a_sentence_without_the_servers_words(office, server, code, error, sentence):
    """What the server wrote names a person."""
    server.fail.append(("POST posts", code, {}))
    with pytest.raises(error, match=sentence) as caught:
        office.notifier.send(notice(), TO_MARTA)

    assert "marta" not in str(caught.value)


def test_a_post_that_somebody_deleted_is_no_reason_to_try_again(office, server):
    """The copy then says what happened."""
    reference = office.notifier.send(notice(), TO_MARTA)
    server.posts.clear()
    with pytest.raises(HubError, match="somebody deleted it") as caught:
        office.notifier.update(notice(), TO_MARTA, reference)

    assert not isinstance(caught.value, RetryLater)


def test_a_delivery_that_halts_is_told_once_below_the_first_post(office, server):
    """With its cause; where nobody was asked there, it is a post of its own."""
    halt = notice(state="approved", outcome=outcome(), halted=Text("The key is not accepted; save another."))
    reference = office.notifier.send(notice(), TO_MARTA)
    for _time in range(2):
        office.notifier.halted(halt, TO_MARTA, reference)
    first, told = server.posts.values()
    assert told["root_id"] == first["id"]
    assert "The key is not accepted; save another." in told["message"]


def test_a_reminder_stands_below_the_first_post(office, server):
    """It belongs to the thread, and the second one is another."""
    reference = office.notifier.send(notice(), TO_MARTA)
    for number in (1, 1, 2):
        office.notifier.remind(notice(reminded=number), TO_MARTA, reference)

    first, *reminders = server.posts.values()
    assert [post["root_id"] for post in reminders] == [first["id"]] * 2
    assert all("reminder" in post["message"] for post in reminders)


def test_who_may_not_use_the_bot_is_told_by_the_check(office, server):
    """A wrong token, and a server without keys, are each a sentence."""
    server.fail.append(("GET users/me", 401, {}))
    assert "refuses the bot" in str(*office.notifier.check())
    server.fail.append(("GET config/client", 500, {}))
    assert "has trouble" in str(*office.notifier.check())
    assert list(office.notifier.check()) == []


def test_no_request_holds_a_token_of_ours_in_its_address(office, server):
    """What authorises travels in headers and bodies."""
    office.decide(office.plan())

    assert TOKEN not in json.dumps(server.asked)
