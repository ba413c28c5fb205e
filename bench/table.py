"""What was measured, as lines of plain text."""

from __future__ import annotations

import os
import platform
import sqlite3
from statistics import median
from typing import TYPE_CHECKING

from bench.measure import LEGS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.measure import Measured

_EXPLANATION = """\
first: fill an empty register. again: the same licences, 0 changes. next: 2 % new, 5 % changed, 2 % gone.
Wall time without imports; memory of the stage's own process (not of PostgreSQL) at its highest, what of it is
not interpreter and imports. diffsync compares in memory only; import-export cannot end what is gone."""


def lines(count: int, measured: dict[str, Measured]) -> Iterator[str]:
    """Yield the table for so many licences: a row a stage and, below it, what its legs consist of."""
    versions = f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    yield f"{count} licences, {versions}, {os.cpu_count()} cores"
    yield _EXPLANATION
    yield ""
    yield f"{'stage':<22}{'first':>10}{'again':>10}{'next':>10}{'peak':>10}{'of it work':>12}"
    for name, stage in measured.items():
        seconds = "".join(f"{_seconds(stage, leg):>10}" for leg in LEGS)
        work = f"{stage.peak_mb - stage.imports_mb:.0f} MB"
        yield f"{name:<22}{seconds}{f'{stage.peak_mb:.0f} MB':>10}{work:>12}"
        yield f"  {_pieces(stage)}"
    yield ""


def mistakes(count: int, measured: dict[str, Measured]) -> list[str]:
    """Return a sentence for each leg that found other changes than there are: its times mean nothing."""
    gone = count // 50
    right = {"first": {count}, "again": {0}, "next": {gone + count // 20, gone * 2 + count // 20}}
    return [
        f"{name}: the leg '{leg}' found {changes} changes, which is wrong; do not believe its times."
        for name, stage in measured.items()
        for leg, changes in stage.changes.items()
        if changes not in right[leg]
    ]


def trips(count: int, measured: dict[str, Measured]) -> Iterator[str]:
    """Yield a line for each of the hub's trips: wall time of first and again, peak memory, ratio."""
    for name, stage in measured.items():
        floor = measured.get(name.replace("trip", "floor"))
        if floor is None or not name.startswith("trip "):
            continue
        seconds = stage.seconds("first", "again")
        ratio = seconds / floor.seconds("first", "again")
        yield f"{name} {count}: {seconds:.1f} s, {stage.peak_mb:.0f} MB, {ratio:.1f} x floor"


def answers(measured: dict[str, Measured]) -> Iterator[str]:
    """Yield a line for each stage whose laps are answers that somebody waits for."""
    for name, stage in measured.items():
        waited = sorted(lap.seconds * 1000 for lap in stage.laps)
        if waited:
            late = waited[min(len(waited) - 1, len(waited) * 99 // 100)]
            yield f"{name}: {median(waited):.0f} ms median, {late:.0f} ms at the 99th percentile, {len(waited)} answers"


def _seconds(stage: Measured, leg: str) -> str:
    return f"{stage.seconds(leg):.2f} s" if leg in stage.changes else "-"


def _pieces(stage: Measured) -> str:
    legs = ((leg, [lap for lap in stage.laps if lap.leg == leg]) for leg in LEGS)
    return "; ".join(
        f"{leg} " + ", ".join(f"{lap.name} {lap.seconds:.2f}" for lap in laps) for leg, laps in legs if laps
    )
