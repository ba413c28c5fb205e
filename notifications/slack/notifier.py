"""The notifier: a message in the school's channel or to each decider, and what comes back from it."""

from __future__ import annotations

import re
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, Any, ClassVar

from hub.plugin import Address, ConfigurationError, HubError, Notifier, PluginFault, RawAnswer, Text
from notifications.slack.blockcheck import problems
from notifications.slack.manifest import SCOPES
from notifications.slack.rendering import halted, reminder, render
from notifications.slack.settings import SlackSettings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from hub.plugin import Account, Notice, RawRequest, School, Services
    from notifications.slack.homes import Homes
    from notifications.slack.inbound import Inbound
    from notifications.slack.people import People
    from notifications.slack.posting import Posting
    from notifications.slack.rendering import Message
    from notifications.slack.socket_line import SocketLine

_SECRET = re.compile(r"[0-9a-f]{32}")


class SlackNotifier(Notifier):
    """Tells a plan in Slack and lets people decide there.

    Slack's own libraries take half a second to load, so they are loaded at first need.
    """

    name: ClassVar[str] = "slack"

    def __init__(self) -> None:
        self._settings = SlackSettings()
        self._line: SocketLine | None = None

    def start(self, services: Services, settings: Any) -> None:
        self._services = services
        self._settings = settings

    def addresses(self, school: School, deciders: Sequence[Account]) -> Iterable[Address]:
        if not self._settings.configured:
            return
        if school.code in self._settings.channels:
            yield Address(self._settings.channels[school.code])
            return
        for account in deciders:
            if account.reachable:
                yield Address(account.email, account)

    def send(self, notice: Notice, address: Address) -> str:
        channel = self._channel(address)
        message = self._rendered(notice, address)
        key = _key(notice, address)
        reference = self._with_fallback(
            message,
            lambda blocks: self._posting.post(channel, key, notice.created_at, text=message.text, blocks=blocks),
        )
        self._homes.moved()
        return reference

    def remind(self, notice: Notice, address: Address, reference: str) -> str:
        translate = self._services.translate(_reader(notice, address))
        self.update(notice, address, reference)
        self._posting.reply(reference, f"{_key(notice, address)}.{notice.reminded}", reminder(notice, translate))
        return reference

    def halted(self, notice: Notice, address: Address, first: str) -> str:
        if notice.halted is None:
            return ""
        text = halted(notice, self._services.translate(_reader(notice, address)))
        key = f"{_key(notice, address)}.halted"
        if first:
            self._posting.reply(first, key, text)
            return first
        blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": text}}]
        return self._posting.post(self._channel(address), key, notice.created_at, text=text, blocks=blocks)

    def _channel(self, address: Address) -> str:
        return self._posting.direct(self._people.user(address.account)) if address.account else address.to

    def update(self, notice: Notice, address: Address, reference: str) -> str:
        message = self._rendered(notice, address)

        def change(blocks: list[dict[str, Any]]) -> str:
            self._posting.update(reference, text=message.text, blocks=blocks)
            return reference

        self._with_fallback(message, change)
        self._homes.moved()
        return reference

    def listen(self) -> None:
        if not self._settings.configured:
            return
        inbound = self._inbound  # made now, so that the first click need not wait for it
        if self._settings.mode == "socket":
            from notifications.slack.socket_line import SocketLine  # noqa: PLC0415  (slow to load)

            app_token = self._settings.app_token.get_secret_value()
            self._line = SocketLine(inbound.app, app_token, self._settings.base_url)
            self._line.open()

    def stop(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None
        homes = self.__dict__.get("_homes")
        if homes is not None:
            homes.stop()
        inbound = self.__dict__.pop("_inbound", None)
        if inbound is not None:
            inbound.stop()

    def answer(self, request: RawRequest) -> RawAnswer:
        """Take a request of Slack over HTTP; without that mode there is nothing here."""
        if not self._settings.configured or self._settings.mode != "http":
            return RawAnswer(404, "Slack is not set up to come in this way.")
        return self._inbound.answer(request)

    def quick(self, request: RawRequest) -> RawAnswer | None:
        """Acknowledge at once what needs no more than that; None for what `answer` has to look at."""
        inbound: Inbound | None = self.__dict__.get("_inbound")  # made by `listen`: making it takes a while
        return inbound.quick(request) if inbound is not None and self._settings.mode == "http" else None

    def check(self) -> Iterable[Text]:
        if not self._settings.configured:
            yield Text("Nothing is sent to Slack: `slack.bot_token` in config.yaml is empty.")
            return
        secret = self._settings.signing_secret.get_secret_value()
        if self._settings.mode == "http" and not _SECRET.fullmatch(secret):
            yield Text("`slack.signing_secret` does not look like one: 32 digits and letters from a to f.")
        try:
            yield from self._check_access()
        except HubError as error:
            yield Text.from_error(error)

    def _check_access(self) -> Iterable[Text]:
        missing = sorted(set(SCOPES) - self._posting.identity.scopes)
        if missing:
            yield Text.of(
                "The Slack app lacks these scopes: {scopes}. Add them and install it again.", scopes=", ".join(missing)
            )
        if self._settings.mode == "socket":
            self._posting.try_socket(self._settings.app_token.get_secret_value())

    def _rendered(self, notice: Notice, address: Address) -> Message:
        return render(notice, self._services.translate(_reader(notice, address)))

    def _with_fallback(self, message: Message, tell: Callable[[list[dict[str, Any]]], str]) -> str:
        """Tell it with a table, or plainly where the workspace does not take tables yet."""
        from notifications.slack.posting import BlocksRefused  # noqa: PLC0415  (slow to load)

        wrong = problems({"text": message.text, "blocks": message.blocks})
        if wrong:
            raise PluginFault("A message does not fit Slack: {why}", why=wrong[0])
        try:
            return tell(message.blocks)
        except BlocksRefused:
            return tell(message.plain)

    @cached_property
    def _posting(self) -> Posting:
        from notifications.slack.posting import Posting  # noqa: PLC0415  (slow to load)

        if not self._settings.configured:
            raise ConfigurationError("Slack is no longer set up: `slack.bot_token` is empty.")
        return Posting(self._settings)

    @cached_property
    def _people(self) -> People:
        from notifications.slack.people import People  # noqa: PLC0415  (slow to load)

        return People(self._posting, self._services)

    @cached_property
    def _homes(self) -> Homes:
        from notifications.slack.homes import Homes  # noqa: PLC0415  (slow to load)

        return Homes(self._services, self._posting, self._people)

    @cached_property
    def _inbound(self) -> Inbound:
        from notifications.slack.clicks import Clicks  # noqa: PLC0415  (slow to load)
        from notifications.slack.inbound import Inbound  # noqa: PLC0415
        from notifications.slack.ledger import Ledger  # noqa: PLC0415
        from notifications.slack.workplace import Workplace  # noqa: PLC0415

        workplace = Workplace(
            self._services,
            self._settings,
            self._posting,
            self._people,
            self._homes,
            Ledger(self._services),
            self.update,
        )
        return Inbound(self._settings.signing_secret.get_secret_value(), Clicks(workplace))


def _reader(notice: Notice, address: Address) -> str:
    return address.account.language if address.account else notice.school.language


def _key(notice: Notice, address: Address) -> str:
    """Return what one copy is recognised by; no address can be read from it."""
    place = sha256(address.to.encode()).hexdigest()[:16]
    return f"{notice.plan_id}.{notice.created_at:%Y%m%d%H%M%S}.{place}"
