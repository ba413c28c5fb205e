"""The Slack part of the demo: an emulated workspace whose buttons really decide."""

from __future__ import annotations

import secrets
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from hub.plugin import Demo, Identity, Show
from notifications.slack.emulator import SlackEmulator

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hub.plugin import DemoHub, School, Services

_PATH = "/demo/slack"
_LOCALES = {"ca": "ca-ES", "es": "es-ES", "nl": "nl-NL", "en": "en-GB"}

_PATIENCE = 10.0  # Slack gives three seconds; the laptop that shows this does everything at once


class SlackDemo(Demo):
    """A workspace with one channel for the demo's school, and the demo's people in it."""

    def __init__(self) -> None:
        self._open = ExitStack()

    def open(self, hub: DemoHub) -> Mapping[str, Any]:
        token, secret = f"xoxb-{secrets.token_hex(12)}", secrets.token_hex(16)
        self._hub = hub
        self.slack = self._open.enter_context(
            SlackEmulator(
                signing_secret=secret, bot_token=token, events_url=f"{hub.url}/slack/events", patience=_PATIENCE
            ).serve()
        )
        return {
            "bot_token": token,
            "signing_secret": secret,
            "mode": "http",
            "base_url": f"{self.slack.url}/api/",
            "channels": {hub.school_code: self.slack.add_channel("hub-decisions")},
        }

    def seed(self, services: Services, school: School) -> None:
        """Let the demo's people join: ``shared["accounts"]`` holds (e-mail, name, language)."""
        for email, name, language in self._hub.shared.get("accounts", ()):
            user = self.slack.add_user(email=email, name=name, locale=_LOCALES.get(language, "en-GB"))
            account = services.account(email)
            if account is not None:
                services.identities.link(Identity("slack", self.slack.team, user, name), account.id)

    def shows(self) -> Sequence[Show]:
        return [Show(_PATH, self.slack.page_app(), "Slack")]

    def facts(self) -> Mapping[str, Any]:
        return {"slack": f"{self._hub.url}{_PATH}/"}

    def close(self) -> None:
        self._open.close()
