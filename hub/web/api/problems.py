"""Errors of the API as problem documents (RFC 9457): a stable code and a sentence in the reader's language."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

import structlog
from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from hub.errors import HubError, InvalidInput, NotFound, OperatorError, PersonError, Refusal, RetryLater
from hub.model.text import Text
from hub.model.trace import traced
from hub.plugin.reviewing import AnswersRefused
from hub.web.api.models import Problem
from hub.web.protection import TooLarge
from hub.web.throttle import TooOften

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hub.model.text import Translate

log = structlog.get_logger(__name__)
MEDIA = "application/problem+json"
_AGAIN = 30
_FORBIDDEN = frozenset({"not-allowed", "scope-missing", "not-asked"})
_NOTHING = Text("There is nothing at this address, or it is not for you. Was a part of it lost?")
_TITLES = {
    400: "Bad request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not found",
    405: "Method not allowed",
    409: "Conflict",
    413: "Content too large",
    415: "Unsupported media type",
    422: "Unprocessable content",
    429: "Too many requests",
    500: "Internal server error",
    503: "Service unavailable",
}


class Unauthorized(PersonError):
    """A call without a token that opens anything."""

    def __init__(self) -> None:
        super().__init__("Send a token: “Authorization: Bearer hub_…”. Yours is unknown, too old or revoked.")


class Unreadable(PersonError):
    """A body that is not JSON."""

    def __init__(self) -> None:
        super().__init__("Send JSON, with “Content-Type: application/json”.")


class Told(NamedTuple):
    """An error's status, its stable code, its sentence, and how many seconds to wait."""

    status: int
    code: str
    sentence: Text
    wait: int = 0


def answer(error: Exception, translate: Translate, *, route: str = "") -> Response:
    """Return the document that tells an error."""
    reference = None
    told = _told(error)
    if told is None:
        reference = secrets.token_hex(4)
        log.error("call failed", reference=reference, route=route, **traced(error))
        told = Told(500, "failed", Text("The hub could not answer this. Tell your operator the reference."))
    problem = Problem(
        title=_TITLES.get(told.status, "Error"),
        status=told.status,
        detail=told.sentence.render(translate),
        code=told.code,
        reference=reference,
        problems=_problems(error, translate),
    )
    return Response(problem.model_dump_json(exclude_none=True), told.status, _headers(told), MEDIA)


def _headers(told: Told) -> dict[str, str]:
    headers = {"Cache-Control": "no-store"}
    if told.wait:
        headers["Retry-After"] = str(told.wait)
    if told.code == "unauthorized":
        headers["WWW-Authenticate"] = "Bearer"
    return headers


def _told(error: Exception) -> Told | None:
    if isinstance(error, HTTPException):
        sentence = _NOTHING if error.status_code in (404, 405) else Text("The hub could not read what was sent.")
        return Told(error.status_code, "not-found" if error.status_code == 404 else "unreadable", sentence)  # noqa: PLR2004
    if isinstance(error, ValidationError):
        return Told(422, "invalid", Text("Some of what was sent cannot be right; “problems” says what."))
    if isinstance(error, NotFound):
        return Told(404, "not-found", _NOTHING)  # what is another school's answers like what never was
    if isinstance(error, Refusal):
        return Told(403 if error.code in _FORBIDDEN else 409, error.code, Text.from_error(error))
    return _of_class(error) if isinstance(error, HubError) else None


def _of_class(error: HubError) -> Told | None:
    for kind, status, code in _CLASSES:
        if isinstance(error, kind):
            return Told(status, code, Text.from_error(error), _wait(error))
    return None


_CLASSES: tuple[tuple[type[HubError], int, str], ...] = (
    (Unauthorized, 401, "unauthorized"),
    (Unreadable, 400, "unreadable"),
    (TooLarge, 413, "too-large"),
    (TooOften, 429, "too-often"),
    (InvalidInput, 422, "invalid"),
    (PersonError, 400, "bad-request"),
    (OperatorError, 503, "operator"),
    (RetryLater, 503, "later"),
)


def _wait(error: HubError) -> int:
    if isinstance(error, TooOften):
        seconds, minutes = error.params.get("seconds"), error.params.get("minutes")
        return int(str(seconds)) if seconds else int(timedelta(minutes=int(str(minutes))).total_seconds())
    if isinstance(error, RetryLater):
        return int(error.seconds or _AGAIN)
    return _AGAIN if isinstance(error, OperatorError) else 0


def _problems(error: Exception, translate: Translate) -> Mapping[str, str] | None:
    """Return what is wrong with each field; never with its value in it."""
    if isinstance(error, ValidationError):
        return {".".join(map(str, one["loc"])) or "body": one["msg"] for one in error.errors(include_input=False)}
    if isinstance(error, AnswersRefused):
        return {name: why.render(translate) for name, why in error.problems.items()}
    if isinstance(error, InvalidInput) and error.field:
        return {error.field: Text.from_error(error).render(translate)}
    return None
