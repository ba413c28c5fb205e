"""The API's page for people: what there is to call, made from the same table as its document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub.web.api.document import document
from hub.web.api.table import PREFIX, TABLE
from hub.web.token_pages import SCOPES

if TYPE_CHECKING:
    from starlette.responses import Response

    from hub.web.visit import Visit


def show(visit: Visit) -> Response:
    """GET /api."""
    told = document(visit.hub.config.address)
    context = {
        "address": visit.hub.config.address + PREFIX,
        "scopes": [(str(scope), visit.say(about)) for scope, about in SCOPES.items()],
        "endpoints": [
            {
                "method": one.method,
                "path": PREFIX + one.path,
                "about": one.about,
                "scope": str(one.scope),
                "query": list(one.query.model_fields) if one.query else [],
                "body": one.body.__name__ if one.body else "",
                "answer": one.answer.__name__ if one.answer else one.media,
            }
            for one in TABLE
        ],
        "models": [
            {
                "name": name,
                "about": (schema.get("description") or "").replace("``", ""),
                "fields": [
                    {"name": field, "type": _type(about), "about": about.get("description", "")}
                    for field, about in schema.get("properties", {}).items()
                ],
            }
            for name, schema in sorted(told["components"]["schemas"].items())
        ],
    }
    return visit.page("api.html", context)


def _type(schema: dict[str, object]) -> str:
    """Return a schema's type in a few words."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "enum" in schema and isinstance(schema["enum"], list):
        return " | ".join(f"“{value}”" for value in schema["enum"])
    several = schema.get("anyOf")
    if isinstance(several, list):
        return " | ".join(_type(one) for one in several)
    items = schema.get("items")
    kind = str(schema.get("format") or schema.get("type") or "any")
    return f"list of {_type(items)}" if isinstance(items, dict) else kind
