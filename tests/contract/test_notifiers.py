"""Every notifier that is installed keeps the contract that strangers' notifiers must keep."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from hub.registry import Registry
from hub.testing import NotifierContract
from hub.testing.office import DECIDERS
from notifications.email import hooks as email
from notifications.email.receiver import MailReceiver
from notifications.mattermost import hooks as mattermost
from notifications.mattermost.tests.server import TOKEN, Server
from notifications.slack import hooks as slack
from notifications.slack.emulator import SlackEmulator


class TestEmail(NotifierContract):
    """Mail, with a mail server of our own; a mail's name is its Message-ID."""

    hooks, plugin = email, "email"

    @contextmanager
    def outside(self, folder: Path) -> Iterator[None]:
        """Start the mail server."""
        self.receiver = MailReceiver()
        self.receiver.start()
        self.section = {"host": "127.0.0.1", "port": self.receiver.port, "security": "none", "sender": "hub@s.example"}
        yield
        self.receiver.stop()

    def told(self) -> Mapping[str, str]:
        """Return the mails."""
        return {mail.message["Message-ID"]: mail.text for mail in self.receiver.messages}

    def away(self) -> None:
        """Stop the mail server."""
        self.receiver.stop()

    def back(self) -> None:
        """Start it again."""
        self.receiver.start()


class TestMattermost(NotifierContract):
    """Mattermost, with a server of our own."""

    hooks, plugin = mattermost, "mattermost"

    @contextmanager
    def outside(self, folder: Path) -> Iterator[None]:
        """Start the server."""
        self.server = Server(lambda: 1_788_768_000.0)
        self.section = {"url": self.server.url, "bot_token": TOKEN}
        yield
        self.server.stop()

    def told(self) -> Mapping[str, str]:
        """Return the posts."""
        return {post["id"]: json.dumps(post, ensure_ascii=False) for post in self.server.posts.values()}

    def away(self) -> None:
        """Stop the server."""
        self.server.stop()

    def back(self) -> None:
        """Start it again."""
        self.server.start()


class TestSlack(NotifierContract):
    """Slack, with the emulator of the demo."""

    hooks, plugin = slack, "slack"

    @contextmanager
    def outside(self, folder: Path) -> Iterator[None]:
        """Start the workspace with both deciders in it."""
        self.slack = SlackEmulator(signing_secret="a" * 32, bot_token="xoxb-1", events_url="http://127.0.0.1:9/")
        with self.slack.serve():
            self.users = [self.slack.add_user(email=mail, name=name) for mail, name in DECIDERS]
            base = {"bot_token": "xoxb-1", "base_url": f"{self.slack.url}/api/", "seconds_between_messages": 0}
            self.section = base | {"mode": "http", "signing_secret": "a" * 32}
            yield

    def told(self) -> Mapping[str, str]:
        """Return the messages."""
        return {
            f"{user}:{one.ts}": json.dumps([one.text, one.blocks], ensure_ascii=False).replace("*", "")
            for user in self.users
            for one in self.slack.messages(user)
        }

    def away(self) -> None:
        """Have Slack be down."""
        self.slack.down()

    def back(self) -> None:
        """Have it be up again."""
        self.slack.up()


def test_no_installed_notifier_is_left_out():
    """A notifier that comes with the hub has its contract here."""
    held = {kind.plugin for kind in (TestEmail, TestMattermost, TestSlack)}
    assert {notifier.name for notifier in Registry().notifiers} == held
