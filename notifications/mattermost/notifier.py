"""The notifier: a post in the school's channel or to each decider, and what comes back from its buttons."""

from __future__ import annotations

from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, Any, ClassVar

from hub.plugin import Address, ConfigurationError, HubError, Notifier, RawAnswer, Text
from notifications.mattermost import rendering
from notifications.mattermost.client import Mattermost
from notifications.mattermost.inbound import NAME, Inbound
from notifications.mattermost.presses import Errand
from notifications.mattermost.settings import MattermostSettings

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hub.plugin import Account, Notice, RawRequest, School, Services

PRESS_PATH = f"/{NAME}/press"


class MattermostNotifier(Notifier):
    """Tells a plan in Mattermost and lets people decide there."""

    name: ClassVar[str] = NAME

    def __init__(self) -> None:
        self._settings = MattermostSettings()

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
        post = self._rendered(notice, _language(notice, address))
        return f"{channel}:{self._server.post(channel, _key(notice, address), _since(notice), post)}"

    def update(self, notice: Notice, address: Address, reference: str) -> str:
        self._server.change(reference.partition(":")[2], self._rendered(notice, _language(notice, address)))
        return reference

    def remind(self, notice: Notice, address: Address, reference: str) -> str:
        """Post below the first message; the message itself is made true as well."""
        self.update(notice, address, reference)
        channel, _, first = reference.partition(":")
        if notice.state == "pending":
            post = rendering.reminder(notice, self._services.translate(_language(notice, address)))
            key = f"{_key(notice, address)}.{notice.reminded}"
            self._server.post(channel, key, _since(notice), post | {"root_id": first})
        return reference

    def halted(self, notice: Notice, address: Address, first: str) -> str:
        """Post why delivering does not go on, below the first message where there is one."""
        if notice.halted is None:
            return ""
        post = rendering.halted(notice, self._services.translate(_language(notice, address)))
        channel, _, root = first.partition(":") if first else (self._channel(address), "", "")
        below = {"root_id": root} if root else {}
        key = f"{_key(notice, address)}.halted"
        return f"{channel}:{self._server.post(channel, key, _since(notice), post | below)}"

    def press(self, request: RawRequest) -> RawAnswer:
        """Take a press of a button (POST /mattermost/press)."""
        return self._inbound.press(request) if self._settings.configured else _nothing_here()

    def dialog(self, request: RawRequest) -> RawAnswer:
        """Take a dialog that was sent (POST /mattermost/dialog)."""
        return self._inbound.dialog(request) if self._settings.configured else _nothing_here()

    def stop(self) -> None:
        server = self.__dict__.pop("_server", None)
        self.__dict__.pop("_inbound", None)
        if server is not None:
            server.close()

    def check(self) -> Iterable[Text]:
        if not self._settings.configured:
            return
        try:
            if not self._server.bot or not self._server.signing_key():
                yield Text("Mattermost tells no key to know its presses by. Is the server up to date?")
        except HubError as error:
            yield Text.from_error(error)

    def _channel(self, address: Address) -> str:
        return self._server.direct(address.account.email) if address.account else address.to

    def _rendered(self, notice: Notice, language: str) -> dict[str, Any]:
        def token(action: str) -> str:
            return Errand.about(notice, action).sealed(self._services.secrets)

        url = f"{self._services.public_url}{PRESS_PATH}"
        return rendering.render(notice, url, token, self._services.translate(language))

    @cached_property
    def _server(self) -> Mattermost:
        if not self._settings.configured:
            raise ConfigurationError("Mattermost is no longer set up: `mattermost.bot_token` is empty.")
        return Mattermost(self._settings)

    @cached_property
    def _inbound(self) -> Inbound:
        return Inbound(self._services, self._server, self._settings.url.rstrip("/"), self._rendered)


def _language(notice: Notice, address: Address) -> str:
    return address.account.language if address.account else notice.school.language


def _since(notice: Notice) -> int:
    return int(notice.created_at.timestamp() * 1_000) - 1


def _key(notice: Notice, address: Address) -> str:
    """Return what one copy is recognised by; no address can be read from it."""
    place = sha256(address.to.encode()).hexdigest()[:16]
    return f"{notice.plan_id}.{notice.created_at:%Y%m%d%H%M%S}.{place}"


def _nothing_here() -> RawAnswer:
    return RawAnswer(404, "Mattermost is not set up here.")
