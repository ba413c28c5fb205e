"""The app manifest that a school pastes into Slack: what the app is and what it may do."""

from __future__ import annotations

from typing import Any

from notifications.slack.slash import COMMAND, SHORTCUT

SCOPES = {
    "chat:write": "tell plans and their outcome",
    "commands": "take /hub and the shortcut",
    "users:read": "see who clicked",
    "users:read.email": "find the hub's account of a person",
    "im:write": "tell a plan in a direct message",
    "im:history": "see whether a message arrived when the line broke",
    "channels:history": "the same in a channel",
    "groups:history": "the same in a private channel",
}


def manifest(public_url: str = "") -> dict[str, Any]:
    """Return the manifest: over HTTP when the hub has a public address, else over Socket Mode."""
    address = f"{public_url.rstrip('/')}/slack/events" if public_url else ""
    return {
        "display_information": {
            "name": "School hub",
            "description": "Shows what would change at school and asks you to decide",
            "background_color": "#0b5cad",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": True,
            },
            "bot_user": {"display_name": "School hub", "always_online": True},
            "shortcuts": [_shortcut()],
            "slash_commands": [_command(address)],
        },
        "oauth_config": {"scopes": {"bot": list(SCOPES)}},
        "settings": {
            "event_subscriptions": {"bot_events": ["app_home_opened"]} | _at(address, "request_url"),
            "interactivity": {"is_enabled": True} | _at(address, "request_url", "message_menu_options_url"),
            "org_deploy_enabled": False,
            "socket_mode_enabled": not public_url,
            "token_rotation_enabled": False,
        },
    }


def _shortcut() -> dict[str, Any]:
    return {
        "name": "What waits for me",
        "type": "global",
        "callback_id": SHORTCUT,
        "description": "Shows the plans that wait for your decision",
    }


def _command(address: str) -> dict[str, Any]:
    return {
        "command": COMMAND,
        "description": "What waits for you, how the jobs stand, start one",
        "usage_hint": "pending | status | run JOB [SCHOOL] | help",
        "should_escape": False,
    } | _at(address, "url")


def _at(address: str, *names: str) -> dict[str, str]:
    """Return the address under each name; over a socket Slack needs none."""
    return dict.fromkeys(names, address) if address else {}
