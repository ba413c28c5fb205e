"""What a sheet shows and its values do not tell: zeros of a number format, formulas never calculated."""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from xml.parsers import expat

from .refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from .rows import Note

    Start = Callable[[str, dict[str, str]], None]

ZEROS = re.compile(r"(?:\[[^\]]*\])*(0{2,})(?:;|\Z)")
WORTH_A_LOOK = re.compile(rb"<(?:\w+:)?f[ >/]|\bt=[\"']e[\"']")
CHUNK = 1 << 20
OVERLAP = 64
CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})\Z")
RELATION_ID = "http://schemas.openxmlformats.org/officeDocument/2006/relationships id"
RELATION_ID_STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships id"


@dataclass(slots=True)
class Shown:
    """Line to column to the number of digits shown, and what the person should know."""

    digits: dict[int, dict[int, int]] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)


def shown(container: zipfile.ZipFile, position: int) -> Shown:
    """Look into the sheet at ``position``; cheap unless formats with zeros, formulas or errors are there."""
    try:
        part = _sheet_part(container, position)
        padded = _padded_styles(container)
        if part is None or not (padded or _worth_a_look(container, part)):
            return Shown()
        look = _Look(padded)
        _parse(container, part, look.start, look.end, look.text)
    except (
        expat.ExpatError,
        zipfile.BadZipFile,
        KeyError,
        ValueError,
        EOFError,
        OSError,
        zlib.error,
    ):
        raise Refusal("damaged") from None
    return look.result()


def _parse(
    container: zipfile.ZipFile,
    part: str,
    start: Start,
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Run expat over a part; a document type is refused, so that no entity is ever declared."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = lambda name, attributes: start(_local(name), attributes)
    if end:
        parser.EndElementHandler = lambda name: end(_local(name))
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _refuse_doctype
    with container.open(part) as stream:
        parser.ParseFile(stream)


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


def _refuse_doctype(*_: object) -> None:
    raise Refusal("damaged")


def _sheet_part(container: zipfile.ZipFile, position: int) -> str | None:
    """Return the part of a sheet by its place in the workbook."""
    names = container.namelist()
    book = next((name for name in names if name.lower().endswith("workbook.xml")), "")
    folder, file = posixpath.split(book)
    ids: list[str] = []
    targets: dict[str, str] = {}

    def sheet(name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            ids.append(attributes.get(RELATION_ID) or attributes.get(RELATION_ID_STRICT, ""))

    def relation(name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship":
            targets[attributes.get("Id", "")] = attributes.get("Target", "")

    _parse(container, book, sheet)
    _parse(container, f"{folder}/_rels/{file}.rels", relation)
    target = targets.get(ids[position], "") if position < len(ids) else ""
    part = posixpath.normpath(posixpath.join("/" + folder, target)).lstrip("/")
    return part if part in names else None


def _padded_styles(container: zipfile.ZipFile) -> dict[str, int]:
    """Return style numbers whose format is only zeros, such as 000000, with the number of digits."""
    styles = _Styles()
    for part in container.namelist():
        if part.lower().endswith("xl/styles.xml"):
            _parse(container, part, styles.start, styles.end)
    return styles.padded


class _Styles:
    """One pass over the styles of a workbook."""

    def __init__(self) -> None:
        self.padded: dict[str, int] = {}
        self._formats: dict[str, int] = {}
        self._within = False
        self._count = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Remember formats of zeros and the cell styles that use them."""
        if name == "numFmt" and (match := ZEROS.match(attributes.get("formatCode", ""))):
            self._formats[attributes.get("numFmtId", "")] = len(match[1])
        elif name == "cellXfs":
            self._within = True
        elif name == "xf" and self._within:
            digits = self._formats.get(attributes.get("numFmtId", ""))
            if digits:
                self.padded[str(self._count)] = digits
            self._count += 1

    def end(self, name: str) -> None:
        """Leave the list of cell styles."""
        if name == "cellXfs":
            self._within = False


def _worth_a_look(container: zipfile.ZipFile, part: str) -> bool:
    with container.open(part) as stream:
        tail = b""
        while chunk := stream.read(CHUNK):
            if WORTH_A_LOOK.search(tail + chunk):
                return True
            tail = chunk[-OVERLAP:]
    return False


class _Look:
    """One pass over the cells of a sheet."""

    def __init__(self, padded: dict[str, int]) -> None:
        self._padded = padded
        self._digits: dict[int, dict[int, int]] = {}
        self._line = self._column = -1
        self._formula = self._calculated = self._in_value = False
        self._uncalculated: list[int] = []
        self._errors: list[int] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Follow where we are and what kind of cell this is."""
        if name == "row":
            self._line, self._column = int(attributes.get("r", self._line + 1)), -1
        elif name == "c":
            self._cell(attributes)
        elif name == "f":
            self._formula = True
        elif name == "v":
            self._in_value = True

    def text(self, text: str) -> None:
        """Notice that a cell has a value."""
        self._calculated = self._calculated or (self._in_value and bool(text))

    def _cell(self, attributes: dict[str, str]) -> None:
        self._formula = self._calculated = self._in_value = False
        self._column += 1
        if match := CELL.match(attributes.get("r", "")):
            self._line, self._column = int(match[2]), _number(match[1])
        digits = self._padded.get(attributes.get("s", ""))
        if digits and attributes.get("t", "n") == "n":
            self._digits.setdefault(self._line, {})[self._column] = digits
        if attributes.get("t") == "e":
            self._errors.append(self._line)

    def end(self, name: str) -> None:
        """Notice a formula that nobody ever calculated."""
        if name == "v":
            self._in_value = False
        elif name == "c" and self._formula and not self._calculated:
            self._uncalculated.append(self._line)

    def result(self) -> Shown:
        """Return what was seen."""
        notes: list[Note] = []
        if self._uncalculated:
            notes.append(("uncalculated", _where(self._uncalculated)))
        if self._errors:
            notes.append(("error_cells", _where(self._errors)))
        return Shown(self._digits, notes)


def _where(lines: list[int]) -> dict[str, str]:
    return {"count": str(len(lines)), "line": str(lines[0])}


def _number(letters: str) -> int:
    """Return a column's place from 0: A is 0, AA is 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
