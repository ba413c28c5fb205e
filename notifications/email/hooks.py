"""Registers the mail notifier."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from hub.plugin import Plugin, implements
from notifications.email.notifier import EmailNotifier
from notifications.email.settings import EmailSettings

if TYPE_CHECKING:
    from hub.plugin import Demo


_HERE = Path(__file__).parent


@implements
def hub_plugin() -> Plugin:
    """Return the notifier, its settings and its part of the demo."""
    return Plugin(
        name="email", notifiers=[EmailNotifier()], settings=EmailSettings, locale=_HERE / "locale", demo=_demo
    )


def _demo() -> Demo:
    from notifications.email.demo import EmailDemo  # noqa: PLC0415  (its mail server is an extra of the demo)

    return EmailDemo()
