"""Reading delimited text: what encoding, what delimiter, and every record with its line."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING

from .encoding import NAMES, decoded
from .refusal import Refusal
from .rows import Row, Source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .rows import Note

DELIMITERS = ";\t|,"
UNTOLD = ("utf8", "utf16", "cp1252")  # which nobody has to say
EVIDENCE = 30
LONGEST_FIELD = 131_072
SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n?\Z|sep=(.)\r", re.IGNORECASE)


def read_delimited(data: bytes, otherwise: str = "") -> Source:
    """Return the records of a text file; nothing but text in any usual encoding, or ``otherwise``, passes."""
    text, encoding = decoded(data, otherwise)
    if not text.strip():
        raise Refusal("empty")
    csv.field_size_limit(LONGEST_FIELD)
    lines = io.StringIO(text, newline="")
    told = _told_separator(lines)
    delimiter = told or _evident(text)
    notes: list[Note] = [_read_as(encoding)]
    if delimiter:
        notes.append((f"delimiter_{'told' if told else 'seen'}", {"delimiter": _named(delimiter)}))
    else:
        notes.append(("one_column", {}))
    return Source("csv", records(lines, delimiter or ";", 1 if told else 0), notes, straight=False)


def _read_as(encoding: str) -> Note:
    return (f"encoding_{encoding}", {}) if encoding in UNTOLD else ("encoding_told", {"encoding": NAMES[encoding]})


def _told_separator(lines: io.StringIO) -> str:
    """Read the ``sep=;`` line with which Excel tells its delimiter; else leave the text untouched."""
    match = SEPARATOR_LINE.match(lines.readline())
    if match:
        return match[1] or match[2]
    lines.seek(0)
    return ""


def _named(delimiter: str) -> str:
    return {"\t": "TAB", ",": "comma", ";": "semicolon", "|": "bar"}.get(delimiter, delimiter)


def _evident(text: str) -> str:
    """Return the delimiter that cuts most of the first records into equally many cells, or nothing."""
    best, best_score = "", (0.0, 0)
    for delimiter in DELIMITERS:
        score = _consistency(text, delimiter)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _consistency(text: str, delimiter: str) -> tuple[float, int]:
    """Return the share of records with the commonest width, and that width; nothing for a width of one."""
    widths: Counter[int] = Counter()
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        widths.update(len(cells) for cells in islice((r for r in reader if any(r)), EVIDENCE))
    except csv.Error:
        return 0.0, 0
    if not widths:
        return 0.0, 0
    width, times = widths.most_common(1)[0]
    return (times / widths.total(), width) if width > 1 else (0.0, 0)


def records(lines: io.StringIO, delimiter: str, passed: int) -> Iterator[Row]:
    """Yield each record with the line it starts on; ``passed`` lines were read before."""
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        line = passed + reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            stray = "expected after" in str(error)
            raise Refusal("stray_quote" if stray else "unclosed_quote", line=line) from None
        yield line, cells
