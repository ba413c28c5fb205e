"""Files written by hand: text, workbooks from raw sheet XML, and the reading of both."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest

from hub.plugin.files import FileRefused, Limits, open_table

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
QUICK = Limits(wall_seconds=8, cpu_seconds=8)


class Reading:
    """All that one reading gave."""

    def __init__(self, source: Any, name: str, limits: Limits, encoding: str) -> None:
        with open_table(source, name=name, limits=limits, encoding=encoding) as table:
            self.header, self.kind, self.dates = table.header, table.kind, table.dates
            self.rows = list(table)
            self.ragged = table.ragged
            self.notes = " ".join(map(str, table.notes))


@pytest.fixture
def read() -> Callable[..., Reading]:
    """Read a file to its end."""
    return lambda source, name="list", limits=QUICK, encoding="": Reading(source, name, limits, encoding)


@pytest.fixture
def refusal(read) -> Callable[..., FileRefused]:
    """Read a file that must be refused and return the refusal."""

    def of(source: Any, **how: Any) -> FileRefused:
        with pytest.raises(FileRefused) as caught:
            read(source, **how)
        return caught.value

    return of


@pytest.fixture
def book() -> Callable[..., bytes]:
    """Make a workbook from the XML inside its sheetData; ``parts`` replaces or adds parts."""
    return made_book


def made_book(sheet_data: str, **parts: str | bytes) -> bytes:
    """Return a minimal workbook with one sheet."""
    override = '<Override PartName="/xl/{}.xml" ContentType="' + SHEET + '.{}+xml"/>'
    whole: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        + override.format("workbook", "sheet.main")
        + override.format("worksheets/sheet1", "worksheet")
        + "</Types>",
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/>'
        "</Relationships>",
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}">'
        '<sheets><sheet name="Pupils" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>'
        "</Relationships>",
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}"><sheetData>{sheet_data}</sheetData></worksheet>',
        **parts,
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as container:
        for name, content in whole.items():
            container.writestr(name, content)
    return stream.getvalue()
