"""Numbers as text, and those of which a spreadsheet program kept only the first digits: nobody can bring them back."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

KEPT = 15  # digits that Excel and LibreOffice keep of a number
EXACT = 2**53  # beyond it a float no longer tells whole numbers apart
LINES_TOLD = 20
BETWEEN = "\x1f"
SUSPECT = re.compile(rf"[0-9]{{{KEPT + 1}}}|[0-9][eE]\+[0-9]")
SHORTENED = re.compile(r"[+-]?[0-9](?:[.,][0-9]+)?[eE]\+[0-9]{2,3}")


def number(value: float) -> str:
    """Return a cell's number as it would be shown in full: whole without a point, nothing but zeros beyond digit 15."""
    if not value.is_integer():
        return repr(value)
    return str(int(value)) if abs(value) < EXACT else f"{Decimal(f'{value:.{KEPT - 1}e}'):f}"


class LostDigits:
    """Watches the rows of a table for such numbers.

    A column in which any number ends in something else beyond digit 15 was never rounded: there zeros are zeros.
    """

    def __init__(self) -> None:
        self._lines: dict[int, list[int]] = {}
        self._count: dict[int, int] = {}
        self._whole: set[int] = set()

    def watch(self, line: int, cells: Sequence[str]) -> None:
        """Look at one row; a single search tells most rows from those that need a closer look."""
        if not SUSPECT.search(BETWEEN.join(cells)):
            return
        for column, cell in enumerate(cells):
            if SHORTENED.fullmatch(cell) or self._rounded(column, cell):
                self._count[column] = self._count.get(column, 0) + 1
                lines = self._lines.setdefault(column, [])
                if len(lines) < LINES_TOLD:
                    lines.append(line)

    def _rounded(self, column: int, cell: str) -> bool:
        beyond = cell.lstrip("0")[KEPT:] if cell.isascii() and cell.isdecimal() else ""
        if beyond.strip("0"):
            self._whole.add(column)
        return bool(beyond)

    def found(self) -> Iterator[tuple[int, int, list[int]]]:
        """Yield each column that lost digits, how many numbers did, and the first lines."""
        for column in sorted(self._lines.keys() - self._whole):
            yield column, self._count[column], self._lines[column]
