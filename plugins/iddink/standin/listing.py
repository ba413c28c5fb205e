"""Pages of a list: filters, cursors, tombstones and the faults that only a list can have."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any
from urllib.parse import urlencode

import orjson

from plugins.iddink.standin.catalogue import Row
from plugins.iddink.standin.clock import instant
from plugins.iddink.standin.cursor import LIFE, Cursor
from plugins.iddink.standin.exchange import Call, Problem, Reply, json_reply
from plugins.iddink.standin.service import Service
from plugins.iddink.standin.shelf import Key, Shelf

SCHEMA_VERSION = "1.0.0"
DEFAULT_LIMIT, MOST = 100, 500
WINDOW = timedelta(days=90)
ENUMS = {"status": "suspended_by_vendor", "type": "lease-2027"}
OBJECTS = ("user", "metadata", "protocol")


@dataclass(frozen=True)
class Question:
    """What is asked of a list: which records, how many, from where; `mark` tells questions apart."""

    shelf: Shelf
    wanted: Callable[[Row], bool]
    mark: tuple[str | None, ...]
    dress: Callable[[Row], Row]
    parameters: dict[str, str]


def answer(service: Service, call: Call, question: Question) -> Reply:
    """One page.

    Raises:
        Problem: A parameter, cursor or window is wrong.
    """
    limit = _limit(question.parameters.get("limit"))
    since = _since(question.parameters.get("updated_since"), service)
    scope = service.cursors.scope(call.path, since, *question.mark)
    cursor = _opened(service, call, question.parameters.get("cursor"), scope)
    if cursor and service.board.struck("changed-row", call):
        _change(service, question.shelf, cursor.after[1])
    found = [*islice(question.shelf.walk(cursor.after if cursor else None, since, question.wanted), limit + 1)]
    rows = [question.dress(row) for _, row in found[:limit]]
    if cursor and service.board.struck("repeat-row", call):
        rows[:0] = _repeated(question, cursor)
    following = _next(service, call, cursor, found[:limit], scope) if len(found) > limit else None
    return _page(service, call, rows, following, limit)


def _repeated(question: Question, cursor: Cursor) -> list[Row]:
    last = question.shelf.find(cursor.after[1])
    return [question.dress(last)] if last else []


def _change(service: Service, shelf: Shelf, key: str) -> None:
    row = shelf.find(key)
    if row is not None:
        field = "order_ref" if "order_ref" in row else "status"
        value = f"{row[field]}-B" if field == "order_ref" else row[field]
        shelf.change(key, {field: value}, instant(service.clock.now()))


def _next(service: Service, call: Call, cursor: Cursor | None, found: list[tuple[Key, Row]], scope: str) -> str:
    if cursor and service.board.struck("looping-cursor", call):
        return service.cursors.seal(cursor)
    issued = service.clock.now()
    return service.cursors.seal(Cursor(found[-1][0], call.page + 1, issued, scope))


def _page(service: Service, call: Call, rows: list[Row], following: str | None, limit: int) -> Reply:
    basis = orjson.dumps([rows, following is None])
    body: dict[str, Any] = {
        "data": _damaged(service, call, rows),
        "page": {"next_cursor": following, "limit": limit},
        "meta": {"as_of": instant(service.now(call)), "schema_version": SCHEMA_VERSION},
    }
    headers = {}
    lie = service.board.take("lying-total", call)
    if lie:
        body["meta"]["total"] = lie["total"]
        headers["X-Total-Count"] = str(lie["total"])
    if following:
        headers["Link"] = f'<{call.path}?{urlencode(call.query | {"cursor": following})}>; rel="next"'
    reply = json_reply(200, body, basis)
    return Reply(200, reply.body, headers=headers, basis=basis)


def _damaged(service: Service, call: Call, rows: list[Row]) -> list[Row] | Row:
    struck = service.board.struck
    if struck("unknown-field", call):
        rows = [row | {"x_loan_terms": {"days": 14}} for row in rows]
    if rows and struck("unknown-enum", call):
        rows = [rows[0] | {name: value for name, value in ENUMS.items() if name in rows[0]}, *rows[1:]]
    if rows and struck("null-object", call):
        rows = [rows[0] | {name: None for name in OBJECTS if name in rows[0]}, *rows[1:]]
    if rows and struck("single-object", call):
        return rows[0]
    return rows


def _limit(text: str | None) -> int:
    if text is None:
        return DEFAULT_LIMIT
    if not text.isdecimal() or not 1 <= int(text) <= MOST:
        raise Problem(400, "invalid_parameter", f"limit is a whole number from 1 to {MOST}.")
    return int(text)


def _since(text: str | None, service: Service) -> str | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as broken:
        raise Problem(400, "invalid_parameter", "updated_since is an instant such as 2026-09-04T07:30:00Z.") from broken
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    if moment < service.clock.now() - WINDOW:
        raise Problem(410, "sync_window_expired", "Changes are kept for 90 days: read everything again.")
    return instant(moment)


def _opened(service: Service, call: Call, sealed: str | None, scope: str) -> Cursor | None:
    if sealed is None:
        return None
    cursor = service.cursors.open(sealed)
    if cursor.scope != scope:
        raise Problem(400, "invalid_cursor", "This cursor belongs to another question: begin without a cursor.")
    struck = service.board.struck("cursor-expires", call)
    if struck or service.clock.now() - cursor.issued > LIFE:
        raise Problem(410, "cursor_expired", "The cursor is older than 15 minutes: begin without a cursor.")
    return cursor
