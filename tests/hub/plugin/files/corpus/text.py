"""Delimited text in every encoding, delimiter and line end that exports come in."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator

from tests.hub.plugin.files.corpus.case import HEADER, PUPILS, Case, Rows, table

ENCODINGS = {
    "utf-8": "",
    "utf-8-sig": "",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "cp1252": "Windows-1252",
}
DELIMITERS = {";": "semicolon", ",": "comma", "\t": "TAB", "|": "bar"}
ENDS = {"crlf": "\r\n", "lf": "\n", "cr": "\r"}


def written(rows: list[tuple[str, ...]], delimiter: str = ";", end: str = "\r\n", **how: int) -> str:
    """Return rows as delimited text."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=end, **how).writerows(rows)
    return text.getvalue()


def cases() -> Iterator[Case]:
    """Yield every file of text."""
    yield from _encoded()
    yield from _ended()
    yield from _odd()
    yield from _refused()


def _encoded() -> Iterator[Case]:
    for encoding, said in ENCODINGS.items():
        for delimiter, name in DELIMITERS.items():
            data = written(table(), delimiter).encode(encoding)
            yield Case(f"{encoding} {name}", data, PUPILS, said=said or name, kind="csv")


def _ended() -> Iterator[Case]:
    for name, end in ENDS.items():
        yield Case(f"lines end with {name}", written(table(), end=end).encode(), PUPILS, kind="csv")
        unended = written(table(), end=end).removesuffix(end)
        yield Case(f"no {name} behind the last line", unended.encode(), PUPILS, kind="csv")


def _odd() -> Iterator[Case]:
    text = written(table())
    yield Case("sep= first", ("sep=;\r\n" + text).encode(), PUPILS, said="first line says")
    yield Case("sep= with a comma", ("sep=,\r\n" + written(table(), ",")).encode(), PUPILS, said="comma")
    yield Case("title above", ("Leerlingen van De Eik\r\n\r\n" + text).encode(), PUPILS, said="look like a title")
    yield Case("everything quoted", written(table(), quoting=csv.QUOTE_ALL).encode(), PUPILS)
    blank = written(table()).replace("\r\n", "\r\n\r\n")
    yield Case("blank lines between", blank.encode(), PUPILS)
    yield Case("trailing delimiters", text.replace("\r\n", ";\r\n").encode(), PUPILS)
    spaced = [tuple(f"  {cell} " for cell in row) for row in table()]
    yield Case("blanks around cells", written(spaced).encode(), PUPILS)
    yield Case("end of file as DOS wrote it", (text + "\x1a").encode(), PUPILS)
    broken = [("1", "Zoë\nMarie", "", "Bedacht", "", "3")]
    yield Case("line break within a cell", written(table(broken)).encode(), broken)
    short = [("1", "Zoë")]
    yield Case("short line", written(table(short)).encode(), [("1", "Zoë", "", "", "", "")])
    secret: Rows = [(*row, "") for row in PUPILS]
    with_number = [(*HEADER, "BSN"), *((*row, "999999990") for row in PUPILS)]
    yield Case("a service number is emptied", written(with_number).encode(), secret)
    hidden = ("Leerling\u200bnummer", "Roepnaam\u00a0", *HEADER[2:])
    yield Case("invisible signs in headings", written([hidden, *PUPILS]).encode(), PUPILS)


def _refused() -> Iterator[Case]:
    yield Case("nothing", b"", code="empty")
    yield Case("blanks only", b" \r\n \r\n", code="empty")
    yield Case("heading only", written([HEADER]).encode(), code="no_rows")
    yield Case("a heading twice", written([("Naam", "naam"), ("a", "b")]).encode(), code="same_headings")
    yield Case("an open quote", b'a;b\r\n"1;2\r\n', code="unclosed_quote")
    yield Case("a stray quote", b'a;b\r\n"1"2;3\r\n', code="stray_quote")
    yield Case("a long cell", ("a;b\r\n" + "x" * 2_001 + ";1\r\n").encode(), code="cell_too_long")
    yield Case("many columns", (";".join(f"c{n}" for n in range(201)) + "\r\n1\r\n").encode(), code="too_many_columns")
    yield Case("a web page", b"<!doctype html><table><tr><td>1</td></tr></table>", code="web_page")
    yield Case("XML of another kind", b"<?xml version='1.0'?><people><person/></people>", code="web_page")
    yield Case("Excel's XML of 2003", b"<?xml version='1.0'?><Workbook/>", code="web_page")
    yield Case("a PDF", b"%PDF-1.7 x", code="not_a_table")
    yield Case("a picture", b"\x89PNG\r\n\x1a\n" + b"\0" * 40, code="not_a_table")
    yield Case("another archive", b"7z\xbc\xaf\x27\x1c" + b"\0" * 40, code="not_a_table")
    yield Case("a program", b"\x7fELF" + bytes(range(256)) * 8, code="not_text")
    yield Case("a marked encoding that it is not", codecs.BOM_UTF8 + b"a;b\r\n\xff\xfe;1\r\n", code="not_text")
