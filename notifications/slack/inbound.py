"""Takes what Slack sends: checks it, acknowledges it, and hands it to a few workers."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Any

from slack_bolt import App, BoltRequest, BoltResponse
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from hub.plugin import RawAnswer
from notifications.slack.click import Click
from notifications.slack.ledger import REMEMBERED, Seen
from notifications.slack.slash import COMMAND
from notifications.slack.workers import Workers

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_bolt import Ack

    from hub.plugin import RawRequest
    from notifications.slack.clicks import Clicks
    from notifications.slack.submission import Answer

_ANYTHING = re.compile(".*")
_WAITED_FOR = (b"view_submission", b"block_suggestion")  # kinds of requests that are answered with content


class Inbound:
    """Bolt with one listener a kind, which acknowledges and hands over.

    Bolt's way of acknowledging from a second thread loses answers when its five threads are busy,
    so listeners run in the thread of the request and do nothing slow there. Only what must answer
    with content (a modal that is sent off, a select that looks things up) is waited for, and not for long.
    """

    def __init__(self, signing_secret: str, clicks: Clicks) -> None:
        self._clicks = clicks
        self._seen = Seen(REMEMBERED.total_seconds())
        self._workers = Workers()
        self.app = App(
            client=WebClient(),
            signing_secret=signing_secret,
            authorize=_authorized,  # one workspace, and its calls go through `Posting`
            process_before_response=True,
            logger=_quiet(),
        )
        self.app.use(self._once)
        self.app.action(_ANYTHING)(self._action)
        self.app.view(_ANYTHING)(self._view)
        self.app.options(_ANYTHING)(self._options)
        self.app.command(COMMAND)(self._command)
        self.app.shortcut(_ANYTHING)(self._shortcut)
        self.app.event("app_home_opened")(self._home)

    def answer(self, request: RawRequest) -> RawAnswer:
        """Return the answer to a signed request."""
        headers = {name.lower(): value for name, value in request.headers.items()}
        if not headers.get("x-slack-request-timestamp", "").isdecimal():
            return RawAnswer(401, "This is not a request of Slack.")
        body = request.body.decode("utf-8", "replace")
        answer = self.app.dispatch(BoltRequest(body=body, query=request.query, headers=dict(headers)))
        return RawAnswer(answer.status, answer.body or "", answer.first_headers())

    def quick(self, request: RawRequest) -> RawAnswer | None:
        """Return the answer to a request that is only acknowledged, None for one that may have to wait.

        Handing two hundred clicks to threads and back costs more than checking and acknowledging them.
        """
        return None if any(kind in request.body for kind in _WAITED_FOR) else self.answer(request)

    def stop(self) -> None:
        """Finish what was handed over."""
        self._workers.stop()

    def _once(self, body: dict[str, Any], req: BoltRequest, next_: Callable[[], None]) -> BoltResponse | None:
        """Pass each request on once: a signature alone lets a copied request in again for minutes.

        What this process has not seen itself (it was started anew) is stopped by the ledger.
        """
        key = body.get("trigger_id") or body.get("event_id")
        if key and not self._seen.first(str(key)):
            # Slack itself comes twice only over a socket, where everything but 200 makes it come again.
            return BoltResponse(status=200 if req.mode == "socket_mode" else 409, body="")
        next_()
        return None

    def _action(self, ack: Ack, body: dict[str, Any]) -> None:
        ack()
        self._take(Click.pressed(body))

    def _command(self, ack: Ack, body: dict[str, Any]) -> None:
        ack()
        self._take(Click.typed(body))

    def _shortcut(self, ack: Ack, body: dict[str, Any]) -> None:
        ack()
        self._take(Click.asked(body))

    def _take(self, click: Click) -> None:
        self._workers.later(lambda: self._clicks.take(click), lambda: self._clicks.failed(click))

    def _home(self, ack: Ack, body: dict[str, Any], event: dict[str, Any]) -> None:
        ack()
        if event.get("tab", "home") == "home":
            team, user = str(body.get("team_id", "")), str(event["user"])
            self._workers.later(lambda: self._clicks.go_home(team, user), lambda: None)

    def _view(self, ack: Ack, body: dict[str, Any]) -> None:
        click = Click.submitted(body)
        answer: Answer | None = self._workers.now(
            lambda: self._clicks.submit(click),
            lambda late: self._clicks.too_late(click, late),
            lambda: self._clicks.failed(click),
        )
        ack(**(answer or {}))

    def _options(self, ack: Ack, body: dict[str, Any]) -> None:
        click = Click.asked(body)
        found = self._workers.now(lambda: self._clicks.offer(click), lambda _late: None, lambda: None)
        ack(options=found or [])


def _quiet() -> logging.Logger:
    """Return a logger for Bolt, which below errors writes whole requests: what people typed stays out of logs."""
    logger = logging.getLogger("notifications.slack.bolt")
    logger.setLevel(logging.ERROR)
    return logger


def _authorized(enterprise_id: str | None, team_id: str | None, user_id: str | None) -> AuthorizeResult:
    return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, user_id=user_id)
