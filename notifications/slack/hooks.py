"""Registers the Slack notifier and the address where Slack's requests come in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from hub.plugin import Hook, Plugin, implements
from notifications.slack.notifier import SlackNotifier
from notifications.slack.settings import SlackSettings

if TYPE_CHECKING:
    from hub.plugin import Demo


@implements
def hub_plugin() -> Plugin:
    """Return the notifier with all that belongs to it."""
    notifier = SlackNotifier()
    return Plugin(
        name="slack",
        notifiers=[notifier],
        hooks=[Hook("/slack/events", notifier.answer, notifier.quick)],
        settings=SlackSettings,
        locale=Path(__file__).parent / "locale",
        migrations=Path(__file__).parent / "migrations" / "versions",
        demo=_demo,
    )


def _demo() -> Demo:
    from notifications.slack.demo import SlackDemo  # noqa: PLC0415  (an emulator, never part of the product)

    return SlackDemo()
