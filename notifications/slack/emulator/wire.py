"""Requests to the app as Slack sends them: signed, form-encoded, and sent once more on demand."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import httpx

if TYPE_CHECKING:
    from notifications.slack.emulator.workspace import Json


# A demo may run for weeks: only so many former requests can be sent again.
_KEPT = 1000


@dataclass(frozen=True, slots=True)
class Sent:
    """A request as it went over the line, signature and all."""

    body: bytes
    headers: dict[str, str] = field(repr=False)


class Wire:
    """The line from Slack to the app."""

    def __init__(self, signing_secret: str, events_url: str, patience: float) -> None:
        self._secret = signing_secret.encode()
        self._url = events_url
        self._patience = patience
        self._sent: deque[Sent] = deque(maxlen=_KEPT)

    def interaction(self, payload: Json) -> httpx.Response:
        """Send a click, a choice or a submission: the form field `payload` holds the JSON."""
        return self.form({"payload": json.dumps(payload)})

    def form(self, fields: dict[str, str]) -> httpx.Response:
        """Send form fields, as for a slash command."""
        return self._sign(urlencode(fields).encode(), "application/x-www-form-urlencoded")

    def event(self, payload: Json) -> httpx.Response:
        """Send an event as JSON."""
        return self._sign(json.dumps(payload).encode(), "application/json")

    def replay(self, last: int) -> httpx.Response:
        """Send a former request again, byte for byte; 1 is the newest."""
        if not 1 <= last <= len(self._sent):
            raise ValueError(f"Only {len(self._sent)} requests are kept, so there is no {last}. from the end.")
        return self._post(self._sent[-last])

    def _sign(self, body: bytes, media_type: str) -> httpx.Response:
        stamp = str(int(time.time()))
        base = b":".join((b"v0", stamp.encode(), body))
        signature = "v0=" + hmac.new(self._secret, base, hashlib.sha256).hexdigest()
        headers = {
            "Content-Type": media_type,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": signature,
        }
        sent = Sent(body, headers)
        self._sent.append(sent)
        return self._post(sent)

    def _post(self, sent: Sent) -> httpx.Response:
        # Slack never follows a redirect, and a proxy of this machine has no part in a local call.
        with httpx.Client(timeout=self._patience, trust_env=False) as client:
            return client.post(self._url, content=sent.body, headers=sent.headers)
