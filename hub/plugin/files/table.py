"""A table from a person's file, row by row."""

from __future__ import annotations

from contextlib import contextmanager
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from hub.plugin.files.child.encoding import NAMES
from hub.plugin.files.child.limits import Limits
from hub.plugin.files.notes import DIGITS_LOST, notes_of
from hub.plugin.files.reading import Reading, reading

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from hub.model.text import Text

USUAL: Final = Limits()
ENCODINGS: Final = MappingProxyType(NAMES)


class Lost(NamedTuple):
    """Numbers of one column that a spreadsheet program shortened: how many, and the first lines."""

    times: int
    lines: tuple[int, ...]


class Ragged(NamedTuple):
    """A line of a CSV file with another number of cells than the heading."""

    line: int
    cells: int
    expected: int


@contextmanager
def open_table(
    source: Path | str | bytes, name: str = "file", limits: Limits = USUAL, encoding: str = ""
) -> Iterator[Table]:
    """Open a list of any kind, also in a compressed folder, told apart by content; ``name`` is for sentences only.

    ``encoding`` says how to read a text that is not Unicode: a key of `ENCODINGS`, Windows-1252 unless told.

    Raises:
        FileRefused: here or from any later row; rows seen before that do not count.
    """
    with reading("table", source, name, limits, encoding) as child:
        yield Table(child)


class Table:
    """The heading and, once, the rows of a file.

    Attributes:
        line: The line of the heading.
        header: Headings as written, without blanks around them and without empty ones at the end.
        kind: ``csv``, ``xlsx``, ``xls``, ``ods``, ``edexml`` or ``oneroster``.
        delta: The file holds only what changed: who is absent is not gone.
        dates: Column (from 0) to the lines, at most 1,000 a column, that hold a real date of a workbook.
        ragged: Lines of a CSV file with too few or too many cells, complete after the last row. Those with
            too few are filled up; those with too many are not among the rows: their cells may have shifted.
        hidden: Column (from 0) to the first lines, the heading's included, with signs that nobody sees.
        lost: Column to its numbers that lost digits, complete after the last row.
    """

    def __init__(self, child: Reading) -> None:
        self._frames = child.frames()
        _, (heading,) = next(self._frames)
        self.line: int = heading["line"]
        self.header: tuple[str, ...] = tuple(heading["header"])
        self.kind: str = heading["kind"]
        self.delta: bool = heading["delta"]
        self.dates: Mapping[int, tuple[int, ...]] = {int(c): tuple(at) for c, at in heading["dates"].items()}
        self.ragged: list[Ragged] = []
        self.lost: dict[int, Lost] = {}
        self.hidden: dict[int, tuple[int, ...]] = {}
        self._notes = notes_of(heading["notes"])

    @property
    def notes(self) -> tuple[Text, ...]:
        """What was decided without asking; ``str()`` of each is a sentence; complete after the last row."""
        return self._notes

    def __iter__(self) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Yield the line in the file (a sheet's row number) and as many cells as the header has."""
        for kind, content in self._frames:
            if kind == "end":
                self._end(*content)
                continue
            rows, ragged = content
            self.ragged += [Ragged(*one) for one in ragged]
            for line, cells in rows:
                yield line, tuple(cells)

    def _end(self, notes: list[Any], lost: list[Any], hidden: list[Any]) -> None:
        self.hidden = {column: tuple(lines) for column, lines in hidden}
        self.lost = {column: Lost(count, tuple(lines)) for column, count, lines in lost}
        self._notes += notes_of(notes)
        for column, one in self.lost.items():
            lines = ", ".join(map(str, one.lines)) + (" …" if one.times > len(one.lines) else "")
            self._notes += (DIGITS_LOST.filled(count=one.times, column=self.header[column], lines=lines),)
