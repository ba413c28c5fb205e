"""Takes what Slack sends: checks it, acknowledges it, and hands it to a few workers."""

from __future__ import annotations

import logging
import re
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TookLong
from typing import TYPE_CHECKING, Any

import structlog
from slack_bolt import App, BoltRequest, BoltResponse
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from hub.plugin import RawAnswer
from notifications.slack.clicks import Click
from notifications.slack.modal import CALLBACK, REASON, reason_given

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_bolt import Ack

    from hub.plugin import RawRequest
    from notifications.slack.clicks import Clicks

log = structlog.get_logger(__name__)
_ANYTHING = re.compile(".*")
_WORKERS = 4
_PATIENCE = 2.0  # seconds; Slack gives three for the answer to a submission
_REMEMBERED = 660.0  # seconds; a signature is good for five minutes before and after


class Inbound:
    """Bolt with one listener a kind, which acknowledges and hands over.

    Bolt's way of acknowledging from a second thread loses answers when its five threads are busy,
    so listeners run in the thread of the request and do nothing slow there.
    """

    def __init__(self, signing_secret: str, clicks: Clicks) -> None:
        self._clicks = clicks
        self._seen = Seen(_REMEMBERED)
        self._workers = ThreadPoolExecutor(_WORKERS, thread_name_prefix="slack")
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

    def answer(self, request: RawRequest) -> RawAnswer:
        """Return the answer to a signed request."""
        headers = {name.lower(): value for name, value in request.headers.items()}
        if not headers.get("x-slack-request-timestamp", "").isdecimal():
            return RawAnswer(401, "This is not a request of Slack.")
        body = request.body.decode("utf-8", "replace")
        answer = self.app.dispatch(BoltRequest(body=body, query=request.query, headers=dict(headers)))
        return RawAnswer(answer.status, answer.body or "", answer.first_headers())

    def stop(self) -> None:
        """Finish what was handed over."""
        self._workers.shutdown(wait=True)

    def _once(self, body: dict[str, Any], req: BoltRequest, next_: Callable[[], None]) -> BoltResponse | None:
        """Pass each request on once: a signature alone lets a copied request in again for minutes."""
        key = body.get("trigger_id") or body.get("event_id")
        if key and not self._seen.first(str(key)):
            # Slack itself comes twice only over a socket, where everything but 200 makes it come again.
            return BoltResponse(status=200 if req.mode == "socket_mode" else 409, body="")
        next_()
        return None

    def _action(self, ack: Ack, body: dict[str, Any]) -> None:
        ack()
        pressed = body["actions"][0]
        place = body.get("container") or {}
        if "value" not in pressed or "channel_id" not in place:
            return  # a button that is a link
        click = Click.of(body, pressed["value"], place["channel_id"], place["message_ts"])
        self._workers.submit(self._carefully, lambda: self._clicks.take(pressed["action_id"], click), click)

    def _view(self, ack: Ack, body: dict[str, Any], view: dict[str, Any]) -> None:
        if view["callback_id"] != CALLBACK:
            ack()
            return
        click = Click.of(body, view["private_metadata"])
        verdict: Future[str] = self._workers.submit(self._clicks.reject, click, reason_given(view))
        try:
            refused = verdict.result(_PATIENCE)
        except TookLong:
            verdict.add_done_callback(lambda done: self._tell_late(done, click))
            refused = ""
        if refused:
            ack(response_action="errors", errors={REASON: refused})
        else:
            ack()

    def _tell_late(self, done: Future[str], click: Click) -> None:
        if done.exception() is None and done.result():
            self._clicks.whisper(click, done.result())

    def _carefully(self, work: Callable[[], None], click: Click) -> None:
        """Run one click; what nobody foresaw is logged by its kind and told to who clicked."""
        try:
            work()
        except Exception as error:  # noqa: BLE001  (a worker has nobody above it who would hear of it)
            log.error("click failed", plan=click.plan_id, kind=type(error).__name__)  # noqa: TRY400
            self._clicks.whisper(click, "That did not work. Open the review page and decide there.")


class Seen:
    """What came before, for some time."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._until: dict[str, float] = {}
        self._lock = threading.Lock()

    def first(self, key: str) -> bool:
        """Tell whether ``key`` is new, and remember it."""
        now = time.monotonic()
        with self._lock:
            for old in [one for one, until in self._until.items() if until < now]:
                del self._until[old]
            if key in self._until:
                return False
            self._until[key] = now + self._seconds
            return True


def _quiet() -> logging.Logger:
    """Return a logger for Bolt, which below errors writes whole requests: what people typed stays out of logs."""
    logger = logging.getLogger("notifications.slack.bolt")
    logger.setLevel(logging.ERROR)
    return logger


def _authorized(enterprise_id: str | None, team_id: str | None, user_id: str | None) -> AuthorizeResult:
    return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, user_id=user_id)
