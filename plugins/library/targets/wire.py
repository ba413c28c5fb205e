"""One request to a library's own system: sent once, read with limits, and what its failures mean for the hub."""

from __future__ import annotations

import time
from dataclasses import dataclass
from http import HTTPStatus
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import httpx
import orjson

from hub.plugin import RetryLater

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

AGENT = f"hub/{version('school-hub')}"
_MOST_BYTES = 16_000_000
_LONGEST_SLEEP = 20.0
_MOST_SLEEPS = 3
_BUSY = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)


@dataclass(frozen=True, slots=True)
class Answer:
    """A status and what came with it; ``said`` is its JSON, or None when it is none."""

    status: int
    headers: Mapping[str, str]
    cookies: Mapping[str, str]
    said: Any

    @property
    def fields(self) -> dict[str, Any]:
        """What was said, if it is an object."""
        return self.said if isinstance(self.said, dict) else {}


@dataclass(frozen=True, slots=True)
class Wire:
    """Sends requests to one system. ``system`` is what people call it."""

    system: str
    url: str
    http: httpx.Client
    sleep: Callable[[float], None] = time.sleep

    def send(self, method: str, path: str, **sent: Any) -> Answer:
        """Send a request and return its answer, whatever it says to it.

        A call whose answer was lost may have done its work, so it is not sent again from here: the hub
        does that when it knows what was done already.

        Raises:
            RetryLater: there is no answer, or the system is busy or broken at the moment.
        """
        for _ in range(_MOST_SLEEPS):
            answer = self._once(method, path, sent)
            if answer.status not in _BUSY:
                return self._judged(answer)
            wait = _seconds(answer.headers)
            if wait is None or wait > _LONGEST_SLEEP:
                raise RetryLater("{system} is busy; the hub goes on later by itself.", seconds=wait, system=self.system)
            self.sleep(wait)
        raise RetryLater("{system} is busy; the hub goes on later by itself.", seconds=60.0, system=self.system)

    def _once(self, method: str, path: str, sent: dict[str, Any]) -> Answer:
        headers = {"User-Agent": AGENT, "Accept": "application/json"} | sent.get("headers", {})
        request = self.http.build_request(method, self.url + path, **sent | {"headers": headers})
        try:
            response = self.http.send(request, stream=True, follow_redirects=False)
            try:
                raw = self._read(response)
            finally:
                response.close()
        except httpx.TimeoutException:
            raise RetryLater("{system} did not answer in time; the hub tries again.", system=self.system) from None
        except httpx.HTTPError:
            raise RetryLater(
                "{system} cannot be reached or broke off its answer; the hub tries again. If this lasts, check the "
                "address under Library's own system.",
                system=self.system,
            ) from None
        finally:
            self.http.cookies.clear()  # a cookie of one sign-in must not go along with the token of the next
        return Answer(response.status_code, response.headers, dict(response.cookies), _parsed(raw))

    def _read(self, response: httpx.Response) -> bytes:
        raw = bytearray()
        for part in response.iter_bytes():
            raw += part
            if len(raw) > _MOST_BYTES:
                raise RetryLater("The answer of {system} is far too long; its administrator looks into it.",
                                 system=self.system)  # fmt: skip
        return bytes(raw)

    def _judged(self, answer: Answer) -> Answer:
        if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise RetryLater(
                "{system} has a failure of its own ({status}); the hub tries again.",
                system=self.system,
                status=answer.status,
            )
        return answer


def _seconds(headers: Mapping[str, str]) -> float | None:
    said = headers.get("retry-after", "").strip()
    return min(float(said), 600.0) if said.isdecimal() else None


def _parsed(raw: bytes) -> Any:
    try:
        return orjson.loads(raw)
    except ValueError:
        return None
