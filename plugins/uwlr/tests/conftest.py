"""A school with a roster and a link, and a supplier's system that calls."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from plugins.uwlr import hooks
from plugins.uwlr.tests.school import NOW, Clock, Office

SECTION = {
    "suppliers": {
        "snappet": {"contacts": [{"email": "koppelingen@snappet.example", "language": "nl"}]},
        "toetser": {"name": "Toetser", "kind": "results", "code_signs": False},
    }
}


@pytest.fixture
def clock() -> Clock:
    """A clock that tests turn by hand."""
    return Clock(NOW)


@pytest.fixture
def office(make_hub, work, clock) -> Iterator[Office]:
    """A hub with one school, on both kinds of database unless a module says otherwise."""
    office = Office(make_hub([hooks], clock=clock, plugins={"uwlr": SECTION}), work, clock)
    yield office
    office.service.exchanges.flush()
