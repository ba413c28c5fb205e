"""What was decided about a file without asking, each in one sentence."""

from __future__ import annotations

from typing import Any, Final

from hub.model.text import Text

SENTENCES: Final = {
    "beyond": Text("Cells to the right of the last heading were left out."),
    "delimiter_seen": Text("The columns are separated by: {delimiter}."),
    "delimiter_told": Text("The columns are separated by: {delimiter}, as the file's first line says."),
    "dropped": Text("Left out, because nobody needs it here: {names}."),
    "dummy_keys": Text(
        "{count} key begins with #: the school's system does not promise to keep it, so this person cannot be "
        "recognised next year.",
        many="{count} keys begin with #: the school's system does not promise to keep them, so these people cannot "
        "be recognised next year.",
    ),
    "encoding_cp1252": Text("The text was read as Windows-1252 (ANSI): check names with accents."),
    "encoding_told": Text("The text was read as {encoding}, as was said for this school: check names with accents."),
    "encoding_utf16": Text("The text was read as UTF-16."),
    "encoding_utf8": Text("The text was read as UTF-8."),
    "error_cells": Text(
        "{count} cell holds an Excel error such as #N/A and counts as empty, in line {line}.",
        many="{count} cells hold an Excel error such as #N/A and count as empty, first in line {line}.",
    ),
    "one_column": Text("No separator was found, so the file was read as one column."),
    "other_sheets": Text("Of the other visible sheets ({count}) nothing was read."),
    "sheet": Text("The sheet '{sheet}' was read."),
    "teachers_left_out": Text(
        "{count} teacher in the file was left out.", many="{count} teachers in the file were left out."
    ),
    "title": Text("The lines above line {line} look like a title and were left out."),
    "uncalculated": Text(
        "{count} formula was never calculated and counts as empty, in line {line}: open the file in Excel and save it.",
        many="{count} formulas were never calculated and count as empty, first in line {line}: open the file in "
        "Excel and save it.",
    ),
}

DIGITS_LOST: Final = Text(
    "{count} number in column “{column}” has lost digits, in line {lines}: spreadsheets keep 15 and write long ones "
    "as 1.2E+12. Export the column as text, or hand in the csv without opening it in Excel first.",
    many="{count} numbers in column “{column}” have lost digits, in lines {lines}: spreadsheets keep 15 and write "
    "long ones as 1.2E+12. Export the column as text, or hand in the csv without opening it in Excel first.",
)


def notes_of(told: list[Any]) -> tuple[Text, ...]:
    """Return the reader's codes and particulars as sentences."""
    return tuple(SENTENCES[code].filled(**_counted(params)) for code, params in told)


def _counted(params: dict[str, str]) -> dict[str, object]:
    """Return the particulars with their count as a number, by which a language chooses its form."""
    return {name: int(value) if name == "count" else value for name, value in params.items()}
