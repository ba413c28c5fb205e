"""The app manifest that a school pastes into Slack: what the app is and what it may do."""

from __future__ import annotations

from typing import Any

SCOPES = {
    "chat:write": "tell plans and their outcome",
    "users:read": "see who clicked",
    "users:read.email": "find the hub's account of a person",
    "im:write": "tell a plan in a direct message",
    "im:history": "see whether a message arrived when the line broke",
    "channels:history": "the same in a channel",
    "groups:history": "the same in a private channel",
}


def manifest(public_url: str = "") -> dict[str, Any]:
    """Return the manifest: over HTTP when the hub has a public address, else over Socket Mode."""
    interactivity: dict[str, Any] = {"is_enabled": True}
    if public_url:
        interactivity["request_url"] = f"{public_url.rstrip('/')}/slack/events"
    return {
        "display_information": {
            "name": "School hub",
            "description": "Shows what would change at school and asks you to decide",
            "background_color": "#0b5cad",
        },
        "features": {"bot_user": {"display_name": "School hub", "always_online": True}},
        "oauth_config": {"scopes": {"bot": list(SCOPES)}},
        "settings": {
            "interactivity": interactivity,
            "org_deploy_enabled": False,
            "socket_mode_enabled": not public_url,
            "token_rotation_enabled": False,
        },
    }
