"""Where the colleagues decide: the demo's Slack and the demo's mailbox, reached over HTTP only."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any
from uuid import uuid4

import httpx

from notifications.slack.emulator.wire import Wire
from tests.e2e.demo import CODE, Demo, until
from tests.hub.web.browsing import text_of


class Slack:
    """The emulated workspace; its Web API, its page and its signed requests."""

    def __init__(self, demo: Demo, client: httpx.Client) -> None:
        self._demo = demo
        section = demo.config["plugins"]["slack"]
        self._api, self._token = section["base_url"], section["bot_token"]
        self.channel = section["channels"][CODE]
        self._client = client
        self._wire = Wire(section["signing_secret"], f"{demo.url}/slack/events", patience=30)

    def call(self, method: str, **values: str) -> dict[str, Any]:
        """Call Slack's Web API as the app does."""
        answer = httpx.post(self._api + method, data=values, headers={"Authorization": f"Bearer {self._token}"})
        found = answer.json()
        assert found["ok"], found
        return found

    def user(self, email: str) -> str:
        """Return the id of a member."""
        return self.call("users.lookupByEmail", email=email)["user"]["id"]

    def messages(self) -> list[dict[str, Any]]:
        """Return what stands in the channel of decisions, newest first."""
        return self.call("conversations.history", channel=self.channel, limit="1000")["messages"]

    def about(self, plan: int) -> list[dict[str, Any]]:
        """Return the messages about a plan."""
        return [one for one in self.messages() if re.search(rf"\bplan {plan}\b", one["text"], re.IGNORECASE)]

    def asked(self, plan: int) -> tuple[dict[str, Any], dict[str, Any]]:
        """Wait for the message whose Approve button is about a plan as it stands now; return both."""
        [(now,)] = self._demo.rows("SELECT revision FROM plan WHERE id = ?", plan)

        def look() -> tuple[dict[str, Any], dict[str, Any]] | None:
            pairs = [(one, button) for one in self.about(plan) for button in buttons(one)]
            approve = [pair for pair in pairs if pair[1]["action_id"] == "hub_approve"]
            return next((pair for pair in approve if json.loads(pair[1]["value"]).get("r", 0) == now), None)

        return until(look)

    def click(self, email: str, message: dict[str, Any], button: dict[str, Any]) -> httpx.Response:
        """Send what Slack sends when a member presses a button, signed; the acknowledgement comes back."""
        user, team = self.user(email), self.call("auth.test")["team_id"]
        pressed = {"type": "button", "action_id": button["action_id"], "value": button["value"], "block_id": "decide"}
        return self._wire.interaction(
            {
                "type": "block_actions",
                "user": {"id": user, "username": "somebody", "team_id": team},
                "team": {"id": team, "domain": "demo"},
                "trigger_id": uuid4().hex,
                "container": {"type": "message", "channel_id": self.channel, "message_ts": message["ts"]},
                "channel": {"id": self.channel, "name": "hub-decisions"},
                "actions": [pressed],
            }
        )

    def page(self, email: str) -> str:
        """Return the channel's page as a member sees it."""
        return self._client.get(f"/demo/slack/c/{self.channel}", params={"you": self.user(email)}).text

    def whispers(self, email: str) -> list[str]:
        """Return what only this member sees in the channel."""
        articles = re.findall(r'<article[^>]*class="hidden-from-others">(.*?)</article>', self.page(email), re.DOTALL)
        return [text_of(article).partition("Only visible to you")[2].strip() for article in articles]


def buttons(message: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the buttons of a message that decide."""
    listed = [part for block in message.get("blocks", ()) for part in block.get("elements", ())]
    return [part for part in listed if part.get("type") == "button" and "value" in part]


class Mails:
    """The demo's mailbox, read through its pages."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client

    def every(self) -> list[tuple[int, str, str]]:
        """Return number, subject and recipient of each mail, newest first."""
        pattern = r'<li><a href="/demo/mail/(\d+)">(.*?)</a>\s*<p class="meta">To (.*?) ·'
        found = re.findall(pattern, self._client.get("/demo/mail/").text)
        return [(int(number), unescape(subject), unescape(to)) for number, subject, to in found]

    def pages(self, number: int) -> str:
        """Return one mail as the mailbox shows it, headers, text and HTML."""
        return unescape(self._client.get(f"/demo/mail/{number}").text) + self.html(number)

    def html(self, number: int) -> str:
        """Return the mail as a mail program shows it."""
        return self._client.get(f"/demo/mail/{number}/html").text

    def thread(self, plan: int, email: str) -> list[int]:
        """Return the numbers of the mails that somebody got about a plan, oldest first."""
        mine = [number for number, subject, to in self.every() if f"plan {plan} " in subject and f"<{email}>" in to]
        return sorted(mine)

    def link(self, plan: int, email: str) -> str:
        """Wait for the mail that asks somebody to decide; return the address behind its button."""
        first = until(lambda: self.thread(plan, email))[0]
        found = re.search(r"https?://[^\"\s]+(/d/[^\"\s<]+)", self.html(first))
        assert found
        return found[1]
