"""Slack's own program in a person's hands: clicks, forms, commands and what the app's answers do."""

from __future__ import annotations

import json
import secrets
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from notifications.slack.emulator import payloads
from notifications.slack.emulator.modals import View, Views, state_of
from notifications.slack.emulator.webapi import check_view, content
from notifications.slack.emulator.workspace import (
    APP,
    TEAM,
    TEAM_DOMAIN,
    Channel,
    Json,
    Message,
    RefusedError,
    User,
    Workspace,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import httpx

    from notifications.slack.emulator.payloads import Value
    from notifications.slack.emulator.wire import Wire

Key: TypeAlias = str | tuple[str, str]

_USES = 5
_LIFE = 30 * 60


@dataclass(slots=True)
class _Address:
    """What a response_url leads to; a slash command has no message to replace."""

    channel: Channel
    reader: str
    message: Message | None
    born: float
    uses: int = 0


class Client:
    """Acts for the people of a workspace."""

    def __init__(self, workspace: Workspace, views: Views, wire: Wire, url: Callable[[], str]) -> None:
        self._workspace = workspace
        self._views = views
        self._wire = wire
        self._url = url
        self._addresses: dict[str, _Address] = {}
        self._entered: dict[tuple[str, str, str], Json] = {}

    def click(self, user_id: str, place: Message | View, action_id: str, value: Value = None) -> httpx.Response:
        """Press a button or make a choice, in a message, modal or home tab.

        The place is used as it stood when it was read: an old copy still has its old buttons.

        Args:
            user_id: who clicks.
            place: where.
            action_id: on which element.
            value: for a button another value than its own; else what was chosen, see `payloads.value_of`.
        """
        block, element = payloads.find(place.blocks, action_id)
        return self.use(user_id, place, block, element, value)

    def use(self, user_id: str, place: Message | View, block: Json, element: Json, value: Value) -> httpx.Response:
        """Act on one element that was found already."""
        user = self._workspace.users[user_id]
        offered = self._views.offered(place, payloads.place_of(block, element)) if isinstance(place, View) else []
        entry = payloads.value_of(element, value, offered)
        if isinstance(place, View):
            where = payloads.in_view(self._with(place, block, element, entry))
        else:
            where = self._in_message(user, place, block, element, entry)
        payload = payloads.interaction("block_actions", user, self._views.new_trigger(user_id)) | where
        return self._wire.interaction(payload | {"actions": [payloads.action(block, element, entry)]})

    def enter(self, view: View, values: Mapping[Key, Value]) -> View:
        """Fill in fields of a view, telling the app nothing yet; the filled view comes back.

        Args:
            view: the modal.
            values: by action_id, or by (block_id, action_id) where several blocks use the same.
        """
        for key, value in values.items():
            block_id, action_id = key if isinstance(key, tuple) else (None, key)
            block, element = payloads.find(view.blocks, action_id, block_id)
            offered = self._views.offered(view, payloads.place_of(block, element))
            view = self._with(view, block, element, payloads.value_of(element, value, offered))
        return view

    def suggest(self, user_id: str, view: View, action_id: str, words: str, block_id: str | None = None) -> list[Json]:
        """Type into a select that looks things up and return what the app offers; the view keeps it."""
        block, element = payloads.find(view.blocks, action_id, block_id)
        payload = payloads.suggestion(self._workspace.users[user_id], view, block, element, words)
        response = self._wire.interaction(payload)
        if not response.is_success:
            return []
        offered = payloads.offered(json.loads(response.content or b"{}"))
        self._views.offer(view, payloads.place_of(block, element), offered)
        return offered

    def shortcut(self, user_id: str, callback_id: str) -> httpx.Response:
        """Pull a global shortcut."""
        user = self._workspace.users[user_id]
        payload = payloads.interaction("shortcut", user, self._views.new_trigger(user_id))
        return self._wire.interaction(payload | {"callback_id": callback_id, "action_ts": f"{time.time():.6f}"})

    def submit(self, user_id: str, view: View, values: Mapping[Key, Value]) -> httpx.Response:
        """Fill in a modal and send it off; the app's answer closes, changes or corrects it.

        Raises:
            ValueError: when Slack's program would not let the form go.
        """
        filled = self.enter(view, values)
        faults = payloads.missing(filled.blocks, filled.state)
        if faults:
            raise ValueError("; ".join(f"{block_id}: {fault}" for block_id, fault in faults.items()))
        user = self._workspace.users[user_id]
        payload = payloads.interaction("view_submission", user, self._views.new_trigger(user_id))
        response = self._wire.interaction(payload | {"view": filled.as_slack(), "response_urls": []})
        if response.is_success:
            self._views.answered(filled, json.loads(response.content or b"{}"), check_view)
        return response

    def close(self, user_id: str, view: View) -> httpx.Response | None:
        """Put a modal away; the app hears of it if it asked to."""
        self._views.close(view)
        if not view.content.get("notify_on_close"):
            return None
        user = self._workspace.users[user_id]
        payload = payloads.interaction("view_closed", user, self._views.new_trigger(user_id))
        return self._wire.interaction(payload | {"view": view.as_slack(), "is_cleared": False})

    def command(self, user_id: str, command: str, text: str, channel: Channel) -> httpx.Response:
        """Type a slash command; what the app answers at once is for the person's eyes only."""
        user = self._workspace.users[user_id]
        response = self._wire.form(
            {
                "token": "verification-token-of-old",
                "team_id": TEAM,
                "team_domain": TEAM_DOMAIN,
                "channel_id": channel.id,
                "channel_name": "directmessage" if channel.user else channel.name,
                "user_id": user_id,
                "user_name": user.email.partition("@")[0],
                "command": command,
                "text": text,
                "api_app_id": APP,
                "is_enterprise_install": "false",
                "response_url": self._address(channel, user_id, None),
                "trigger_id": self._views.new_trigger(user_id),
            }
        )
        if response.is_success and response.content:
            self._say(response, channel, user_id)
        return response

    def event(self, kind: str, user_id: str, details: Json) -> httpx.Response:
        """Tell the app that something happened, such as `app_home_opened`."""
        event: Json = {"type": kind, "user": user_id, "event_ts": f"{time.time():.6f}"}
        if kind == "app_home_opened":
            home = self._views.home(user_id)
            event |= {"tab": "home", "channel": self._workspace.direct(user_id).id}
            event |= {"view": home.as_slack()} if home else {}
        return self._wire.event(
            {
                "token": "verification-token-of-old",
                "team_id": TEAM,
                "api_app_id": APP,
                "event": event | details,
                "type": "event_callback",
                "event_id": f"Ev{secrets.token_hex(5).upper()}",
                "event_time": int(time.time()),
                "authorizations": [{"enterprise_id": None, "team_id": TEAM, "is_bot": True}],
            }
        )

    def respond(self, key: str, args: Json) -> None:
        """Do what a post to a response_url asks.

        Raises:
            RefusedError: when the address is unknown, too old or used up, or the message is wrong.
        """
        address = self._addresses.get(key)
        if address is None:
            raise RefusedError("invalid_url")
        if time.monotonic() - address.born > _LIFE:
            raise RefusedError("expired_url")
        if address.uses >= _USES:
            raise RefusedError("used_url")
        address.uses += 1
        if address.message and args.get("delete_original"):
            self._workspace.delete(address.message)
        elif address.message and args.get("replace_original"):
            self._workspace.update(self._now(address.message), **content(args))
        else:
            self._post(args, address.channel, address.reader)

    def _now(self, message: Message) -> Message:
        return self._workspace.message(message.channel, message.ts)

    def _post(self, args: Json, channel: Channel, user_id: str) -> None:
        reader = None if args.get("response_type") == "in_channel" else user_id
        self._workspace.post(channel, **content(args), thread_ts=args.get("thread_ts"), reader=reader)

    def _say(self, response: httpx.Response, channel: Channel, user_id: str) -> None:
        is_json = response.headers.get("content-type", "").startswith("application/json")
        self._post(response.json() if is_json else {"text": response.text}, channel, user_id)

    def _with(self, view: View, block: Json, element: Json, entry: Json) -> View:
        """Return the view with an element's new value in its state, if it is one that keeps a value."""
        state = json.loads(json.dumps(view.state))
        if element["action_id"] in state.get(block["block_id"], {}):
            state[block["block_id"]][element["action_id"]] = entry
        return self._views.entered(view, state)

    def _in_message(self, user: User, message: Message, block: Json, element: Json, entry: Json) -> Json:
        if message.reader not in (None, user.id):
            raise LookupError("Only its reader can click in an ephemeral message.")
        channel = self._workspace.channels[message.channel]
        seat = (user.id, channel.id, message.ts)
        state = self._entered[seat] = state_of(message.blocks, self._entered.get(seat, {}))
        if element["action_id"] in state.get(block["block_id"], {}):
            state[block["block_id"]][element["action_id"]] = entry
        return payloads.in_message(message, channel, state, self._address(channel, user.id, message))

    def _address(self, channel: Channel, user_id: str, message: Message | None) -> str:
        key = secrets.token_urlsafe(18)
        self._addresses[key] = _Address(channel, user_id, message, time.monotonic())
        return f"{self._url()}/actions/{key}"
