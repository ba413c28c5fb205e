"""Tables for people to open in Excel, in which no cell can act."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from openpyxl.cell.cell import Cell
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

# A quote of the person's own before such a sign is quoted too, so that reading can take off exactly one.
ACTING: Final = re.compile(r"'*[=+\-@\t\r]")
UNWRITABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
ESCAPE_LIKE: Final = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
LONGEST: Final = 32_767
TEXT_FORMAT: Final = "@"

Value = str | int | float | dt.date | None


def write_xlsx(
    target: Path | IO[bytes],
    header: Sequence[str],
    rows: Iterable[Sequence[Value]],
    *,
    text_columns: Collection[str] | None = None,
) -> None:
    """Write a workbook of one sheet with its heading frozen.

    Every cell is text, unless ``text_columns`` names the columns that are; elsewhere numbers and dates stay
    what they are, and text is still disarmed.
    """
    book = Workbook(write_only=True)
    sheet: WriteOnlyWorksheet = book.create_sheet("Hub")
    sheet.freeze_panes = "A2"
    as_text = [text_columns is None or heading in text_columns for heading in header]
    cells = [_text_cell(sheet) for _ in header]
    sheet.append([_filled(cell, heading) for cell, heading in zip(cells, header, strict=True)])
    for row in rows:
        triples = zip(cells, row, as_text, strict=True)
        sheet.append([_filled(cell, v) if text or isinstance(v, str) else v for cell, v, text in triples])
    book.save(target)


def _text_cell(sheet: WriteOnlyWorksheet) -> Cell:
    """Return a cell that Excel takes for text, now and after a person edits what is in it.

    One for each column does for all rows, because a row is written when it is appended; finding the style
    anew for every cell takes most of the time of writing.
    """
    cell = WriteOnlyCell(sheet, "")
    cell.number_format = TEXT_FORMAT
    cell.quotePrefix = True
    return cell


def _filled(cell: Cell, value: Value) -> Cell:
    cell.value = ESCAPE_LIKE.sub("_x005F_", harmless(value))[:LONGEST]
    cell.data_type = "s"
    return cell


def write_csv(
    target: Path | IO[bytes], header: Sequence[str], rows: Iterable[Sequence[Value]], *, delimiter: str = ";"
) -> None:
    """Write UTF-8 with a byte order mark, as Excel reads it; it expects ``;`` in most of Europe."""
    if isinstance(target, Path):
        with target.open("wb") as stream:
            write_csv(stream, header, rows, delimiter=delimiter)
        return
    text = io.TextIOWrapper(target, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow([harmless(heading) for heading in header])
    writer.writerows([harmless(value) for value in row] for row in rows)
    text.detach()


def harmless(value: Value) -> str:
    """Return a value as text, control characters left out, a quote before what would be calculated."""
    text = UNWRITABLE.sub("", "" if value is None else str(value))
    return "'" + text if ACTING.match(text) else text
