"""The stand-ins know what the published schemas know."""

from __future__ import annotations

import json

import pytest

from plugins.library.standin import Folio, folio_shape

from .standards import PLACE, needs_schemas, validator

TYPES = {"string": str, "integer": int, "boolean": bool, "array": list, "object": dict}


@needs_schemas
@pytest.mark.parametrize(
    ("name", "inside", "known", "required"),
    [
        ("userdataimportCollection.json", (), folio_shape.CALL, folio_shape.REQUIRED["call"]),
        ("userdataimport.json", (), folio_shape.USER, folio_shape.REQUIRED["user"]),
        ("userdataimport.json", ("personal",), folio_shape.PERSONAL, folio_shape.REQUIRED["personal"]),
        ("userdataimport.json", ("personal", "addresses"), folio_shape.ADDRESS, ()),
    ],
)
def test_the_standin_knows_exactly_the_published_keys(name, inside, known, required):
    """A key that the real FOLIO refuses is refused here, and none that it takes."""
    schema = json.loads((PLACE / name).read_text())
    for step in inside:
        schema = schema["properties"][step]
        schema = schema.get("items", schema)
    assert {key: TYPES[value["type"]] for key, value in schema["properties"].items()} == known
    assert tuple(schema.get("required", ())) == required


@needs_schemas
def test_the_standins_answer_keeps_to_the_published_schema():
    """What the client learns from it holds for the real one."""
    body = {"users": [{"username": "a", "externalSystemId": "1", "patronGroup": "x"}], "totalRecords": 1}
    assert [one.message for one in validator("importResponse.json").iter_errors(Folio()._imported(body))] == []
