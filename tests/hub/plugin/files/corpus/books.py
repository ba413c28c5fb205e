"""Workbooks: Excel's two kinds and OpenDocument's, from three writers."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Iterator

import xlwt
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from plugins.library.demo.files import as_ods_rows
from tests.hub.plugin.files.corpus.case import HEADER, PUPILS, Case, Rows, table

DATED: Rows = [("0001001", "Zoë", "", "Bedacht", "2016-05-03", "3A")]


def _plain(sheet: Worksheet) -> None:
    for row in table():
        sheet.append(row)


def _zeros(sheet: Worksheet) -> None:
    _plain(sheet)
    for line, row in enumerate(PUPILS, start=2):
        sheet.cell(line, 1, int(row[0])).number_format = "0000000"


def _dates(sheet: Worksheet) -> None:
    _plain(sheet)
    for line, row in enumerate(PUPILS, start=2):
        sheet.cell(line, 5, dt.date.fromisoformat(row[4])).number_format = "dd-mm-yyyy"


def _below(sheet: Worksheet) -> None:
    for line, row in enumerate(table(), start=4):
        for column, cell in enumerate(row, start=1):
            sheet.cell(line, column, cell)


def _title(sheet: Worksheet) -> None:
    sheet.append(["Leerlingen van De Eik"])
    sheet.append([])
    _plain(sheet)


def _gaps(sheet: Worksheet) -> None:
    for line, row in enumerate(table()):
        for column, cell in enumerate(row, start=1):
            sheet.cell(1 + 2 * line, column, cell)


def _merged(sheet: Worksheet) -> None:
    sheet.append(["Leerlingen"])
    sheet.merge_cells("A1:F1")
    _plain(sheet)


def _wide(sheet: Worksheet) -> None:
    _plain(sheet)
    sheet.cell(2, 12, "kladje")


SHAPES: dict[str, Callable[[Worksheet], None]] = {
    "plain": _plain,
    "numbers shown with zeros": _zeros,
    "real dates": _dates,
    "heading further down": _below,
    "title": _title,
    "empty rows between": _gaps,
    "merged title": _merged,
    "scribbles beyond": _wide,
}


def book(shape: Callable[[Worksheet], None], *, hidden: bool = False, others: int = 0) -> bytes:
    """Return a workbook of Excel with one sheet of this shape, behind a hidden one or before others."""
    made = Workbook()
    sheet = made.active
    if hidden:
        sheet.append(["not", "this"])
        sheet.sheet_state = "hidden"
        sheet = made.create_sheet("Leerlingen")
    shape(sheet)
    for number in range(others):
        made.create_sheet(f"Extra {number}").append(["other"])
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


def cases() -> Iterator[Case]:
    """Yield the workbooks of three writers."""
    for name, shape in SHAPES.items():
        yield Case(f"xlsx {name}", book(shape), PUPILS, kind="xlsx")
    yield Case("xlsx behind a hidden sheet", book(_plain, hidden=True), PUPILS)
    yield Case("xlsx with other sheets", book(_plain, others=2), PUPILS, said="other visible sheets (2)")
    yield from _old()
    yield from _open()


def _old() -> Iterator[Case]:
    zeros, style = xlwt.XFStyle(), xlwt.XFStyle()
    zeros.num_format_str, style.num_format_str = "0000000", "DD-MM-YYYY"
    for name, first in (("text", None), ("numbers shown with zeros", zeros)):
        made = xlwt.Workbook(encoding="utf-8")
        sheet = made.add_sheet("Leerlingen")
        for line, row in enumerate(table()):
            for column, cell in enumerate(row):
                if line and first is not None and column == 0:
                    sheet.write(line, column, int(cell), first)
                elif line and column == 4:
                    sheet.write(line, column, dt.date.fromisoformat(cell), style)
                else:
                    sheet.write(line, column, cell)
        target = io.BytesIO()
        made.save(target)
        yield Case(f"xls {name}", target.getvalue(), PUPILS, kind="xls")


ROW, CELL = "<table:table-row>", '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
NUMBER = '<table:table-cell office:value-type="float" office:value="{}"><text:p>{}</text:p></table:table-cell>'
FAR = '<table:table-cell table:number-columns-repeated="16384"/>'


def _row(*cells: str, times: int = 1) -> str:
    begin = ROW if times == 1 else f'<table:table-row table:number-rows-repeated="{times}">'
    return f"{begin}{''.join(cells)}</table:table-row>"


def _open() -> Iterator[Case]:
    yield Case("ods plain", as_ods_rows(table()), PUPILS, kind="ods")
    far = _row(FAR, times=1_048_000)
    yield Case("ods empty to the end of the sheet", as_ods_rows(table(), after=far), PUPILS)
    heading = _row(*map(CELL.format, HEADER[:3]))
    first, *others = [_row(NUMBER.format(int(row[0]), row[0]), *map(CELL.format, ("Zoë", "x"))) for row in PUPILS]
    shown: Rows = [(row[0], "Zoë", "x") for row in PUPILS]
    yield Case("ods numbers shown with zeros", as_ods_rows([], after="".join((heading, first, *others))), shown)
    for times, what, told in (
        (2, "two", {"rows": [shown[0], *shown]}),
        (1_048_576, "a million", {"code": "too_many_rows"}),
    ):
        again = first.replace(ROW, f'<table:table-row table:number-rows-repeated="{times}">')
        yield Case(
            f"ods a row that stands for {what}", as_ods_rows([], after="".join((heading, again, *others))), **told
        )
    wide = CELL.format("x").replace("<table:table-cell ", '<table:table-cell table:number-columns-repeated="16384" ')
    yield Case("ods a cell that stands for all columns", as_ods_rows([], after=_row(wide) * 2), code="too_many_columns")
