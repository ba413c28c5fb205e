"""One request to the distributor: sent with its token, repeated while that makes sense, read with limits."""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from importlib.metadata import version
from itertools import count
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import httpx
import orjson

from hub.plugin import HubError, marked
from plugins.iddink.errors import AnswerUnreadable, VendorBusy
from plugins.iddink.refusals import refusal
from plugins.iddink.waiting import pause, retry_after

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_AGENT = f"hub/{version('school-hub')}"
_JSON_TYPES = ("application/json", "application/problem+json")
_LONGEST_SLEEP = 20.0
_DEFAULT_WAIT = 60.0
_NOT_UTF8 = marked(
    "The distributor sent letters that are not UTF-8, probably Latin-1; tell the distributor, or have an"
    " operator let the hub read this connection as Latin-1."
)


class Limits(NamedTuple):
    """How much of one answer is read and how often it is asked for; times in seconds."""

    body_bytes: int = 32_000_000
    whole_answer: float = 120.0
    retries: int = 3
    waits: int = 5


DEFAULT_LIMITS = Limits()


class _Broken(HubError):
    """An answer that another try may give whole."""


class _Wait(Exception):
    """The distributor asks for a pause; None when it does not say how long."""

    def __init__(self, seconds: float | None) -> None:
        super().__init__()
        self.seconds = seconds


@dataclass
class Transport:
    """Sends requests to one distributor with one token; its text forms never show the token."""

    base_url: str
    token: str = field(repr=False)
    http: httpx.Client
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    limits: Limits = DEFAULT_LIMITS
    latin1: bool = False

    def call(
        self,
        method: Literal["GET", "POST"],
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        body: object = None,
    ) -> Any:
        """The JSON that a path answers.

        Raises:
            VendorBusy: it asks to wait longer than is worth sleeping.
            AnswerUnreadable: no whole answer after the retries (none for POST).
            HubError: it says no; the sentence says who acts.
        """
        request = self.http.build_request(method, self.base_url + path, params=params, json=body)
        request.headers.update(self._headers(method))
        waits, failures = count(1), count()
        while True:
            try:
                return self._once(request)
            except _Wait as wait:
                self._wait(wait.seconds, next(waits))
            except _Broken as broken:
                failure = next(failures)
                if method != "GET" or failure >= self.limits.retries:
                    raise AnswerUnreadable(broken.template, seconds=None, **broken.params) from None
                self.sleep(pause(failure))

    def _headers(self, method: str) -> dict[str, str]:
        headers = {
            "Authorization": f"Bearer {self.token}",
            "Accept": "application/json",
            "User-Agent": _AGENT,
            "X-Request-Id": uuid.uuid4().hex,
        }
        return headers if method == "GET" else {**headers, "Idempotency-Key": uuid.uuid4().hex}

    def _wait(self, seconds: float | None, times: int) -> None:
        asked = pause(min(times, 3)) if seconds is None else seconds
        if asked > _LONGEST_SLEEP or times > self.limits.waits:
            raise VendorBusy(
                "The distributor is busy; the hub goes on later by itself.",
                seconds=_DEFAULT_WAIT if seconds is None else max(seconds, 1.0),
            ) from None
        self.sleep(asked)

    def _once(self, request: httpx.Request) -> Any:
        try:
            response = self.http.send(request, stream=True, follow_redirects=False)
            try:
                raw = self._read(response)
            finally:
                response.close()
        except httpx.TimeoutException:
            raise _Broken("The distributor did not answer in time; try again later.") from None
        except httpx.ConnectError:
            raise _Broken(
                "The distributor cannot be reached; try again later, or check the address of the connection."
            ) from None
        except httpx.HTTPError:
            raise _Broken("The distributor's answer broke off or was damaged; try again later.") from None
        return self._judged(response, raw)

    def _read(self, response: httpx.Response) -> bytes:
        raw = bytearray()
        until = time.monotonic() + self.limits.whole_answer
        for part in response.iter_bytes():
            raw += part
            if len(raw) > self.limits.body_bytes:
                raise _Broken("The distributor's answer is far too long; tell the distributor.")
            if time.monotonic() > until:
                raise _Broken("The distributor's answer took too long to arrive; try again later.")
        return bytes(raw)

    def _judged(self, response: httpx.Response, raw: bytes) -> Any:
        status = response.status_code
        paused = retry_after(response.headers, self.clock())
        problem = None if status == HTTPStatus.OK else _json_or_none(response, raw)
        maintenance = isinstance(problem, dict) and problem.get("code") == "maintenance"
        if status == HTTPStatus.TOO_MANY_REQUESTS or (
            status == HTTPStatus.SERVICE_UNAVAILABLE and (paused is not None or maintenance)
        ):
            raise _Wait(paused)
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise _Broken("The distributor has a failure of its own ({status}); try again later.", status=status)
        if not response.is_success:
            raise refusal(status, problem)
        return self._json(response, raw)

    def _json(self, response: httpx.Response, raw: bytes) -> Any:
        if not _says_json(response):
            raise _Broken("The distributor sent a web page instead of data; try again later.")
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            if not self.latin1:
                raise AnswerUnreadable(_NOT_UTF8) from None
            text = raw.decode("cp1252", errors="replace")
        try:
            return orjson.loads(text)
        except ValueError:
            raise _Broken("The distributor's answer broke off or was damaged; try again later.") from None


def _says_json(response: httpx.Response) -> bool:
    return response.headers.get("content-type", "").partition(";")[0].strip().casefold() in _JSON_TYPES


def _json_or_none(response: httpx.Response, raw: bytes) -> object:
    if not _says_json(response):
        return None
    try:
        return orjson.loads(raw)
    except ValueError:
        return None
