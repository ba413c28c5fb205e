"""One call as a handler sees it, and what it answers."""

from dataclasses import dataclass, field, replace
from typing import Any

import orjson

JSON_TYPE = "application/json; charset=utf-8"
PROBLEM_TYPE = "application/problem+json"
HTML_TYPE = "text/html; charset=utf-8"


@dataclass
class Call:
    """A request: `page` is the page of the list that it asks for (1 without a cursor), `skew` in seconds."""

    method: str
    path: str
    places: dict[str, str]
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes
    request_id: str
    page: int = 1
    skew: float = 0

    def json(self) -> Any:
        """The body as JSON.

        Raises:
            Problem: It is not labelled or not written as JSON.
        """
        if not self.headers.get("content-type", "").startswith("application/json"):
            raise Problem(415, "unsupported_media_type", "Send application/json.")
        try:
            return orjson.loads(self.body)
        except orjson.JSONDecodeError as broken:
            raise Problem(400, "invalid_parameter", f"The body is not JSON: {broken}.") from broken


@dataclass(frozen=True)
class Reply:
    """A finished answer; `basis` is what its ETag is made from when that is less than the body."""

    status: int
    body: bytes
    content_type: str = JSON_TYPE
    headers: dict[str, str] = field(default_factory=dict)
    basis: bytes | None = None

    def having(self, **headers: str) -> "Reply":
        """The same answer with more headers (`retry_after` is written Retry-After)."""
        more = {name.replace("_", "-").title(): value for name, value in headers.items()}
        return replace(self, headers=self.headers | more)


def json_reply(status: int, value: object, basis: bytes | None = None) -> Reply:
    """An answer in JSON."""
    return Reply(status, orjson.dumps(value), basis=basis)


class Problem(Exception):
    """An answer that says what is wrong (RFC 9457).

    Args:
        status: HTTP status.
        code: The vendor's stable word for it.
        detail: A sentence that says what to do.
        errors: Which row and column is wrong and why.
        headers: More headers of the answer.
    """

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        errors: list[dict[str, Any]] | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.errors = errors or []
        self.headers = headers or {}

    def reply(self, request_id: str) -> Reply:
        """The answer for the call that met it."""
        body = {
            "type": f"https://distributor.example/problems/{self.code}",
            "title": self.code.replace("_", " ").capitalize(),
            "status": self.status,
            "detail": str(self),
            "code": self.code,
            "request_id": request_id,
            "errors": self.errors,
        }
        return Reply(self.status, orjson.dumps(body), PROBLEM_TYPE, self.headers)
