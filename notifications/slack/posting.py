"""Talks to Slack's Web API and says in our own errors what it made of a call."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from functools import cached_property
from http.client import HTTPException
from typing import TYPE_CHECKING, Any, NamedTuple

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.webhook import WebhookClient

from hub.plugin import AccessRefused, HubError, RetryLater, marked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from notifications.slack.settings import SlackSettings

_EVENT = "school_hub_plan"
_LOOK_BACK = 200
_TIMEOUT = 15
_SKEW = 3600  # seconds that Slack's clock and ours may differ
_TOO_MANY, _SERVER = 429, 500
_PASSING = {"ratelimited", "rate_limited", "internal_error", "fatal_error", "service_unavailable", "request_timeout"}
_OUR_TOKEN = {"invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive", "no_permission"}
_SENTENCES = {
    "users_not_found": marked("Slack knows nobody with this person's e-mail address."),
    "channel_not_found": marked("Slack does not show us this school's channel. Invite the app to it."),
    "not_in_channel": marked("The app is not in this school's channel. Invite it there."),
    "is_archived": marked("This school's channel is archived. Choose another in config.yaml."),
    "message_not_found": marked("Somebody deleted this message in Slack."),
}


class BlocksRefused(HubError):
    """Slack does not take these blocks; it may take plainer ones."""

    def __init__(self) -> None:
        super().__init__("Slack does not take the blocks of this message.")


class Outrun(HubError):
    """A modal shows something newer than what was to be replaced."""

    def __init__(self) -> None:
        super().__init__("This modal was changed meanwhile.")


class TriggerGone(HubError):
    """Slack no longer opens a modal for this click."""

    def __init__(self) -> None:
        super().__init__("Slack no longer opens a modal for this click.")


_KINDS: dict[str, type[BlocksRefused | Outrun | TriggerGone]] = {
    "invalid_blocks": BlocksRefused,
    "invalid_blocks_format": BlocksRefused,
    "hash_conflict": Outrun,
    "expired_trigger_id": TriggerGone,
    "exchanged_trigger_id": TriggerGone,
    "invalid_trigger_id": TriggerGone,
    "trigger_expired": TriggerGone,
}


class Identity(NamedTuple):
    """Whose token we hold."""

    team: str
    scopes: frozenset[str]


class Posting:
    """Sends, updates and finds messages. Nothing is tried twice here: the outbox does that."""

    def __init__(self, settings: SlackSettings) -> None:
        # The client's own retries would post a second message after a cut connection.
        token = settings.bot_token.get_secret_value()
        self._client = WebClient(token, base_url=settings.base_url, timeout=_TIMEOUT, retry_handlers=[])
        self._pause = settings.seconds_between_messages
        self._next: dict[str, float] = {}
        self._lock = threading.Lock()

    @cached_property
    def identity(self) -> Identity:
        """Our team and what we may do there; asked once."""
        answer = self._call(self._client.auth_test)
        scopes = str(answer.headers.get("x-oauth-scopes", ""))
        return Identity(str(answer["team_id"]), frozenset(part.strip() for part in scopes.split(",") if part.strip()))

    def post(self, channel: str, key: str, since: datetime, *, text: str, blocks: list[dict[str, Any]]) -> str:
        """Post a message once and return its reference.

        A former attempt may have arrived although its answer did not. So what stands in the
        channel since then is looked through for ``key`` first.
        """
        found = self._find(channel, key, since)
        if found:
            return found
        self._take_turn(channel)
        metadata = {"event_type": _EVENT, "event_payload": {"key": key}}
        sent = self._call(
            self._client.chat_postMessage,
            channel=channel,
            text=text,
            blocks=blocks,
            metadata=metadata,
            unfurl_links=False,
        )
        return f"{sent['channel']}:{sent['ts']}"

    def _find(self, channel: str, key: str, since: datetime) -> str:
        oldest = f"{since.timestamp() - _SKEW:.6f}"
        history = self._call(
            self._client.conversations_history,
            channel=channel,
            oldest=oldest,
            limit=_LOOK_BACK,
            include_all_metadata=True,
        )
        found = _with_key(history["messages"], key)
        return f"{channel}:{found}" if found else ""

    def update(self, reference: str, *, text: str, blocks: list[dict[str, Any]]) -> None:
        """Replace what a message says."""
        channel, _, ts = reference.partition(":")
        self._take_turn(channel)
        self._call(self._client.chat_update, channel=channel, ts=ts, text=text, blocks=blocks)

    def whisper(self, channel: str, user: str, text: str, blocks: list[dict[str, Any]] | None = None) -> None:
        """Say something that only one person sees."""
        self._call(self._client.chat_postEphemeral, channel=channel, user=user, text=text, blocks=blocks)

    def respond(self, url: str, text: str, blocks: list[dict[str, Any]] | None = None) -> None:
        """Answer a command at the address that came with it; only who typed it sees that."""
        with _explained():
            WebhookClient(url, timeout=_TIMEOUT, retry_handlers=[]).send(
                text=text, blocks=blocks, response_type="ephemeral", replace_original=False
            )

    def reply(self, reference: str, key: str, text: str) -> None:
        """Answer to a message in its thread, once for each ``key``; the channel sees it too."""
        channel, _, ts = reference.partition(":")
        thread = self._call(
            self._client.conversations_replies, channel=channel, ts=ts, limit=_LOOK_BACK, include_all_metadata=True
        )
        if _with_key(thread["messages"], key):
            return
        self._take_turn(channel)
        self._call(
            self._client.chat_postMessage,
            channel=channel,
            thread_ts=ts,
            reply_broadcast=True,
            text=text,
            metadata={"event_type": _EVENT, "event_payload": {"key": key}},
            unfurl_links=False,
        )

    def user_of(self, email: str) -> str:
        """Return the id of who has this e-mail address."""
        return str(self._call(self._client.users_lookupByEmail, email=email)["user"]["id"])

    def direct(self, user: str) -> str:
        """Return the id of the direct line to a person."""
        return str(self._call(self._client.conversations_open, users=user)["channel"]["id"])

    def person(self, user: str) -> dict[str, Any]:
        """Return Slack's user object."""
        found: dict[str, Any] = self._call(self._client.users_info, user=user, include_locale=True)["user"]
        return found

    def open_view(self, trigger: str, view: dict[str, Any], *, upon: bool = False) -> None:
        """Show a modal to whoever pulled the trigger; ``upon`` the one that they have open."""
        method = self._client.views_push if upon else self._client.views_open
        self._call(method, trigger_id=trigger, view=view)

    def update_view(self, view_id: str, seen: str, view: dict[str, Any]) -> bool:
        """Replace what a modal shows; False when it shows something newer than what was ``seen``."""
        try:
            self._call(self._client.views_update, view_id=view_id, hash=seen, view=view)
        except Outrun:
            return False
        return True

    def publish(self, user: str, view: dict[str, Any]) -> None:
        """Set a person's home tab."""
        self._call(self._client.views_publish, user_id=user, view=view)

    def try_socket(self, app_token: str) -> None:
        """Prove that a line for Socket Mode would be opened."""
        self._call(self._client.apps_connections_open, app_token=app_token)

    def busy(self, channel: str) -> bool:
        """Tell whether writing to this channel now would mean waiting."""
        with self._lock:
            return self._next.get(channel, 0.0) > time.monotonic()

    def _take_turn(self, channel: str) -> None:
        """Wait until this channel may be written to again: Slack takes about one message a second."""
        with self._lock:
            now = time.monotonic()
            turn = max(now, self._next.get(channel, 0.0))
            self._next[channel] = turn + self._pause
        time.sleep(turn - now)

    def _call(self, method: Callable[..., Any], **arguments: Any) -> Any:
        with _explained():
            return method(**arguments)


def _with_key(messages: list[dict[str, Any]], key: str) -> str:
    """Return the message that carries a key, by its timestamp; empty when none does."""
    for message in messages:
        metadata = message.get("metadata") or {}
        if metadata.get("event_type") == _EVENT and metadata.get("event_payload", {}).get("key") == key:
            return str(message["ts"])
    return ""


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except SlackApiError as error:
        raise _as_ours(error.response) from None
    except (OSError, HTTPException, SlackClientError) as error:
        raise RetryLater("Slack does not answer ({kind}).", kind=type(error).__name__) from None


def _as_ours(response: Any) -> HubError:
    """Return the error for Slack's answer; its texts are left out, they may repeat what was sent."""
    code = str(response.get("error", ""))
    if response.status_code >= _SERVER or response.status_code == _TOO_MANY or code in _PASSING:
        wait = str(response.headers.get("retry-after", response.headers.get("Retry-After", "")))
        return RetryLater("Slack asks us to wait.", seconds=float(wait) if wait.isdecimal() else None)
    if code in _KINDS:
        return _KINDS[code]()
    if code in _OUR_TOKEN:
        return AccessRefused("Slack refuses our bot token ({code}). Install the app again and renew it.", code=code)
    if code == "missing_scope":
        needed = str(response.get("needed", "?"))
        return AccessRefused("The app lacks the scope {scope}. Add it and install the app again.", scope=needed)
    return HubError(_SENTENCES.get(code, marked("Slack refuses ({code}).")), code=code)
