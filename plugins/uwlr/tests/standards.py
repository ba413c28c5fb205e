"""The published schemas of UWLR 2.2, where this machine has them; their list of school years goes on."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

STANDARDS = Path(os.environ.get("HUB_STANDARDS") or Path(__file__).parents[4] / "shared" / "standards")
PLACE = STANDARDS / "uwlr-2.2"
needs_schemas = pytest.mark.skipif(not PLACE.is_dir(), reason="UWLR's schemas are not on this machine")
LAST_YEAR = '<xs:enumeration value="2024-2025"/>'
LATER_YEARS = "".join(f'<xs:enumeration value="{year}-{year + 1}"/>' for year in range(2025, 2100))


class _LongerYears(etree.Resolver):
    """Hands out the list of school years with those that came after it was published."""

    def resolve(self, system_url: str, public_id: str, context: Any) -> Any:
        if not system_url.endswith("EDEXML.types.variabel.xsd"):
            return None
        text = (PLACE / "Schemas" / "EDEXML.types.variabel.xsd").read_text()
        assert LAST_YEAR in text
        text = text.replace('<?xml version="1.0" encoding="UTF-8"?>', "")
        return self.resolve_string(text.replace(LAST_YEAR, LAST_YEAR + LATER_YEARS), context)


@cache
def official(name: str) -> etree.XMLSchema:
    """Return a published schema of the folder `Schemas`."""
    parser = etree.XMLParser()
    parser.resolvers.add(_LongerYears())
    return etree.XMLSchema(etree.parse(PLACE / "Schemas" / name, parser))


def official_service(name: str) -> etree._Element:
    """Return a published WSDL."""
    return etree.parse(PLACE / "wsdl" / name).getroot()
