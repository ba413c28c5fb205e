"""Reading a workbook: the first visible sheet with rows, its cells as the person saw them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, BinaryIO

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from .container import checked_container
from .digits import number
from .refusal import Refusal
from .rows import Row, Source
from .shown import Shown, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .limits import Limits

Value = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta
MOMENTS = (dt.date, dt.time, dt.timedelta)
DATES_KEPT = 1_000


def read_workbook(stream: BinaryIO, limits: Limits) -> Source:
    """Return the rows of the first visible sheet on which something is written."""
    container = checked_container(stream, limits)
    return sheet_of(stream, limits, "xlsx", lambda position: shown(container, position))


def sheet_of(stream: BinaryIO, limits: Limits, kind: str, look: Callable[[int], Shown]) -> Source:
    """Return the rows of a workbook's sheet; ``look`` says what the sheet at a place shows beside its values."""
    stream.seek(0)
    try:
        sheet, position, others = _first_with_rows(CalamineWorkbook.from_filelike(stream), limits)
    except (CalamineError, ValueError, OSError):
        raise Refusal("damaged") from None
    source = Source(kind, iter(()), [("sheet", {"sheet": sheet.name})], straight=True)
    if others:
        source.notes.append(("other_sheets", {"count": str(others)}))
    looked = look(position)
    source.notes += looked.notes
    source.dates = _dates(sheet)
    source.rows = _rows(sheet, looked)
    return source


def _first_with_rows(book: CalamineWorkbook, limits: Limits) -> tuple[CalamineSheet, int, int]:
    """Return the sheet, its place among all sheets, and how many other visible ones there are."""
    visible = [
        at
        for at, sheet in enumerate(book.sheets_metadata)
        if sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet
    ]
    for at in visible:
        sheet = book.get_sheet_by_index(at)
        if sheet.end is None:
            continue
        if sheet.end[0] - (sheet.start or (0, 0))[0] > 2 * limits.rows:
            raise Refusal("too_many_rows", limit=limits.rows)
        return sheet, at, len(visible) - 1
    raise Refusal("empty")


def _cells(sheet: CalamineSheet) -> Iterator[tuple[int, int, list[Value]]]:
    """Yield line, column of the first cell, values: columns left of the first written one are not given."""
    first_column = (sheet.start or (0, 0))[1]
    for line, values in enumerate(sheet.iter_rows(), start=1):
        yield line, first_column, values


def _rows(sheet: CalamineSheet, looked: Shown) -> Iterator[Row]:
    """Yield the rows with the leading zeros that their formats show."""
    for line, left, values in _cells(sheet):
        cells = [""] * left + [_text(value) for value in values]
        for column, digits in looked.digits.get(line, {}).items():
            if column < len(cells) and cells[column].isdigit():
                cells[column] = cells[column].zfill(digits)
        yield line, cells


def _dates(sheet: CalamineSheet) -> dict[int, list[int]]:
    """Return the columns with real date or time cells and their first lines."""
    found: dict[int, list[int]] = {}
    for line, left, values in _cells(sheet):
        for column, value in enumerate(values, start=left):
            if isinstance(value, MOMENTS):
                lines = found.setdefault(column, [])
                if len(lines) < DATES_KEPT:
                    lines.append(line)
    return found


def _text(value: Value) -> str:
    """Return a cell as text: whole numbers without a point, dates as ISO, TRUE and FALSE."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return number(value)
    if isinstance(value, dt.datetime):
        return value.isoformat(" ")
    return value.isoformat() if isinstance(value, dt.date | dt.time) else str(value)
