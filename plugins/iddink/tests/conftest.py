"""The stand-in distributor, served once for the tests of a module and reset for each of them."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from plugins.iddink.standin import Standin

from .desk import IMPORTED, READY, Desk, open_desk

Reader = Callable[..., list[dict[str, Any]]]


@pytest.fixture(scope="module")
def served() -> Iterator[Standin]:
    """One server for the module."""
    with Standin(seed=7).serve() as standin:
        yield standin


@pytest.fixture
def standin(served: Standin) -> Standin:
    """The server as it was at first."""
    served.reset()
    return served


@pytest.fixture
def vendor(standin: Standin) -> Iterator[httpx.Client]:
    """A client with the token."""
    headers = {"Authorization": f"Bearer {standin.token}"}
    with httpx.Client(base_url=standin.url, headers=headers, timeout=5) as client:
        yield client


@pytest.fixture
def licences_path(standin: Standin) -> str:
    """The address of the licences of the school."""
    return f"/v1/schools/{standin.school_code}/licences"


@pytest.fixture
def read_all(vendor: httpx.Client) -> Reader:
    """Reads every page of a list."""

    def read(path: str, **query: Any) -> list[dict[str, Any]]:
        rows, cursor = [], {}
        while True:
            page = vendor.get(path, params=query | cursor).raise_for_status().json()
            rows += page["data"]
            if page["page"]["next_cursor"] is None:
                return rows
            cursor = {"cursor": page["page"]["next_cursor"]}

    return read


@pytest.fixture
def desk(request: pytest.FixtureRequest, standin: Standin, tmp_path: Path) -> Iterator[Desk]:
    """A hub whose one school uses the stand-in; with `imported`, one that has its licences already."""
    kept = IMPORTED if "imported" in request.fixturenames else READY
    opened = open_desk(standin, tmp_path, kept=kept)
    yield opened
    opened.hub.database.close()


@pytest.fixture
def imported(desk: Desk) -> Desk:
    """The same school after it imported whatever could be imported."""
    return desk
