"""A list as it would be read, before anybody decides: how its text was taken, its heading, and the first rows."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

from hub.plugin.files import Limits, open_table
from hub.plugin.files.headers import FIELD_OF, map_headers, resembling

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from hub.model.text import Text
    from hub.plugin.files.headers import HeaderMap
    from hub.plugin.lists.reading import ListWords

NAME: Final = "The file"
ROWS: Final = 3
GUESS: Final = 60  # of 100: a suggestion to choose from, never read by itself
QUICK: Final = Limits(cpu_seconds=10, wall_seconds=12)  # somebody waits for the page
READ, FORBIDDEN, LEFT_OUT, UNCLEAR, UNKNOWN = "read", "forbidden", "left-out", "unclear", "unknown"
_BSN: Final = (9, 8, 7, 6, 5, 4, 3, 2, -1)


class Column(NamedTuple):
    """A column and what becomes of it.

    ``state`` is ``read`` (as ``field``), ``forbidden``, ``left-out`` (the school said so), ``unclear`` (one of
    ``could``) or ``unknown``; then ``nearest`` is the field of the known heading that is most like it.
    """

    heading: str
    state: str
    field: str = ""
    nearest: str = ""
    could: tuple[str, ...] = ()


class Preview(NamedTuple):
    """What a list looks like to the hub. ``rows`` have a cell for each of ``columns``, forbidden ones left out."""

    kind: str
    line: int
    remarks: tuple[Text, ...]
    columns: tuple[Column, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    dropped: tuple[str, ...]


def preview(file: Path, words: ListWords) -> Preview:
    """Read the beginning of a list by a school's own words, as `open_list` would. Raises FileRefused."""
    with open_table(file, NAME, QUICK, words.encoding) as table:
        rows = list(islice(table, ROWS))
        known = map_headers(table.header, words.headings)
        columns = {at: _column(at, heading, known) for at, heading in enumerate(table.header) if heading}
        hidden = {
            at for at, one in columns.items() if one.state == FORBIDDEN or _citizens([cells[at] for _, cells in rows])
        }
        kept = [at for at in columns if at not in hidden]
        return Preview(
            table.kind,
            table.line,
            table.notes,
            tuple(columns[at] for at in kept),
            tuple((line, tuple(cells[at] for at in kept)) for line, cells in rows),
            tuple(columns[at].heading for at in sorted(hidden)),
        )


def _column(at: int, heading: str, known: HeaderMap) -> Column:
    field = next((field for field, place in known.columns.items() if place == at), "")
    if heading in known.dropped:
        return Column(heading, FORBIDDEN)
    if field:
        return Column(heading, READ, field)
    if heading in known.ambiguous:
        return Column(heading, UNCLEAR, could=known.ambiguous[heading])
    if heading in known.unknown:
        return Column(heading, UNKNOWN, nearest=FIELD_OF.get(resembling(heading, GUESS), ""))
    return Column(heading, LEFT_OUT)


def _citizens(cells: Sequence[str]) -> bool:
    """Tell whether a column holds nothing but citizen service numbers, whatever its heading says."""
    written = [cell for cell in cells if cell]
    return bool(written) and all(map(_is_citizen, written))


def _is_citizen(cell: str) -> bool:
    """Apply the eleven test of the Dutch citizen service number."""
    digits = cell if cell.isascii() and cell.isdecimal() and len(cell) == len(_BSN) else ""
    return (
        bool(digits.strip("0"))
        and sum(factor * int(digit) for factor, digit in zip(_BSN, digits, strict=True)) % 11 == 0
    )
