"""The notifier: a mail to each decider, reminders and the outcome in its thread, and receipts for administrators."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from hub.plugin import Address, HubError, Notifier, Text
from notifications.email.composition import compose, envelope_sender, message_id, tells_outcome, thread
from notifications.email.delivery import Relay
from notifications.email.rendering import Kind, render
from notifications.email.settings import EmailSettings

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hub.plugin import Account, Notice, School, Services


class EmailNotifier(Notifier):
    """Mails a plan to everybody who may decide it: one thread a plan and person."""

    name: ClassVar[str] = "email"

    def __init__(self) -> None:
        self._settings = EmailSettings()

    def start(self, services: Services, settings: Any) -> None:
        self._services = services
        self._settings = settings
        self._relay = Relay(settings)

    def addresses(self, school: School, deciders: Sequence[Account]) -> Iterable[Address]:
        if self._settings.host:
            for account in deciders:
                yield Address(account.email, account)

    def send(self, notice: Notice, address: Address) -> str:
        """Write the first mail of a thread; a plan that was decided meanwhile is told at once."""
        return self._write(notice, address, Kind.ASK if notice.state == "pending" else Kind.OUTCOME)

    def update(self, notice: Notice, address: Address, reference: str) -> str:
        """Write the outcome once; changes before that are seen on the page behind the button."""
        if notice.state == "pending" or tells_outcome(reference):
            return reference
        return self._write(notice, address, Kind.OUTCOME, first=thread(reference))

    def remind(self, notice: Notice, address: Address, reference: str) -> str:
        """Write once more that it waits; the copy still goes by its first mail, which the others refer to."""
        if notice.state != "pending":
            return self.update(notice, address, reference)
        self._write(notice, address, Kind.REMINDER, first=thread(reference))
        return reference

    def confirm(self, notice: Notice, address: Address) -> str:
        """Write the approval receipt, into the thread of those who were asked as well."""
        if notice.outcome is None:
            return ""
        first = message_id(Kind.ASK, notice, address, self._settings.sender.rpartition("@")[2])
        return self._write(notice, address, Kind.RECEIPT, first=first)

    def check(self) -> Iterable[Text]:
        if not self._settings.host:
            yield Text("No mail is sent: `email.host` in config.yaml names no relay.")
            return
        try:
            self._relay.probe()
        except HubError as error:
            yield Text.from_error(error)

    def _write(self, notice: Notice, address: Address, kind: Kind, *, first: str | None = None) -> str:
        language = address.account.language if address.account else notice.school.language
        mail = render(notice, address, self._services.translate(language), kind)
        message = compose(self._settings, notice, address, mail, kind=kind, at=self._services.clock(), first=first)
        reference = str(message["Message-ID"])
        self._relay.deliver(message, bounces_to=envelope_sender(self._settings, reference))
        return reference
