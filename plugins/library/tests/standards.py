"""FOLIO's published schemas, where this machine has them."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from jsonschema import Draft4Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4

STANDARDS = Path(os.environ.get("HUB_STANDARDS") or Path(__file__).parents[4] / "shared" / "standards")
PLACE = STANDARDS / "folio" / "schemas"
needs_schemas = pytest.mark.skipif(not PLACE.is_dir(), reason="FOLIO's schemas are not on this machine")


def validator(name: str) -> Draft4Validator:
    """Return a validator of one schema, which finds the others beside it; RAML's own parts are open."""
    registry = Registry(retrieve=_found)
    return Draft4Validator({"$ref": name}, registry=registry)


def _found(name: str) -> Resource:
    path = PLACE / name
    content = json.loads(path.read_text()) if path.exists() else {"type": ["object", "string"]}
    return Resource(content, DRAFT4)
