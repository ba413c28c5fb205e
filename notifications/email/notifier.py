"""The notifier: a mail to each decider, reminders and the outcome in its thread, and receipts for administrators."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import structlog

from hub.plugin import Address, ConfigurationError, HubError, Notifier, Text
from notifications.email import bounces
from notifications.email.bounce_box import BounceBox, Watch
from notifications.email.composition import (
    compose,
    compose_letter,
    envelope_sender,
    message_id,
    tells_outcome,
    thread,
)
from notifications.email.delivery import Relay
from notifications.email.rendering import Kind, render, render_letter
from notifications.email.settings import EmailSettings

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hub.plugin import Account, Letter, Notice, School, Services

log = structlog.get_logger(__name__)


class EmailNotifier(Notifier):
    """Mails a plan to everybody who may decide it: one thread a plan and person."""

    name: ClassVar[str] = "email"

    def __init__(self) -> None:
        self._settings = EmailSettings()
        self._box: BounceBox | None = None
        self._watch: Watch | None = None

    def start(self, services: Services, settings: Any) -> None:
        self._services = services
        self._settings = settings
        self._relay = Relay(settings)
        if settings.bounces is not None:
            self._box = BounceBox(settings, settings.bounces, self._relay.tokens)

    def addresses(self, school: School, deciders: Sequence[Account]) -> Iterable[Address]:
        if self._settings.host:
            for account in deciders:
                if account.reachable:
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

    def halted(self, notice: Notice, address: Address, first: str) -> str:
        """Write why delivering does not go on, into the thread of those who were asked."""
        if notice.halted is None or address.account is None:
            return ""
        asked = message_id(Kind.ASK, notice, address, self._settings.sender.rpartition("@")[2])
        return self._write(notice, address, Kind.HALTED, first=asked)

    def write(self, letter: Letter, reference: str) -> bool:
        """Write to somebody outside, who has no account and is asked nothing."""
        if not self._settings.host:
            return False
        mail = render_letter(letter, self._services.translate(letter.language))
        message = compose_letter(self._settings, letter.to, mail, reference=reference, at=self._services.clock())
        self._relay.deliver(message, bounces_to=envelope_sender(self._settings, str(message["Message-ID"])))
        return True

    def listen(self) -> None:
        if self._box is not None and self._settings.bounces is not None:
            self._watch = Watch(self.read_bounces, self._settings.bounces.minutes * 60)
            self._watch.start()

    def stop(self) -> None:
        if self._watch is not None:
            self._watch.stop()
            self._watch = None

    def take_bounce(self, raw: bytes) -> bool:
        """Record a mail that came back; False when it is no report about a mail that the hub knows."""
        found = bounces.read(raw, self._settings.sender.rpartition("@")[2])
        if found is None:
            return False
        log.warning("mail came back", status=found.status)
        known = self._services.bounced(found.reference, found.why)
        # A reminder that came back is a mail of the same thread to the same address.
        return known or self._services.bounced(thread(found.reference), found.why)

    def read_bounces(self) -> tuple[int, int]:
        """Look into the mailbox for bounces; return how many mails were read, and how many were bounces of ours."""
        if self._box is None:
            raise ConfigurationError("There is no mailbox to read: `email.bounces` in config.yaml is empty.")
        taken: list[bool] = []
        read = self._box.unseen(lambda raw: taken.append(self.take_bounce(raw)))
        return read, sum(taken)

    def check(self) -> Iterable[Text]:
        if not self._settings.host:
            yield Text("No mail is sent: `email.host` in config.yaml names no relay.")
            return
        for probe in (self._relay.probe, *([self._box.probe] if self._box else [])):
            try:
                probe()
            except HubError as error:
                yield Text.from_error(error)

    def _write(self, notice: Notice, address: Address, kind: Kind, *, first: str | None = None) -> str:
        language = address.account.language if address.account else notice.school.language
        mail = render(notice, address, self._services.translate(language), kind)
        message = compose(self._settings, notice, address, mail, kind=kind, at=self._services.clock(), first=first)
        reference = str(message["Message-ID"])
        self._relay.deliver(message, bounces_to=envelope_sender(self._settings, reference))
        return reference
