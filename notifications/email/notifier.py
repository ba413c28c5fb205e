"""The notifier: a mail to each decider, and the outcome in the same thread."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from hub.plugin import Address, HubError, Notifier, Text
from notifications.email.composition import compose, tells_outcome
from notifications.email.delivery import Relay
from notifications.email.rendering import render
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

    def addresses(self, school: School, deciders: Sequence[Account]) -> Iterable[Address]:
        if self._settings.host:
            for account in deciders:
                yield Address(account.email, account)

    def send(self, notice: Notice, address: Address) -> str:
        """Write the first mail of a thread; a plan that was decided meanwhile is told at once."""
        return self._write(notice, address, root=None)

    def update(self, notice: Notice, address: Address, reference: str) -> str:
        """Write the outcome once; changes before that are seen on the page behind the button."""
        if notice.state == "pending" or tells_outcome(reference):
            return reference
        return self._write(notice, address, root=reference)

    def check(self) -> Iterable[Text]:
        if not self._settings.host:
            yield Text("No mail is sent: `email.host` in config.yaml names no relay.")
            return
        try:
            Relay(self._settings).probe()
        except HubError as error:
            yield Text.from_error(error)

    def _write(self, notice: Notice, address: Address, *, root: str | None) -> str:
        language = address.account.language if address.account else notice.school.language
        mail = render(notice, address, self._services.translate(language))
        message = compose(self._settings, notice, address, mail, at=self._services.clock(), root=root)
        Relay(self._settings).deliver(message)
        return str(message["Message-ID"])
