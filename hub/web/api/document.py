"""The OpenAPI 3.1 document, made from the table of endpoints and the models that they take and answer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pydantic.json_schema import models_json_schema

from hub.people.api_tokens import Scope
from hub.web.api.models import Problem
from hub.web.api.table import JSON, PREFIX, TABLE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import BaseModel

    from hub.web.api.table import Endpoint

_REF = "#/components/schemas/{model}"
_NUMBERS = frozenset({"plan", "run", "seq"})
_PROBLEM = {"application/problem+json": {"schema": {"$ref": _REF.format(model="Problem")}}}
_FAILURES = {
    "400": "This cannot be read, or not be done.",
    "401": "No token, or one that no longer opens anything.",
    "403": "The token's scopes or the roles of its account do not allow this.",
    "404": "Nothing of that name here, or nothing that this account may see.",
    "409": "Not as things stand; `code` says why.",
    "413": "More than the hub takes at once.",
    "422": "What was sent cannot be right.",
    "429": "Too many calls; `Retry-After` says how long to wait.",
    "503": "Not now; `Retry-After` says how long to wait.",
}
SCOPES: Mapping[Scope, str] = {
    Scope.READ: "schools, jobs, runs, plans, rows, questions, receipts; of records the public fields",
    Scope.RUN: "start, pause and resume jobs",
    Scope.REVIEW: "choose rows and answer questions",
    Scope.DECIDE: "approve and reject",
    Scope.UNDO: "have a plan made that takes an applied one back",
    Scope.AUDIT: "history and audit",
    Scope.PERSONAL: "also personal fields of records, such as names",
    Scope.SENSITIVE: "also sensitive fields of records, such as birth dates; secrets never leave",
}


def document(address: str) -> dict[str, Any]:
    """Return the document of the API at ``address``."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "School hub",
            "version": "1",
            "description": "Nothing changes until somebody has seen what would change. The same rights as on the "
            "pages; a token never allows more than the roles of its account. Cookies do not count here.",
        },
        "servers": [{"url": address + PREFIX}],
        "security": [{"token": []}],
        "paths": _paths(),
        "components": {"securitySchemes": _security(), "schemas": _schemas()},
    }


def _security() -> dict[str, Any]:
    scopes = "\n".join(f"- `{scope}`: {about}" for scope, about in SCOPES.items())
    return {"token": {"type": "http", "scheme": "bearer", "description": f"Scopes:\n{scopes}"}}


def _schemas() -> dict[str, Any]:
    taken = [(one.body, "validation") for one in TABLE if one.body is not None]
    given = [(one.answer, "serialization") for one in TABLE if one.answer is not None]
    named: Any = [*dict.fromkeys([*taken, *given, (Problem, "serialization")])]
    _names, found = models_json_schema(named, ref_template=_REF)
    schemas: dict[str, Any] = found["$defs"]
    return schemas


def _paths() -> dict[str, Any]:
    paths: dict[str, Any] = {}
    for one in TABLE:
        paths.setdefault(one.path, {})[one.method.lower()] = _operation(one)
    return paths


def _operation(one: Endpoint) -> dict[str, Any]:
    said: dict[str, Any] = {
        "operationId": one.name,
        "summary": one.about,
        "description": f"Needs the scope `{one.scope}`.",
        "security": [{"token": [str(one.scope)]}],
        "parameters": [*_path_parameters(one), *_query_parameters(one.query), *_headers(one)],
        "responses": {str(one.status): _answer(one)}
        | {status: {"description": about, "content": _PROBLEM} for status, about in _FAILURES.items()},
    }
    if one.body is not None:
        schema = {"$ref": _REF.format(model=one.body.__name__)}
        said["requestBody"] = {"required": True, "content": {JSON: {"schema": schema}}}
    return said


def _answer(one: Endpoint) -> dict[str, Any]:
    if one.answer is None:
        return {"description": "One line of JSON each.", "content": {one.media: {"schema": {"type": "string"}}}}
    about = (one.answer.__doc__ or "").partition("\n")[0]
    return {"description": about, "content": {JSON: {"schema": {"$ref": _REF.format(model=one.answer.__name__)}}}}


def _path_parameters(one: Endpoint) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": {"type": "integer", "minimum": 1} if name in _NUMBERS else {"type": "string"},
        }
        for name in re.findall(r"{(\w+)}", one.path)
    ]


def _query_parameters(query: type[BaseModel] | None) -> list[dict[str, Any]]:
    if query is None:
        return []
    fields: dict[str, dict[str, Any]] = query.model_json_schema()["properties"]
    return [
        {"name": name, "in": "query", "required": False, "description": schema.pop("description", ""), "schema": schema}
        for name, schema in fields.items()
    ]


def _headers(one: Endpoint) -> list[dict[str, Any]]:
    language = {
        "name": "Accept-Language",
        "in": "header",
        "description": "In which language sentences come; that of the account without it.",
        "schema": {"type": "string"},
    }
    if one.method == "GET":
        return [language]
    key = {
        "name": "Idempotency-Key",
        "in": "header",
        "description": "A repeated call with the same key gets the first one's answer, for 24 hours.",
        "schema": {"type": "string", "maxLength": 200},
    }
    return [language, key]
