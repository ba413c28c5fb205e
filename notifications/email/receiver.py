"""A real SMTP server on this machine that keeps what it is given: for the demo and for tests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from typing import TYPE_CHECKING

from aiosmtpd.controller import Controller

if TYPE_CHECKING:
    from asyncio import Server
    from email.message import EmailMessage

    from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass(frozen=True, slots=True)
class Received:
    """One mail as it came in; ``number`` counts from 1, ``sender`` stood on its envelope."""

    number: int
    at: datetime
    sender: str
    message: EmailMessage

    @property
    def subject(self) -> str:
        return str(self.message["Subject"])

    @property
    def to(self) -> str:
        return str(self.message["To"])

    @property
    def text(self) -> str:
        """The plain text, empty when there is none."""
        return self._body("plain")

    @property
    def html(self) -> str:
        """The HTML, empty when there is none."""
        return self._body("html")

    def _body(self, kind: str) -> str:
        part = self.message.get_body((kind,))
        return str(part.get_content()) if part else ""


class MailReceiver:
    """Takes mail on 127.0.0.1; `messages` holds it, oldest first."""

    def __init__(self) -> None:
        self.messages: list[Received] = []
        self._answers: list[str] = []
        self._controller: _OwnPort | None = None
        self.port = 0

    def start(self) -> None:
        """Listen, on the same port as before if there was one."""
        self._controller = _OwnPort(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()
        self.port = self._controller.port

    def stop(self) -> None:
        """Refuse connections from now on."""
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    def answer_next(self, reply: str) -> None:
        """Give the next recipient this SMTP reply (``451 Not now``) instead of taking the mail."""
        self._answers.append(reply)

    async def handle_RCPT(  # noqa: N802  (the name that the mail server looks for)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self._answers:
            return self._answers.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        message = message_from_bytes(bytes(envelope.original_content or b""), policy=default)
        self.messages.append(Received(len(self.messages) + 1, datetime.now(UTC), envelope.mail_from or "", message))
        return "250 Kept"


class _OwnPort(Controller):
    """A controller that learns which port it was given before it tries to reach itself."""

    server: Server

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]  # the mail server is half typed
