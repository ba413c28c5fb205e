"""From rows to a table: find the heading, hold every row against it, send it on in batches."""

from __future__ import annotations

import re
from itertools import chain, islice
from typing import TYPE_CHECKING

from .digits import LostDigits
from .headings import is_forbidden
from .hidden import HiddenSigns
from .refusal import Refusal
from .rows import Row, Source, is_blank

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .limits import Limits
    from .outlet import Outlet

TITLE_LINES = 10
BATCH_ROWS = 1_000
BATCH_CHARACTERS = 200_000
DISARMED = re.compile(r"'+[=+\-@\t\r]")


def send_table(source: Source, limits: Limits, outlet: Outlet) -> None:
    """Send the heading, then all rows."""
    written = ((line, cells) for line, cells in source.rows if not is_blank(cells))
    (line, heading), rows = _heading(written, source)
    columns = Columns(heading, source, limits)
    columns.hidden.watch(line, heading[: len(columns.header)])
    first = next(rows, None)
    if first is None:
        raise Refusal("no_rows")
    header = {"line": line, "header": columns.header, "kind": source.kind, "delta": source.delta}
    outlet.send("open", {**header, "notes": source.notes, "dates": columns.dates(source.dates, line)})
    told = len(source.notes)
    batch = Batch(outlet)
    for number, row in enumerate(chain([first], rows), start=1):
        if number > limits.rows:
            raise Refusal("too_many_rows", limit=limits.rows)
        columns.pass_on(row, batch)
    batch.flush()
    notes = [*source.notes[told:], *([("beyond", {})] if columns.beyond else [])]
    lost = [] if source.kind == "edexml" else list(columns.lost.found())
    outlet.send("end", notes, lost, list(columns.hidden.found()))


def _heading(written: Iterator[Row], source: Source) -> tuple[Row, Iterator[Row]]:
    """Return the heading and the rows below it; lines with one cell above a wider line are a title."""
    first = list(islice(written, TITLE_LINES))
    if not first:
        raise Refusal("empty")
    start = next((at for at, (_, cells) in enumerate(first) if _filled(cells) > 1), 0)
    if start:
        source.notes.append(("title", {"line": str(first[start][0])}))
    return first[start], chain(first[start + 1 :], written)


def _filled(cells: list[str]) -> int:
    return sum(not is_blank([cell]) for cell in cells)


class Columns:
    """The heading of one table and what it says about every row."""

    def __init__(self, heading: list[str], source: Source, limits: Limits) -> None:
        self._straight = source.straight
        self._longest = limits.cell_characters
        self._raw_width = len(heading)
        self.header = [cell.strip() for cell in heading]
        while self.header and not self.header[-1]:
            self.header.pop()
        self.beyond = False
        self.lost, self.hidden = LostDigits(), HiddenSigns()
        self._refuse_bad_heading(limits)
        self._forbidden = [at for at, cell in enumerate(self.header) if is_forbidden(cell)]

    def _refuse_bad_heading(self, limits: Limits) -> None:
        if len(self.header) > limits.columns:
            raise Refusal("too_many_columns", limit=limits.columns)
        seen: dict[str, int] = {}
        for column, cell in enumerate(self.header, start=1):
            self._refuse_long(cell, 1, column)
            alike = " ".join(cell.casefold().split())
            if alike and alike in seen:
                raise Refusal("same_headings", first=seen[alike], second=column)
            seen[alike] = column

    def _refuse_long(self, cell: str, line: int, column: int) -> None:
        if len(cell) > self._longest:
            raise Refusal("cell_too_long", line=line, column=column, limit=self._longest)

    def dates(self, dates: dict[int, list[int]], heading_line: int) -> dict[int, list[int]]:
        """Keep the date cells below the heading and within it, forbidden columns left out."""
        kept = {c: [line for line in lines if line > heading_line] for c, lines in dates.items()}
        return {c: lines for c, lines in kept.items() if lines and c < len(self.header) and c not in self._forbidden}

    def pass_on(self, row: Row, batch: Batch) -> None:
        """Put a row into the batch, padded or cut to the heading; with too many cells it is only reported."""
        line, cells = row
        width = len(self.header)
        spare = not is_blank(cells[width:])
        if not self._straight and (len(cells) < width or (spare and len(cells) > self._raw_width)):
            batch.ragged(line, len(cells), self._raw_width)
            if len(cells) > width:
                return
        self.beyond = self.beyond or spare
        self.hidden.watch(line, cells[:width])
        taken = [_clean(cell) for cell in cells[:width]] + [""] * (width - len(cells))
        for at in self._forbidden:
            taken[at] = ""
        self._refuse_long(max(taken, key=len), line, 1 + taken.index(max(taken, key=len)))
        self.lost.watch(line, taken)
        batch.add(line, taken)


def _clean(cell: str) -> str:
    """Take off blanks and the sign with which a report of ours disarmed a formula."""
    cell = cell.strip()
    return cell[1:].strip() if cell.startswith("'") and DISARMED.match(cell) else cell


class Batch:
    """Rows gathered until they are worth a frame."""

    def __init__(self, outlet: Outlet) -> None:
        self._outlet = outlet
        self._rows: list[Row] = []
        self._ragged: list[tuple[int, int, int]] = []
        self._characters = 0

    def add(self, line: int, cells: list[str]) -> None:
        """Take in a row."""
        self._rows.append((line, cells))
        self._characters += sum(map(len, cells))
        if len(self._rows) >= BATCH_ROWS or self._characters >= BATCH_CHARACTERS:
            self.flush()

    def ragged(self, line: int, cells: int, expected: int) -> None:
        """Take in that a row has too many or too few cells."""
        self._ragged.append((line, cells, expected))

    def flush(self) -> None:
        """Send what is gathered."""
        self._outlet.send("rows", self._rows, self._ragged)
        self._rows, self._ragged, self._characters = [], [], 0
