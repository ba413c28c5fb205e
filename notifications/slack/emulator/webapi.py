"""The methods of Slack's Web API, each a function of the workspace and its arguments."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Literal, cast

from notifications.slack.blockcheck import problems
from notifications.slack.emulator.workspace import (
    BOT,
    BOT_USER,
    TEAM,
    TEAM_DOMAIN,
    Channel,
    Json,
    Message,
    RefusedError,
    Workspace,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from notifications.slack.emulator.modals import View, Views


class WebApi:
    """Answers API calls: the `ok: true` part comes back, everything else is raised as a RefusedError."""

    def __init__(self, workspace: Workspace, views: Views, token: str) -> None:
        self._workspace = workspace
        self._views = views
        self._token = token
        self._methods: dict[str, Callable[[Json], Json]] = {
            "auth.test": self._auth_test,
            "chat.postMessage": self._post_message,
            "chat.postEphemeral": self._post_ephemeral,
            "chat.update": self._update,
            "chat.delete": self._delete,
            "conversations.open": self._conversations_open,
            "conversations.history": self._conversations_history,
            "conversations.replies": self._conversations_replies,
            "conversations.list": self._conversations_list,
            "users.lookupByEmail": self._lookup_by_email,
            "users.info": self._users_info,
            "views.open": lambda args: self._shown(self._views.open(_view(args), _text(args, "trigger_id"))),
            "views.push": lambda args: self._shown(self._views.push(_view(args), _text(args, "trigger_id"))),
            "views.update": self._views_update,
            "views.publish": self._views_publish,
        }

    def call(self, method: str, args: Json, token: str) -> Json:
        """Do what a method does, for a caller with this token.

        Args:
            method: such as `chat.postMessage`.
            args: as they came; JSON given as a text is read.
            token: what the caller showed.
        """
        if not token:
            raise RefusedError("not_authed")
        if token != self._token:
            raise RefusedError("invalid_auth")
        if method not in self._methods:
            raise RefusedError("unknown_method")
        return self._methods[method](args)

    def _auth_test(self, args: Json) -> Json:
        url = f"https://{TEAM_DOMAIN}.slack.com/"
        return {
            "url": url,
            "team": TEAM_DOMAIN,
            "user": "hub",
            "team_id": TEAM,
            "user_id": BOT_USER,
            "bot_id": BOT,
        }

    def _post_message(self, args: Json) -> Json:
        channel = self._channel(args)
        thread = args.get("thread_ts")
        message = self._workspace.post(
            channel,
            **content(args),
            thread_ts=str(thread) if thread else None,
            metadata=_read(args, "metadata"),
            broadcast=bool(thread) and _switch(args, "reply_broadcast"),
        )
        return {"channel": channel.id, "ts": message.ts, "message": message.as_slack()}

    def _post_ephemeral(self, args: Json) -> Json:
        channel = self._channel(args)
        reader = _text(args, "user")
        if reader not in self._workspace.users:
            raise RefusedError("user_not_in_channel")
        message = self._workspace.post(channel, **content(args), reader=reader)
        return {"message_ts": message.ts}

    def _update(self, args: Json) -> Json:
        old = self._own(args)
        new = content(args)
        text = new["text"] if args.get("text") is not None else None
        message = self._workspace.update(old, text=text, blocks=new["blocks"] if "blocks" in args else None)
        told = {"channel": message.channel, "ts": message.ts, "text": message.text}
        return {**told, "message": message.as_slack()}

    def _delete(self, args: Json) -> Json:
        message = self._own(args)
        self._workspace.delete(message)
        return {"channel": message.channel, "ts": message.ts}

    def _own(self, args: Json) -> Message:
        """Return the message that channel and ts name; an ephemeral cannot be reached this way."""
        message = self._workspace.message(_text(args, "channel"), _text(args, "ts"))
        if message.reader:
            raise RefusedError("message_not_found")
        return message

    def _channel(self, args: Json) -> Channel:
        return self._workspace.channel(_text(args, "channel"))

    def _conversations_open(self, args: Json) -> Json:
        users = args.get("users", "")
        names = users if isinstance(users, list) else str(users).split(",")
        if len(names) != 1:
            raise RefusedError("not_enough_users")
        return {"channel": {"id": self._workspace.direct(names[0]).id}}

    def _conversations_list(self, args: Json) -> Json:
        channels = [one.as_slack() for one in self._workspace.channels.values() if not one.user]
        return {"channels": channels, "response_metadata": {"next_cursor": ""}}

    def _conversations_history(self, args: Json) -> Json:
        """Return what everybody sees in a channel, newest first; metadata only when asked for."""
        channel, oldest = _text(args, "channel"), float(args.get("oldest") or 0)
        if channel not in self._workspace.channels:
            raise RefusedError("channel_not_found")  # a name will not do here
        stood = [one for one in self._stood(channel) if one.broadcast or not one.thread_ts]
        return _told([one for one in stood[::-1] if float(one.ts) > oldest], args)

    def _conversations_replies(self, args: Json) -> Json:
        """Return a message and the answers in its thread, oldest first."""
        channel, ts = self._channel(args), _text(args, "ts")
        found = [one for one in self._stood(channel.id) if ts in (one.ts, one.thread_ts)]
        if not found:
            raise RefusedError("thread_not_found")
        return _told(found, args)

    def _stood(self, channel: str) -> list[Message]:
        return [one for one in self._workspace.messages(channel) if not one.reader and not one.deleted]

    def _lookup_by_email(self, args: Json) -> Json:
        email = _text(args, "email").casefold()
        for user in self._workspace.users.values():
            if user.email.casefold() == email:
                return {"user": user.as_slack()}
        raise RefusedError("users_not_found")

    def _users_info(self, args: Json) -> Json:
        user = self._workspace.users.get(_text(args, "user"))
        if user is None:
            raise RefusedError("user_not_found")
        told = user.as_slack()
        if not _switch(args, "include_locale"):
            del told["locale"]
        return {"user": told}

    def _views_update(self, args: Json) -> Json:
        old = self._views.current(_text(args, "view_id"))
        surface: Literal["home", "modal"] = "home" if old.content["type"] == "home" else "modal"
        return self._shown(self._views.update(_view(args, surface), old.id, args.get("hash")))

    def _views_publish(self, args: Json) -> Json:
        user = _text(args, "user_id")
        if user not in self._workspace.users:
            raise RefusedError("user_not_found")
        return self._shown(self._views.publish(_view(args, "home"), user, args.get("hash")))

    def _shown(self, view: View) -> Json:
        return {"view": view.as_slack()}


def _told(messages: list[Message], args: Json) -> Json:
    told = [one.as_slack() for one in messages]
    if not _switch(args, "include_all_metadata"):
        told = [{key: value for key, value in one.items() if key != "metadata"} for one in told]
    return {"messages": told[: int(args.get("limit") or 100)], "has_more": False}


def _switch(args: Json, name: str) -> bool:
    return str(args.get(name, "")).lower() in ("1", "true")


def content(args: Json) -> Json:
    """Return `text` and `blocks` of a message as sent.

    Raises:
        RefusedError: when Slack would not take them.
    """
    text, blocks = str(args.get("text") or ""), _blocks(args)
    if not text and not blocks:
        raise RefusedError("no_text")
    wrong = problems({"text": text, "blocks": blocks})
    if any(line.startswith("/text:") for line in wrong):
        raise RefusedError("msg_too_long")
    if wrong:
        raise RefusedError("invalid_blocks", [_as_slack_says(line) for line in wrong])
    return {"text": text, "blocks": blocks}


def _blocks(args: Json) -> list[Json]:
    blocks = _read(args, "blocks") or []
    if not isinstance(blocks, list):
        raise RefusedError("invalid_blocks_format")
    return blocks


def check_view(view: Json, surface: Literal["home", "modal"] = "modal") -> None:
    """Refuse a view that Slack would not take.

    Raises:
        RefusedError: with what is wrong.
    """
    wrong = problems(view, surface)
    if any(" bytes, " in line for line in wrong):
        raise RefusedError("view_too_large")
    if wrong:
        raise RefusedError("invalid_arguments", [_as_slack_says(f"/view{line}") for line in wrong])


def _view(args: Json, surface: Literal["home", "modal"] = "modal") -> Json:
    view = _read(args, "view")
    if view is None:
        raise RefusedError("invalid_arguments", ["[ERROR] missing required field: view"])
    check_view(view, surface)
    return cast("Json", view)


def _as_slack_says(problem: str) -> str:
    where, _, sentence = problem.partition(": ")
    return f"[ERROR] {sentence} [json-pointer:{where}]"


def _text(args: Json, name: str) -> str:
    value = args.get(name)
    if not value:
        raise RefusedError("invalid_arguments", [f"[ERROR] missing required field: {name}"])
    return str(value)


def _read(args: Json, name: str) -> Any:
    """Return an argument that is JSON: an object or list, or in a form field the text of one."""
    value = args.get(name)
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        raise RefusedError("invalid_blocks_format" if name == "blocks" else "invalid_arguments") from None
