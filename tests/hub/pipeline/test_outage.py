"""Slack and the mail relay are killed for an hour and come back: everybody is told, once, and the delay is seen."""

from __future__ import annotations

import pytest

from hub.model.policy import Policy
from hub.people import policies
from hub.pipeline.tellings import Fate, tellings
from notifications.email import hooks as email
from notifications.email.receiver import MailReceiver
from notifications.slack import hooks as slack
from notifications.slack.emulator import SlackEmulator
from tests.hub.pipeline.conftest import open_office
from tests.hub.pipeline.pigeons import Watch
from tests.shelves import Shelf, ShelfPlugin, book

PEOPLE = ("ann@school.example", "bob@school.example")
SECRET, TOKEN = "5" * 32, "xoxb-1"


class Outside:
    """A workspace and a relay that can be killed, and what reached each person there."""

    def __init__(self) -> None:
        self.slack = SlackEmulator(signing_secret=SECRET, bot_token=TOKEN, events_url="http://127.0.0.1:1/")
        self.users = {one: self.slack.add_user(email=one, name=one) for one in PEOPLE}
        self.mail = MailReceiver()
        self.port = 0
        self.line = None
        self.start()

    def start(self) -> None:
        self.mail.start()
        self.line = self.slack.serve(self.port)
        self.line.__enter__()
        self.port = int(self.slack.url.rpartition(":")[2])

    def stop(self) -> None:
        self.mail.stop()
        self.line.__exit__(None, None, None)

    def mails(self) -> list[int]:
        return [sum(one in mail.to for mail in self.mail.messages) for one in PEOPLE]

    def messages(self) -> list[int]:
        return [len(self.slack.messages(user)) for user in self.users.values()]


@pytest.fixture(name="outside")
def _outside():
    outside = Outside()
    yield outside
    outside.stop()


@pytest.fixture(name="office")
def _office(make_hub, outside):
    """A hub that tells by Slack and by mail."""
    sections = {
        "slack": {
            "bot_token": TOKEN,
            "signing_secret": SECRET,
            "mode": "http",
            "base_url": f"{outside.slack.url}/api/",
            "seconds_between_messages": 0,
        },
        "email": {"host": "127.0.0.1", "port": outside.mail.port, "security": "none", "sender": "hub@school.example"},
    }
    shelf = Shelf(books=[book(number) for number in range(3)])
    modules = [ShelfPlugin(shelf), slack, email]
    office = open_office(make_hub(modules=modules, clock=Watch(), plugins=sections), shelf)
    yield office
    for notifier in office.hub.registry.notifiers:
        notifier.stop()


def pass_time(office, minutes: int) -> None:
    """Let time pass in steps of ten minutes, with work done at each."""
    for _ in range(minutes // 10):
        office.hub.clock.turn(minutes=10)
        office.work()


def outage(office, outside):
    """Make a plan while everything is down, and bring it back after an hour."""
    outside.stop()
    plan = office.plan()
    pass_time(office, 60)
    outside.start()
    pass_time(office, 60)
    return plan


def test_after_an_hour_without_slack_and_mail_every_message_arrives_once(office, outside) -> None:
    """Told by all ways at once, each person has one mail and one message; the plan shows how late they were."""
    plan = outage(office, outside)
    assert (outside.mails(), outside.messages()) == ([1, 1], [1, 1])
    with office.hub.database.reading() as session:
        told = tellings(session, plan)
    assert [one.fate for one in told] == [Fate.TOLD] * 4
    assert all(one.late >= 60 for one in told)


def test_who_is_told_in_slack_first_is_told_once_whatever_comes_back(office, outside) -> None:
    """With an order, one message each, by whichever way it went; the outcome as well is told where that was."""
    with office.hub.database.writing() as session:
        policies.save(session, office.school.id, "", Policy(first_way="slack"), by="test", now=office.hub.clock())
    plan = outage(office, outside)
    assert [mails + messages for mails, messages in zip(outside.mails(), outside.messages(), strict=True)] == [1, 1]
    before = outside.messages()
    office.approve(plan)
    pass_time(office, 30)
    assert outside.messages() == before
