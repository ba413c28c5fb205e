"""The mail part of the demo: a mail server of its own, and its mailbox as a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hub.plugin import Demo, Show, marked
from notifications.email.mailbox import Mailbox
from notifications.email.receiver import MailReceiver

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hub.plugin import DemoHub

_PATH = "/demo/mail"


class EmailDemo(Demo):
    """Receives the demo's mail instead of the people it is for."""

    def __init__(self) -> None:
        self.receiver = MailReceiver()
        self._url = ""

    def open(self, hub: DemoHub) -> Mapping[str, Any]:
        self._url = f"{hub.url}{_PATH}/"
        self.receiver.start()
        return {
            "host": "127.0.0.1",
            "port": self.receiver.port,
            "security": "none",
            "sender": "hub@school-hub.example",
        }

    def shows(self) -> Sequence[Show]:
        return [Show(_PATH, Mailbox(self.receiver).app(), marked("Mails"))]

    def facts(self) -> Mapping[str, Any]:
        return {"mail": self._url}

    def close(self) -> None:
        self.receiver.stop()
