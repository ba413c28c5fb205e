"""Talks to a Mattermost server (REST API v4) as its bot, and says in our own errors what it made of it."""

from __future__ import annotations

import threading
from functools import cached_property
from typing import TYPE_CHECKING, Any

import httpx

from hub.plugin import AccessRefused, HubError, NotFound, RetryLater

if TYPE_CHECKING:
    from notifications.mattermost.settings import MattermostSettings

_BUSY, _FAILED = 429, 500
_REFUSED = (401, 403)
_GONE = 404
KEY = "hub_key"  # the property of a post by which the hub knows its own


class Mattermost:
    """One server. Posting is safe to repeat: a post carries its key, and is looked for before it is made."""

    def __init__(self, settings: MattermostSettings) -> None:
        token = settings.bot_token.get_secret_value()
        self._http = httpx.Client(
            base_url=f"{settings.url.rstrip('/')}/api/v4/",
            headers={"Authorization": f"Bearer {token}"},
            timeout=settings.timeout,
        )
        self._direct: dict[str, str] = {}
        self._lock = threading.Lock()

    @cached_property
    def bot(self) -> str:
        """The user id of the bot."""
        return str(self._call("GET", "users/me")["id"])

    def signing_key(self) -> str:
        """Return the public key that the server signs triggers with (base64 of DER)."""
        return str(self._call("GET", "config/client", params={"format": "old"}).get("AsymmetricSigningPublicKey", ""))

    def user(self, user_id: str) -> dict[str, Any]:
        """Return a person of the server; NotFound when there is none."""
        return dict(self._call("GET", f"users/{user_id}"))

    def direct(self, email: str) -> str:
        """Return the channel between the bot and the person with this address; NotFound when there is none."""
        if email not in self._direct:
            user = self._call("GET", f"users/email/{email}")
            channel = self._call("POST", "channels/direct", json=[self.bot, user["id"]])
            self._direct[email] = str(channel["id"])
        return self._direct[email]

    def post(self, channel: str, key: str, since: int, content: dict[str, Any]) -> str:
        """Return the id of the post with ``key``, made unless it is there; ``since`` (ms) is no later than it.

        The look before the post makes a repeat harmless: after a broken connection, or a crash, nobody is told twice.
        """
        with self._lock:
            found = self._mine(channel, key, since)
            if found is not None:
                self.change(found, content)
                return found
            body = content | {"channel_id": channel, "props": content.get("props", {}) | {KEY: key}}
            return str(self._call("POST", "posts", json=body)["id"])

    def change(self, post: str, content: dict[str, Any]) -> None:
        """Replace what a post says; its key stays."""
        try:
            kept = self._call("GET", f"posts/{post}")
            props = content.get("props", {}) | {KEY: kept.get("props", {}).get(KEY, "")}
            self._call("PUT", f"posts/{post}/patch", json={"message": content["message"], "props": props})
        except NotFound:
            raise HubError("The message in Mattermost is gone: somebody deleted it.") from None

    def open_dialog(self, trigger: str, url: str, dialog: dict[str, Any]) -> None:
        """Show a dialog to who pressed a button; a trigger is good for three seconds."""
        self._call("POST", "actions/dialogs/open", json={"trigger_id": trigger, "url": url, "dialog": dialog})

    def close(self) -> None:
        """Give the connections back."""
        self._http.close()

    def _mine(self, channel: str, key: str, since: int) -> str | None:
        found = self._call("GET", f"channels/{channel}/posts", params={"since": since})
        for post in found.get("posts", {}).values():
            mine = post.get("user_id") == self.bot and post.get("props", {}).get(KEY) == key
            if mine and not post.get("delete_at"):
                return str(post["id"])
        return None

    def _call(self, method: str, path: str, **options: Any) -> Any:
        """Return what the server says. Its own words may hold names, so only its code is kept."""
        try:
            answer = self._http.request(method, path, **options)
        except httpx.HTTPError as error:
            raise RetryLater("Mattermost does not answer ({kind}).", kind=type(error).__name__) from None
        if answer.status_code == _BUSY:
            raise RetryLater("Mattermost asks us to wait.", seconds=_patience(answer))
        if answer.status_code in _REFUSED:
            raise AccessRefused(
                "Mattermost refuses the bot ({code}). Is its token right, and is it a member of the channel?",
                code=answer.status_code,
            )
        if answer.status_code == _GONE:
            raise NotFound("Mattermost knows no such person, channel or message.")
        if answer.status_code >= _FAILED:
            raise RetryLater("Mattermost has trouble ({code}).", code=answer.status_code)
        if not answer.is_success:
            raise HubError("Mattermost refuses this message ({code}).", code=answer.status_code)
        try:
            return answer.json()
        except ValueError:
            raise RetryLater("Mattermost does not answer as it should. Is `mattermost.url` right?") from None


def _patience(answer: httpx.Response) -> float:
    """Return the seconds after which the server wants to hear from us."""
    for header in ("Retry-After", "X-RateLimit-Reset"):
        value = answer.headers.get(header, "")
        if value.isdecimal():
            return float(value)
    return 1.0
