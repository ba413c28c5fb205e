"""What every call passes before its handler: planned faults, the token, the rate limit."""

from datetime import timedelta
from typing import Any

from plugins.iddink.standin.clock import http_date
from plugins.iddink.standin.exchange import HTML_TYPE, Call, Problem, Reply
from plugins.iddink.standin.service import Service

MAINTENANCE = b"<html><head><title>503</title></head><body><h1>Manteniment</h1></body></html>"
OPEN = "/v1/ping"


def admit(service: Service, call: Call) -> Reply | None:
    """Let a call in, or answer in place of the handler.

    Raises:
        Problem: The call is refused.
    """
    skew = service.board.take("clock-off", call)
    call.skew = skew["seconds"] if skew else 0
    down = service.board.take("503", call)
    if down:
        return Reply(503, MAINTENANCE, HTML_TYPE, {"Retry-After": str(down["seconds"])})
    _fail(service, call)
    if call.path != OPEN:
        _check_token(service, call)
        _check_rate(service, call)
    return None


def _fail(service: Service, call: Call) -> None:
    if service.board.struck("500", call):
        raise Problem(500, "internal_error", "Something broke here; try again later.")
    busy = service.board.take("429", call)
    if busy:
        raise _too_many(busy["seconds"], busy["form"], service, call)
    planned = service.board.take("problem", call)
    if planned:
        raise Problem(planned["status"], planned["code"], "Refused because the test asked for it.")


def _too_many(seconds: float, form: str, service: Service, call: Call) -> Problem:
    later = http_date(service.now(call) + timedelta(seconds=seconds))
    retry = {"seconds": str(seconds), "http-date": later, "zero": "0"}.get(form)
    headers = {"Retry-After": retry} if retry else {}
    return Problem(429, "rate_limited", "Too many requests: wait as Retry-After says.", headers=headers)


def _check_token(service: Service, call: Call) -> None:
    expired = service.board.struck("token-expires", call) or service.clock.now() >= service.token_ends
    if expired:
        raise Problem(401, "token_expired", "The token has expired: ask the distributor for a new one.")
    if _token(call.headers) != service.token:
        raise Problem(401, "invalid_token", "Send the token of this school as Authorization: Bearer.")


def _token(headers: dict[str, str]) -> str:
    scheme, _, token = headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else headers.get("x-api-key", "")


def _check_rate(service: Service, call: Call) -> None:
    limit: dict[str, Any] | None = service.board.take("rate-limit", call)
    if not limit:
        return
    wait = service.bucket.draw(service.clock.now(), limit["per_minute"], limit["burst"])
    if wait:
        raise _too_many(wait, "seconds", service, call)
