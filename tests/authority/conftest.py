"""What the tests of the authority matrix share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.authority.world import World


@pytest.fixture(scope="session")
def _world(tmp_path_factory) -> Iterator[World]:
    """The hub of the matrix, made once."""
    made = World(tmp_path_factory.mktemp("authority"))
    yield made
    made.close()


@pytest.fixture
def world(_world: World) -> Iterator[World]:
    """The same, put back as it was when a test wrote to it."""
    before = _world.version()
    yield _world
    if _world.version() != before:
        _world.restore()
