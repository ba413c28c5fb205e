"""One thing that somebody did in Slack: who, where, about which plan, with what in their hands."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from notifications.slack.about import About


@dataclass(frozen=True, slots=True)
class Click:
    """A press of a button, a choice, a submission, a command.

    ``view`` is the modal or home tab in which it was done, as Slack tells of it; ``value`` what was chosen,
    ``words`` what was typed, ``block`` where.
    """

    action: str
    team: str
    user: str
    trigger: str
    about: About = field(default_factory=About)
    channel: str = ""
    ts: str = ""
    view: dict[str, Any] | None = None
    value: str = ""
    words: str = ""
    block: str = ""
    response_url: str = ""

    @classmethod
    def pressed(cls, body: dict[str, Any]) -> Click:
        """Return the click that a payload of block actions tells of."""
        action, place = body["actions"][0], body.get("container") or {}
        view = body.get("view")
        about = About.of(str(action.get("value", "")))
        if view and not about.plan:
            about = About.of(str(view.get("private_metadata", "")))
        hidden = bool(place.get("is_ephemeral"))
        return cls(
            action=str(action.get("action_id", "")),
            **_who(body),
            about=about,
            channel=str(place.get("channel_id", "")) or about.channel,
            ts=about.ts if hidden else str(place.get("message_ts", "")) or about.ts,
            view=view,
            value=str((action.get("selected_option") or {}).get("value", "")),
        )

    @classmethod
    def submitted(cls, body: dict[str, Any]) -> Click:
        """Return the click that sent a modal off."""
        view = body["view"]
        about = About.of(str(view.get("private_metadata", "")))
        return cls(str(view["callback_id"]), **_who(body), about=about, channel=about.channel, ts=about.ts, view=view)

    @classmethod
    def typed(cls, body: dict[str, Any]) -> Click:
        """Return the click of a slash command, whose payload is flat."""
        return cls(
            action=str(body["command"]),
            team=str(body["team_id"]),
            user=str(body["user_id"]),
            trigger=str(body.get("trigger_id", "")),
            channel=str(body.get("channel_id", "")),
            words=str(body.get("text", "")),
            response_url=str(body.get("response_url", "")),
        )

    @classmethod
    def asked(cls, body: dict[str, Any]) -> Click:
        """Return the click of somebody who types into a field that looks things up, or who pulled a shortcut."""
        view = body.get("view")
        return cls(
            action=str(body.get("action_id") or body.get("callback_id", "")),
            **_who(body),
            about=About.of(str(view.get("private_metadata", ""))) if view else About(),
            view=view,
            words=str(body.get("value", "")),
            block=str(body.get("block_id", "")),
        )

    @property
    def reference(self) -> str:
        """The copy of the message from which somebody came, as the notifier refers to it."""
        return f"{self.channel}:{self.ts}" if self.channel and self.ts else ""

    @property
    def in_modal(self) -> bool:
        """Tell whether a modal is open where this was done: the next one then lies upon it."""
        return bool(self.view) and (self.view or {}).get("type") == "modal"

    def state(self, action: str) -> dict[str, Any]:
        """Return the value object of the first field with this action id; empty when there is none."""
        values: dict[str, dict[str, Any]] = ((self.view or {}).get("state") or {}).get("values") or {}
        return next((fields[action] for fields in values.values() if action in fields), {})


def _who(body: dict[str, Any]) -> dict[str, str]:
    user = body["user"]
    return {
        "team": str(user.get("team_id") or (body.get("team") or {}).get("id", "")),
        "user": str(user["id"]),
        "trigger": str(body.get("trigger_id", "")),
    }
