"""A Slack workspace on this machine: what tests and the demo hold in their hands."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from notifications.slack.emulator.client import Client
from notifications.slack.emulator.faults import Fault, Faults
from notifications.slack.emulator.modals import View, Views
from notifications.slack.emulator.page import Page
from notifications.slack.emulator.server import Server, Service
from notifications.slack.emulator.webapi import WebApi
from notifications.slack.emulator.wire import Wire
from notifications.slack.emulator.workspace import TEAM, Channel, Json, Message, Workspace
from notifications.slack.manifest import SCOPES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import httpx
    from starlette.types import ASGIApp

    from notifications.slack.emulator.client import Key
    from notifications.slack.emulator.payloads import Value


class SlackEmulator:
    """One workspace with one app installed, reached by the token and reaching it with the signing secret.

    Args:
        signing_secret: with which requests to the app are signed.
        bot_token: which the app must show.
        events_url: where the app takes clicks, submissions, commands and events.
        patience: seconds for the app to acknowledge and to use a trigger; Slack gives three.
        scopes: what the app was installed with, told in a header of every answer.
    """

    def __init__(
        self,
        *,
        signing_secret: str,
        bot_token: str,
        events_url: str,
        patience: float = 3.0,
        scopes: Iterable[str] = SCOPES,
    ) -> None:
        self._workspace = Workspace()
        self._views = Views(self._workspace, patience)
        self._wire = Wire(signing_secret, events_url, patience)
        self._client = Client(self._workspace, self._views, self._wire, lambda: self.url)
        self._faults = Faults()
        api = WebApi(self._workspace, self._views, bot_token)
        self._service = Service(api.call, self._client.respond, self._faults, ",".join(scopes))
        self._page = Page(self._workspace, self._views, self._client)
        self._server: Server | None = None

    @contextmanager
    def serve(self, port: int = 0) -> Iterator[SlackEmulator]:
        """Answer on 127.0.0.1 as long as the block lasts; port 0 takes a free one."""
        self._server = Server(self._service.app(self.page_app()), port)
        self._server.start()
        try:
            yield self
        finally:
            self._server.stop()

    @property
    def team(self) -> str:
        """The id of the workspace."""
        return TEAM

    @property
    def url(self) -> str:
        """Where the emulator answers, without a slash at the end; the Web API is at `url + "/api/"`."""
        return f"http://127.0.0.1:{self._running().port}"

    def page_app(self) -> ASGIApp:
        """Return the page for people as an application, to be mounted wherever a server wants it."""
        return self._page.app()

    @property
    def channels(self) -> list[Channel]:
        """All channels and direct lines."""
        return list(self._workspace.channels.values())

    @property
    def views(self) -> list[View]:
        """The open modals, the last opened on top at the end."""
        return self._views.opened()

    def add_user(self, *, email: str, name: str, locale: str = "en-US") -> str:
        """Let a person join the workspace; the id comes back."""
        return self._workspace.add_user(email=email, name=name, locale=locale).id

    def add_channel(self, name: str) -> str:
        """Open a channel that the app is a member of; `general` is there already; the id comes back."""
        return self._workspace.add_channel(name).id

    def messages(self, channel: str) -> list[Message]:
        """Return what everybody sees in a channel (id, `#name` or a user's id), deleted ones marked."""
        found = self._workspace.messages(self._workspace.channel(channel).id)
        return [message for message in found if message.reader is None]

    def ephemerals(self, channel: str) -> list[Message]:
        """Return the messages that only their `reader` sees in a channel."""
        found = self._workspace.messages(self._workspace.channel(channel).id)
        return [message for message in found if message.reader is not None]

    def home(self, user_id: str) -> View | None:
        """Return a person's home tab, None until the app publishes one."""
        return self._views.home(user_id)

    def click(self, user_id: str, place: Message | View, action_id: str, value: Value = None) -> httpx.Response:
        """Press a button or choose, in a message, modal or home tab; the app's answer comes back."""
        return self._client.click(user_id, place, action_id, value)

    def enter(self, view: View, values: Mapping[Key, Value]) -> View:
        """Fill in fields of a modal without telling the app; use the view that comes back from then on."""
        return self._client.enter(view, values)

    def suggest(self, user_id: str, view: View, action_id: str, words: str, block_id: str | None = None) -> list[Json]:
        """Type into a select that looks things up; what the app offers comes back and can be chosen."""
        return self._client.suggest(user_id, view, action_id, words, block_id)

    def shortcut(self, user_id: str, callback_id: str) -> httpx.Response:
        """Pull a global shortcut."""
        return self._client.shortcut(user_id, callback_id)

    def submit(self, user_id: str, view: View, values: Mapping[Key, Value]) -> httpx.Response:
        """Send off a modal; keys are action_ids, or (block_id, action_id) where an action_id occurs twice."""
        return self._client.submit(user_id, view, values)

    def close(self, user_id: str, view: View) -> httpx.Response | None:
        """Put a modal away unsent."""
        return self._client.close(user_id, view)

    def command(self, user_id: str, command: str, text: str = "", channel: str = "general") -> httpx.Response:
        """Type a slash command in a channel."""
        return self._client.command(user_id, command, text, self._workspace.channel(channel))

    def event(self, kind: str, user_id: str, **details: object) -> httpx.Response:
        """Send an event such as `app_home_opened`; `details` join or replace the event's own keys."""
        return self._client.event(kind, user_id, details)

    def replay(self, last: int = 1) -> httpx.Response:
        """Send a former signed request again, byte for byte; 1 is the newest, 2 the one before it."""
        return self._wire.replay(last)

    def fail(
        self,
        method: str,
        *,
        error: str | None = None,
        status: int | None = None,
        rate_limited: int | None = None,
        drop_connection: bool = False,
        times: int = 1,
    ) -> None:
        """Let the next calls of a method go wrong, in one of four ways.

        Args:
            method: such as `chat.postMessage`, or `response_url`.
            error: answer `ok: false` with this code.
            status: answer this HTTP status and no JSON.
            rate_limited: answer 429 with this many seconds in Retry-After.
            drop_connection: do the work, then cut the line instead of answering.
            times: how many calls.
        """
        fault = Fault(error, status, rate_limited, drop_connection)
        if fault == Fault():
            raise ValueError("Say what shall go wrong: error, status, rate_limited or drop_connection.")
        self._faults.set(method, fault, times)

    def down(self) -> None:
        """Refuse connections, as when Slack or the way to it is gone."""
        self._running().stop()

    def up(self) -> None:
        """Answer again, at the same address."""
        self._running().start()

    def _running(self) -> Server:
        if self._server is None:
            raise RuntimeError("The emulator has no address yet: use it inside `with emulator.serve():`.")
        return self._server
