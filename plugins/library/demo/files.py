"""The demo's pupil files, in every format that the hub reads."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date
from html import escape
from typing import TYPE_CHECKING, Final

from hub.plugin.files.writing import write_xlsx
from plugins.library.demo import oneroster

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from plugins.library.demo.pupils import Pupil

HEADER: Final = (
    *("Leerlingnummer", "Roepnaam", "Voorvoegsel", "Achternaam", "Geboortedatum", "Geslacht", "Groep", "Groepsnaam"),
    *("Jaargroep", "E-mail", "Adres", "Huisnummer", "Postcode"),
)
_ODS: Final = "application/vnd.oasis.opendocument.spreadsheet"
_OFFICE: Final = "urn:oasis:names:tc:opendocument:xmlns"
_GENDERS: Final = {"M": "1", "V": "2"}


def _rows(pupils: Sequence[Pupil]) -> list[list[str]]:
    return [[f"{value:%d-%m-%Y}" if isinstance(value, date) else str(value) for value in one] for one in pupils]


def as_csv(pupils: Sequence[Pupil], _year: str) -> bytes:
    """Return what Magister calls ANSI: Windows-1252 with semicolons; names it cannot write lose their accent."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";")
    writer.writerow(HEADER)
    writer.writerows(_rows(pupils))
    return text.getvalue().encode("cp1252", "replace")


def as_xlsx(pupils: Sequence[Pupil], _year: str) -> bytes:
    """Return a workbook of text cells, leading zeros and all."""
    target = io.BytesIO()
    write_xlsx(target, HEADER, _rows(pupils))
    return target.getvalue()


def as_xls(pupils: Sequence[Pupil], _year: str) -> bytes:
    """Return a workbook as Excel wrote it until 2003."""
    import xlwt  # noqa: PLC0415  (only the demo has it)

    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("Leerlingen")
    for line, row in enumerate([HEADER, *_rows(pupils)]):
        for column, cell in enumerate(row):
            sheet.write(line, column, cell)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def as_ods(pupils: Sequence[Pupil], _year: str) -> bytes:
    """Return an OpenDocument spreadsheet."""
    return as_ods_rows([HEADER, *_rows(pupils)])


def as_ods_rows(rows: Sequence[Sequence[str]], after: str = "") -> bytes:
    """Return rows of text as an OpenDocument spreadsheet (OASIS OpenDocument 1.3, part 3, section 9).

    ``after`` is markup of rows that follow.
    """
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    lines = "".join(
        f"<table:table-row>{''.join(cell.format(escape(value)) for value in row)}</table:table-row>" for row in rows
    )
    spaces = " ".join(f'xmlns:{name}="{_OFFICE}:{name}:1.0"' for name in ("office", "table", "text"))
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces} office:version="1.3"><office:body>'
        f'<office:spreadsheet><table:table table:name="Leerlingen">{lines}{after}</table:table></office:spreadsheet>'
        "</office:body></office:document-content>"
    )
    manifest = (
        f'<?xml version="1.0" encoding="UTF-8"?><manifest:manifest xmlns:manifest="{_OFFICE}:manifest:1.0" '
        f'manifest:version="1.3"><manifest:file-entry manifest:full-path="/" manifest:media-type="{_ODS}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    return _archive({"mimetype": _ODS, "content.xml": content, "META-INF/manifest.xml": manifest})


def as_zip(pupils: Sequence[Pupil], year: str) -> bytes:
    """Return the CSV file in a compressed folder."""
    return _archive({"leerlingen.csv": as_csv(pupils, year)})


def as_edexml(pupils: Sequence[Pupil], year: str) -> bytes:
    """Return EDEXML 2.1, as ParnasSys and ESIS export it."""
    groups = {one.class_code: one.class_name for one in pupils}
    keys = {code: f"G{place}" for place, code in enumerate(groups, start=1)}
    written = "".join(
        f'<groep key="{keys[code]}"><naam>{escape(code)}</naam><jaargroep>{code[0]}</jaargroep></groep>'
        for code in groups
    )
    people = "".join(_leerling(one, keys[one.class_code]) for one in pupils)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><EDEX><school><schooljaar>{year}</schooljaar><brincode>99XX</brincode>'
        f"<dependancecode>00</dependancecode><aanmaakdatum>{year[:4]}-09-01T08:00:00</aanmaakdatum>"
        f"<auteur>De Windroos</auteur><xsdversie>2.1</xsdversie></school><groepen>{written}</groepen>"
        f"<leerlingen>{people}</leerlingen></EDEX>"
    ).encode()


def _leerling(one: Pupil, group: str) -> str:
    prefix = f"<voorvoegsel>{escape(one.prefix)}</voorvoegsel>" if one.prefix else ""
    return (
        f'<leerling key="{one.number}"><achternaam>{escape(one.surname)}</achternaam>{prefix}'
        f"<roepnaam>{escape(one.called_name)}</roepnaam><geboortedatum>{one.birth_date}</geboortedatum>"
        f"<geslacht>{_GENDERS[one.gender]}</geslacht><jaargroep>{one.level}</jaargroep>"
        f'<groep key="{group}"/><emailadres>{one.email}</emailadres></leerling>'
    )


def as_oneroster(pupils: Sequence[Pupil], _year: str) -> bytes:
    """Return OneRoster 1.1 CSV files in an archive."""
    return _archive(oneroster.files(pupils))


def _archive(content: Mapping[str, str | bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in content.items():
            stored = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(name, text, stored)
    return target.getvalue()


FORMATS: Final[Mapping[str, tuple[str, Callable[[Sequence[Pupil], str], bytes]]]] = {
    "csv": ("csv", as_csv),
    "xlsx": ("xlsx", as_xlsx),
    "ods": ("ods", as_ods),
    "xls": ("xls", as_xls),
    "zip": ("zip", as_zip),
    "EDEXML": ("xml", as_edexml),
    "OneRoster": ("oneroster.zip", as_oneroster),
}
