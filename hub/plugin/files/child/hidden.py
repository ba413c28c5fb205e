"""Signs in a table that nobody sees: they make two equal words differ in other programs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

NO_ROOM = "\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff"  # ranges of a regular expression: signs without a width
HARD_BLANKS = "\u00a0\u2007\u202f"  # which look like any other blank
HIDDEN = re.compile(f"[{NO_ROOM}{HARD_BLANKS}]")
LINES_TOLD = 20
BETWEEN = "\x1f"


class HiddenSigns:
    """Watches the heading and the rows of a table for such signs."""

    def __init__(self) -> None:
        self._lines: dict[int, list[int]] = {}

    def watch(self, line: int, cells: Sequence[str]) -> None:
        """Look at one row as it was written; a single search clears most of them."""
        if not HIDDEN.search(BETWEEN.join(cells)):
            return
        for column, cell in enumerate(cells):
            lines = self._lines.setdefault(column, [])
            if HIDDEN.search(cell) and len(lines) <= LINES_TOLD:
                lines.append(line)

    def found(self) -> Iterator[tuple[int, list[int]]]:
        """Yield each column that has some, with the first lines."""
        yield from ((column, lines) for column, lines in sorted(self._lines.items()) if lines)
