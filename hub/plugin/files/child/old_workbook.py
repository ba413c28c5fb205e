"""Reading a workbook of Excel 97 to 2003 (.xls, [MS-XLS]): its cells as the person saw them."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, BinaryIO

import olefile

from .refusal import Refusal
from .shown import ZEROS, Shown
from .workbook import sheet_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .limits import Limits
    from .rows import Source

_BOOK = ("Workbook", "Book")
_BOF, _BOUNDSHEET, _FORMAT, _XF, _FILEPASS = 0x0809, 0x0085, 0x041E, 0x00E0, 0x002F
_NUMBER, _RK, _MULRK = 0x0203, 0x027E, 0x00BD
_MOST = 64 * 1024 * 1024
_PLACE, _STRING = 6, 3  # bytes: row, column and style; length and flag before a string


def read_old_workbook(stream: BinaryIO, limits: Limits) -> Source:
    """Return the rows of the first visible sheet on which something is written."""
    records = _records_of(stream)
    return sheet_of(stream, limits, "xls", lambda position: Shown(_zeros(records, position)))


def _records_of(stream: BinaryIO) -> bytes:
    """Return the stream of records; what is locked or brings macros is refused."""
    try:
        with olefile.OleFileIO(stream) as container:
            names = {"/".join(entry) for entry in container.listdir()}
            if "EncryptedPackage" in names:
                raise Refusal("encrypted")
            if any("_VBA_PROJECT" in name for name in names):
                raise Refusal("macros")
            book = next((name for name in _BOOK if name in names), "")
            if not book:
                raise Refusal("not_a_table")
            if container.get_size(book) > _MOST:
                raise Refusal("too_heavy")
            data: bytes = container.openstream(book).read()
    except (OSError, ValueError, IndexError, struct.error):
        raise Refusal("damaged") from None
    if any(kind == _FILEPASS for kind, _body, _at in _records(data[:4096])):
        raise Refusal("encrypted")
    return data


def _records(data: bytes, at: int = 0) -> Iterator[tuple[int, bytes, int]]:
    """Yield type, body and place of each record."""
    while at + 4 <= len(data):
        kind, size = struct.unpack_from("<HH", data, at)
        yield kind, data[at + 4 : at + 4 + size], at
        at += 4 + size


def _zeros(data: bytes, position: int) -> dict[int, dict[int, int]]:
    """Return the digits that formats such as 000000 show, by line and column, of the sheet at ``position``."""
    formats: dict[int, int] = {}
    styles: list[int] = []
    sheets: list[int] = []
    for kind, body, at in _records(data):
        if kind == _BOF and at:
            break  # the end of what belongs to the book as a whole
        if kind == _FORMAT and (match := ZEROS.match(_text(body[2:]))):
            formats[int.from_bytes(body[:2], "little")] = len(match[1])
        elif kind == _XF:
            styles.append(formats.get(int.from_bytes(body[2:4], "little"), 0))
        elif kind == _BOUNDSHEET:
            sheets.append(int.from_bytes(body[:4], "little"))
    if not any(styles) or position >= len(sheets):
        return {}
    return _cells(data, sheets[position], styles)


def _cells(data: bytes, start: int, styles: list[int]) -> dict[int, dict[int, int]]:
    found: dict[int, dict[int, int]] = {}
    for kind, body, at in _records(data, start):
        if kind == _BOF and at != start:
            break
        for row, column, style in _numbers(kind, body):
            if style < len(styles) and styles[style]:
                found.setdefault(row + 1, {})[column] = styles[style]
    return found


def _numbers(kind: int, body: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield row, column and style of the numbers of a record."""
    if kind in (_NUMBER, _RK) and len(body) >= _PLACE:
        yield struct.unpack_from("<HHH", body)
    elif kind == _MULRK and len(body) >= _PLACE:
        row, first = struct.unpack_from("<HH", body)
        for place in range((len(body) - _PLACE) // _PLACE):
            (style,) = struct.unpack_from("<H", body, 4 + _PLACE * place)
            yield row, first + place, style


def _text(body: bytes) -> str:
    """Return a string of BIFF8: length, a flag for two bytes a sign, the signs."""
    if len(body) < _STRING:
        return ""
    wide = body[2] & 1
    return body[_STRING:].decode("utf-16-le" if wide else "latin-1", "replace")
