"""What every reader hands over: lines with their cells, and what was decided on the way."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Row = tuple[int, list[str]]
Note = tuple[str, dict[str, str]]


@dataclass(slots=True)
class Source:
    """A table before its heading is found.

    Attributes:
        kind: ``csv``, ``xlsx``, ``xls``, ``ods``, ``edexml`` or ``oneroster``.
        rows: True line number and cells as text.
        notes: Code and particulars of what was decided for the person.
        straight: A sheet, where cells beyond the heading are scribbles and not a sign of a shifted row.
        dates: Column to the lines that hold a real date there.
        delta: Only what changed is in the file: who is absent is not gone.
    """

    kind: str
    rows: Iterator[Row]
    notes: list[Note]
    straight: bool
    dates: dict[int, list[int]] = field(default_factory=dict)
    delta: bool = False


def is_blank(cells: Sequence[str]) -> bool:
    """Say whether nothing is written in a row."""
    return not any(cell and not cell.isspace() for cell in cells)
