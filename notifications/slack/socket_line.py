"""Keeps a line to Slack open, for hubs that Slack cannot reach: Socket Mode."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import structlog
from slack_bolt.adapter.socket_mode.builtin import SocketModeHandler
from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError

if TYPE_CHECKING:
    from slack_bolt import App

log = structlog.get_logger(__name__)
_BETWEEN_TRIES = 30.0


class SocketLine:
    """Connects in the background, so that a hub starts while Slack is away; reconnects by itself."""

    def __init__(self, app: App, app_token: str, base_url: str) -> None:
        client = WebClient(base_url=base_url, timeout=15)
        self._handler = SocketModeHandler(app, app_token, web_client=client)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._connect, name="slack-socket", daemon=True)

    def open(self) -> None:
        """Begin to connect."""
        self._thread.start()

    def close(self) -> None:
        """Hang up."""
        self._stopping.set()
        self._thread.join(timeout=20)
        self._handler.close()  # type: ignore[no-untyped-call]  # bolt is half typed

    def _connect(self) -> None:
        while not self._stopping.is_set():
            try:
                self._handler.connect()  # type: ignore[no-untyped-call]  # bolt is half typed
            except (OSError, SlackClientError) as error:
                log.warning("no line to Slack yet", kind=type(error).__name__)
                self._stopping.wait(_BETWEEN_TRIES)
            else:
                log.info("line to Slack open")
                return
