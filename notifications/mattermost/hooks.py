"""Registers the Mattermost notifier and the addresses where its presses come in."""

from __future__ import annotations

from pathlib import Path

from hub.plugin import Hook, Plugin, implements
from notifications.mattermost.inbound import DIALOG_PATH
from notifications.mattermost.notifier import PRESS_PATH, MattermostNotifier
from notifications.mattermost.settings import MattermostSettings


@implements
def hub_plugin() -> Plugin:
    """Return the notifier with all that belongs to it."""
    notifier = MattermostNotifier()
    return Plugin(
        name="mattermost",
        notifiers=[notifier],
        hooks=[Hook(PRESS_PATH, notifier.press), Hook(DIALOG_PATH, notifier.dialog)],
        settings=MattermostSettings,
        locale=Path(__file__).parent / "locale",
    )
