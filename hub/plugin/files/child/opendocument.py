"""Reading an OpenDocument spreadsheet: its first visible sheet with rows, a row at a time, repeats never unrolled.

The standard (OASIS OpenDocument 1.3, part 3, sections 9.1 and 19.385) lets one row or cell stand for a million.
"""

from __future__ import annotations

import zipfile
import zlib
from typing import IO, TYPE_CHECKING, BinaryIO

from lxml import etree

from .container import checked_container
from .digits import number
from .refusal import Refusal
from .rows import Row, Source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .limits import Limits

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_ROW, _CELL, _COVERED = f"{_TABLE}table-row", f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"
_LONGEST_MANIFEST = 1 << 20
_DATES_KEPT = 1_000
_BEYOND = 50  # columns behind the limit that are still told apart from none


def read_opendocument(stream: BinaryIO, limits: Limits) -> Source:
    """Return the rows of the first visible sheet on which something is written."""
    container = checked_container(stream, limits)
    _refuse_locked(container)
    source = Source("ods", iter(()), [], straight=True)
    sheets = _Sheets(container, limits, source)
    source.rows = sheets.rows()
    return source


def _refuse_locked(container: zipfile.ZipFile) -> None:
    names = container.namelist()
    if any(name.startswith(("Basic/", "Scripts/")) and not name.endswith(("/", "-lc.xml")) for name in names):
        raise Refusal("macros")
    if "META-INF/manifest.xml" in names:
        with container.open("META-INF/manifest.xml") as part:
            if b"encryption-data" in part.read(_LONGEST_MANIFEST):
                raise Refusal("encrypted")


class _Sheets:
    """One pass over a document's content."""

    def __init__(self, container: zipfile.ZipFile, limits: Limits, source: Source) -> None:
        self._container = container
        self._limits = limits
        self._source = source
        self._hidden: set[str] = set()
        self._line = 0
        self._visible = False
        self._written = False

    def rows(self) -> Iterator[Row]:
        """Yield what is written, with true row numbers."""
        try:
            with self._container.open("content.xml") as stream:
                yield from self._read(stream)
        except (etree.XMLSyntaxError, zipfile.BadZipFile, KeyError, ValueError, EOFError, OSError, zlib.error):
            raise Refusal("damaged") from None

    def _read(self, stream: IO[bytes]) -> Iterator[Row]:
        events = etree.iterparse(
            stream,
            events=("start", "end"),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        for event, element in events:
            if element.getparent() is None and element.getroottree().docinfo.internalDTD is not None:
                raise Refusal("damaged")
            if event == "start" and element.tag == f"{_TABLE}table":
                self._begin(element)
            elif event == "end" and element.tag == f"{_STYLE}style":
                self._style(element)
            elif event == "end" and element.tag == _ROW:
                yield from self._row(element)
                _forget(element)
            elif event == "end" and element.tag == f"{_TABLE}table" and self._written:
                return

    def _style(self, style: etree._Element) -> None:
        if any(child.get(f"{_TABLE}display") == "false" for child in style):
            self._hidden.add(style.get(f"{_STYLE}name", ""))

    def _begin(self, table: etree._Element) -> None:
        self._line = 0
        self._visible = table.get(f"{_TABLE}style-name", "") not in self._hidden
        if self._visible and not self._written:
            self._source.notes = [("sheet", {"sheet": table.get(f"{_TABLE}name", "")})]

    def _row(self, row: etree._Element) -> Iterator[Row]:
        times = _times(row, f"{_TABLE}number-rows-repeated")
        cells = self._cells(row) if self._visible else []
        if not any(cells):
            self._line += times
            return
        self._written = True
        if times > self._limits.rows:
            raise Refusal("too_many_rows", limit=self._limits.rows)
        for _again in range(times):
            self._line += 1
            yield self._line, list(cells)

    def _cells(self, row: etree._Element) -> list[str]:
        cells: list[str] = []
        most = self._limits.columns + _BEYOND
        for cell in row:
            if cell.tag not in (_CELL, _COVERED) or len(cells) >= most:
                continue
            times = min(_times(cell, f"{_TABLE}number-columns-repeated"), most - len(cells))
            text = _shown(cell)
            if text and _kind(cell) in ("date", "time"):
                self._note_date(len(cells), times)
            cells += [text] * times
        while cells and not cells[-1]:
            cells.pop()
        return cells

    def _note_date(self, column: int, times: int) -> None:
        for at in range(column, column + times):
            lines = self._source.dates.setdefault(at, [])
            if len(lines) < _DATES_KEPT:
                lines.append(self._line + 1)


def _times(element: etree._Element, attribute: str) -> int:
    said = element.get(attribute, "1")
    return int(said) if said.isascii() and said.isdecimal() and said != "0" else 1


def _kind(cell: etree._Element) -> str:
    return cell.get(f"{_OFFICE}value-type", "")


def _shown(cell: etree._Element) -> str:
    """Return a cell as the person saw it: a number with its leading zeros, a date as ISO."""
    kind = _kind(cell)
    text = "\n".join("".join(map(str, part.itertext())) for part in cell.iterchildren(f"{_TEXT}p"))
    if kind == "date":
        return cell.get(f"{_OFFICE}date-value", "").replace("T", " ")
    if kind == "boolean":
        return cell.get(f"{_OFFICE}boolean-value", "").upper()
    if kind in ("float", "percentage", "currency"):
        value = float(cell.get(f"{_OFFICE}value", "nan"))
        if text.strip().isdecimal() and int(text) == value:
            return text.strip()
        return number(value)
    return text


def _forget(element: etree._Element) -> None:
    """Let go of what has been read, so that a long sheet takes no more memory than a short one."""
    element.clear()
    while element.getprevious() is not None:
        parent = element.getparent()
        if parent is None:
            return
        del parent[0]
