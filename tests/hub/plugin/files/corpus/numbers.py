"""Long numbers in every format: in full, rounded by a spreadsheet program, and written as a power of ten."""

from __future__ import annotations

import io
from collections.abc import Iterator

import xlwt
from openpyxl import Workbook

from plugins.library.demo.files import as_ods_rows
from tests.hub.plugin.files.corpus.case import Case, Rows
from tests.hub.plugin.files.corpus.text import written

HEADER = ("Leerlingnummer", "Achternaam")
TRUE_13, ROUNDED = 2026010012000, 123456789012345000
IN_FULL: Rows = [(str(TRUE_13), "Bedacht"), ("1001", "Verzonnen")]
LOST: Rows = [("1001", "Bedacht"), (str(ROUNDED), "Verzonnen"), (str(ROUNDED), "Nepnaam")]
SAID = "2 numbers in column “Leerlingnummer” have lost digits, in lines 3, 4"
UNSAID = "lost digits"


def cases() -> Iterator[Case]:
    """Yield lists whose numbers are whole and lists whose numbers are not."""
    yield from _text()
    for kind, book in (("xlsx", _xlsx), ("xls", _xls), ("ods", _ods)):
        yield Case(f"{kind} numbers of 13 digits", book(IN_FULL), IN_FULL, unsaid=UNSAID, kind=kind)
        yield Case(f"{kind} rounded numbers", book(LOST), LOST, said=SAID, kind=kind)
        shortened: Rows = [("1001", "Bedacht"), *[("1.2E+12", name) for name in ("Verzonnen", "Nepnaam")]]
        yield Case(f"{kind} text of a power of ten", book(shortened), shortened, said=SAID, kind=kind)


def _text() -> Iterator[Case]:
    for name, number in (("with a point", "1.2E+12"), ("with a comma", "1,23457E+17"), ("rounded", str(ROUNDED))):
        rows: Rows = [("1001", "Bedacht"), (number, "Verzonnen"), (number, "Nepnaam")]
        yield Case(f"csv lost digits, {name}", written([HEADER, *rows]).encode(), rows, said=SAID, kind="csv")
    yield Case("csv numbers of 13 digits", written([HEADER, *IN_FULL]).encode(), IN_FULL, unsaid=UNSAID)
    by_chance: Rows = [("123456789012345000", "Bedacht"), ("123456789012345678", "Verzonnen")]
    yield Case("csv true zeros at the end", written([HEADER, *by_chance]).encode(), by_chance, unsaid=UNSAID)
    classes: Rows = [("1001", "3E"), ("1002", "1E5")]
    yield Case("csv classes with an E", written([HEADER, *classes]).encode(), classes, unsaid=UNSAID)


def _value(cell: str) -> int | str:
    """Return what a person types as a number as one, which is how it comes into a sheet."""
    return int(cell) if cell.isdecimal() else cell


def _xlsx(rows: Rows) -> bytes:
    made = Workbook()
    for row in (HEADER, *rows):
        made.active.append([_value(cell) for cell in row])
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


def _xls(rows: Rows) -> bytes:
    made = xlwt.Workbook(encoding="utf-8")
    sheet = made.add_sheet("Leerlingen")
    for line, row in enumerate((HEADER, *rows)):
        for column, cell in enumerate(row):
            sheet.write(line, column, _value(cell))
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


def _ods(rows: Rows) -> bytes:
    text = '<table:table-cell office:value-type="string"><text:p>{0}</text:p></table:table-cell>'
    figure = (
        '<table:table-cell office:value-type="float" office:value="{0}"><text:p>{0:.5E}</text:p></table:table-cell>'
    )
    lines = (
        "".join((figure if isinstance(value, int) else text).format(value) for value in map(_value, row))
        for row in rows
    )
    return as_ods_rows([HEADER], after="".join(f"<table:table-row>{line}</table:table-row>" for line in lines))
