"""A signed Slack emulator over real HTTP, for tests and for showing the hub without an account."""

from notifications.slack.emulator.emulator import SlackEmulator
from notifications.slack.emulator.modals import View
from notifications.slack.emulator.workspace import Channel, Message, User

__all__ = ["Channel", "Message", "SlackEmulator", "User", "View"]
