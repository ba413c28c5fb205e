"""What was decided about a file without asking, each in one sentence."""

from __future__ import annotations

from typing import Any, Final

from hub.model.text import Text

SENTENCES: Final = {
    "beyond": "Cells to the right of the last heading were left out.",
    "delimiter_seen": "The columns are separated by: {delimiter}.",
    "delimiter_told": "The columns are separated by: {delimiter}, as the file's first line says.",
    "dropped": "Left out, because nobody needs it here: {names}.",
    "dummy_keys": "{count} keys begin with #: the school's system does not promise to keep them, so these "
    "people cannot be recognised next year.",
    "encoding_cp1252": "The text was read as Windows-1252 (ANSI): check names with accents.",
    "encoding_utf16": "The text was read as UTF-16.",
    "encoding_utf8": "The text was read as UTF-8.",
    "error_cells": "{count} cells hold an Excel error such as #N/A and count as empty, first in line {line}.",
    "one_column": "No separator was found, so the file was read as one column.",
    "other_sheets": "Of the other visible sheets ({count}) nothing was read.",
    "sheet": "The sheet '{sheet}' was read.",
    "teachers_left_out": "{count} teachers in the file were left out.",
    "title": "The lines above line {line} look like a title and were left out.",
    "uncalculated": "{count} formulas were never calculated and count as empty, first in line {line}: "
    "open the file in Excel and save it.",
}


def notes_of(told: list[Any]) -> tuple[Text, ...]:
    """Return the reader's codes and particulars as sentences."""
    return tuple(Text(SENTENCES[code], params) for code, params in told)
