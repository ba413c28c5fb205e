"""The workspace that the emulator keeps: people, channels, messages, and the ids Slack would give them."""

from __future__ import annotations

import copy
import itertools
import secrets
import time
from dataclasses import dataclass, field, replace
from threading import Condition, RLock
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Sequence

Json: TypeAlias = dict[str, Any]

TEAM = "T0SCHOOL1"
TEAM_DOMAIN = "escola-example"
APP = "A0HUB0001"
BOT_USER = "U0HUB0001"
BOT = "B0HUB0001"


class RefusedError(Exception):
    """Slack's `ok: false`: an error code, and what was wrong with each part."""

    def __init__(self, error: str, messages: Sequence[str] = ()) -> None:
        super().__init__(error)
        self.error = error
        self.messages = list(messages)


@dataclass(frozen=True, slots=True)
class User:
    """A person in the workspace."""

    id: str
    email: str
    name: str
    locale: str

    def as_slack(self) -> Json:
        """Return the user object of `users.info`."""
        profile = {"real_name": self.name, "display_name": self.name, "email": self.email, "team": TEAM}
        return {
            "id": self.id,
            "team_id": TEAM,
            "name": self.email.partition("@")[0],
            "real_name": self.name,
            "locale": self.locale,
            "deleted": False,
            "is_bot": False,
            "profile": profile,
        }


@dataclass(frozen=True, slots=True)
class Channel:
    """A place for messages; `user` is set when it is the direct line between the app and that person."""

    id: str
    name: str
    user: str | None = None

    def as_slack(self) -> Json:
        """Return the conversation object."""
        if self.user:
            return {"id": self.id, "is_im": True, "user": self.user, "is_archived": False}
        return {
            "id": self.id,
            "name": self.name,
            "is_channel": True,
            "is_im": False,
            "is_private": False,
            "is_archived": False,
            "is_member": True,
        }


@dataclass(frozen=True, slots=True)
class Message:
    """A message as it stood when it was read; `reader` is the one person who sees an ephemeral."""

    channel: str
    ts: str
    user: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    edited: bool = False
    thread_ts: str | None = None
    deleted: bool = False
    metadata: Json | None = None
    reader: str | None = None
    broadcast: bool = False

    def as_slack(self) -> Json:
        """Return the message object of answers and interaction payloads."""
        told: Json = {"type": "message", "user": self.user, "bot_id": BOT, "app_id": APP, "team": TEAM}
        told |= {"ts": self.ts, "text": self.text, "blocks": copy.deepcopy(self.blocks)}
        extra: Json = {"thread_ts": self.thread_ts, "metadata": self.metadata}
        if self.broadcast:
            extra["subtype"] = "thread_broadcast"
        if self.edited:
            extra["edited"] = {"user": self.user, "ts": self.ts}
        return told | {key: value for key, value in extra.items() if value}


class Workspace:
    """Everything of one team; all of it may be used from several threads."""

    def __init__(self) -> None:
        self.lock = RLock()
        self.revision = 0
        self._news = Condition(self.lock)
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self._messages: dict[tuple[str, str], Message] = {}
        self._numbers = itertools.count(1)
        self.add_channel("general")

    def touch(self) -> None:
        """Tell those who wait that the app has changed something."""
        with self.lock:
            self.revision += 1
            self._news.notify_all()

    def wait(self, seen: int, seconds: float) -> None:
        """Wait until the revision is past the one that was seen, but no longer than some seconds."""
        with self._news:
            self._news.wait_for(lambda: self.revision > seen, seconds)

    def new_id(self, letter: str) -> str:
        """Return an id as Slack's look: a letter for the kind and capitals or digits."""
        return f"{letter}0{next(self._numbers):07X}"

    def new_ts(self) -> str:
        """Return a message's timestamp, which is also its id in its channel: never the same twice."""
        return f"{int(time.time())}.{next(self._numbers):06d}"

    def add_user(self, *, email: str, name: str, locale: str) -> User:
        """Let a person join."""
        with self.lock:
            user = User(self.new_id("U"), email, name, locale)
            self.users[user.id] = user
            return user

    def add_channel(self, name: str) -> Channel:
        """Open a public channel that the app is a member of."""
        with self.lock:
            channel = Channel(self.new_id("C"), name)
            self.channels[channel.id] = channel
            return channel

    def direct(self, user_id: str) -> Channel:
        """Return the direct line between the app and a person, opening it at first need."""
        with self.lock:
            if user_id not in self.users:
                raise RefusedError("user_not_found")
            known = [channel for channel in self.channels.values() if channel.user == user_id]
            if known:
                return known[0]
            channel = Channel(self.new_id("D"), self.users[user_id].name, user_id)
            self.channels[channel.id] = channel
            return channel

    def channel(self, key: str) -> Channel:
        """Find a channel by id or `#name`, or somebody's direct line by the user's id."""
        with self.lock:
            if key in self.users:
                return self.direct(key)
            name = key.removeprefix("#")
            found = [one for one in self.channels.values() if one.id == key or (one.name == name and not one.user)]
            if not found:
                raise RefusedError("channel_not_found")
            return found[0]

    def post(
        self,
        channel: Channel,
        *,
        text: str,
        blocks: list[Json],
        user: str = BOT_USER,
        thread_ts: str | None = None,
        metadata: Json | None = None,
        reader: str | None = None,
        broadcast: bool = False,
    ) -> Message:
        """Add a message to a channel."""
        with self.lock:
            message = Message(
                channel=channel.id,
                ts=self.new_ts(),
                user=user,
                text=text,
                blocks=with_ids(blocks),
                thread_ts=thread_ts,
                metadata=metadata,
                reader=reader,
                broadcast=broadcast,
            )
            self._put(message)
            return message

    def messages(self, channel_id: str) -> list[Message]:
        """Return a channel's messages, oldest first, ephemerals and deleted ones with them."""
        with self.lock:
            return [message for message in self._messages.values() if message.channel == channel_id]

    def message(self, channel_id: str, ts: str) -> Message:
        """Return one message as it stands now."""
        with self.lock:
            message = self._messages.get((channel_id, ts))
            if message is None or message.deleted:
                raise RefusedError("message_not_found")
            return message

    def update(self, old: Message, *, text: str | None, blocks: list[Json] | None) -> Message:
        """Change a message; a text without blocks takes the blocks away and shows as edited."""
        with self.lock:
            shown = old.blocks if blocks is None and text is None else with_ids(blocks or [])
            new = replace(
                old,
                text=old.text if text is None else text,
                blocks=shown,
                edited=old.edited or blocks is None,
            )
            self._put(new)
            return new

    def delete(self, message: Message) -> None:
        """Take a message away; its trace stays for whoever asks."""
        with self.lock:
            self._put(replace(message, deleted=True))

    def _put(self, message: Message) -> None:
        self._messages[message.channel, message.ts] = message
        self.touch()


def with_ids(blocks: list[Json]) -> list[Json]:
    """Return a copy of blocks as Slack keeps them: with ids everywhere and marks on the texts."""
    named: list[Json] = _spelled_out(blocks)
    for block in named:
        block.setdefault("block_id", secrets.token_urlsafe(4))
        for element in elements(block):
            if element["type"] != "image":
                element.setdefault("action_id", secrets.token_urlsafe(4))
    return named


def _spelled_out(part: Any) -> Any:
    """Return a deep copy in which text objects have the keys that Slack adds to them."""
    if isinstance(part, list):
        return [_spelled_out(item) for item in part]
    if not isinstance(part, dict):
        return part
    copied = {key: _spelled_out(item) for key, item in part.items()}
    return _MARKS.get(str(part.get("type")), {}) | copied


_MARKS: dict[str, Json] = {"plain_text": {"emoji": True}, "mrkdwn": {"verbatim": False}}


def elements(block: Json) -> list[Json]:
    """Return the elements of a block that a person can act on, and its images."""
    alone = [block[place] for place in ("accessory", "element") if place in block]
    return alone + (block["elements"] if block["type"] == "actions" else [])
