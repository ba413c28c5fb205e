"""The checks: each takes a journey and yields a sentence for everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from hub.testing.checks import collecting, findings, privacy, trips

if TYPE_CHECKING:
    from hub.testing.journey import Journey

Check = Callable[["Journey"], Iterator[str]]
CHECKS: tuple[Check, ...] = (*collecting.CHECKS, *trips.CHECKS, *findings.CHECKS, *privacy.CHECKS)
