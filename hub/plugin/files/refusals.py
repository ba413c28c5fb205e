"""Why a file is not read, each in one sentence that says what to do."""

from __future__ import annotations

from typing import Final

from hub.errors import PersonError
from hub.model.text import marked

SENTENCES: Final = {
    "archive_empty": marked("{name} is a compressed folder with no file in it: put the list in and upload it again."),
    "archive_heavy": marked(
        "{name} unpacks to far more than a list needs: put only the one file with the list in a new compressed folder "
        "and upload that."
    ),
    "archive_nested": marked(
        "{name} is a compressed folder within another one: unpack it and upload the one file with the list."
    ),
    "archive_several": marked(
        "{name} is a compressed folder with {count} files: upload the one with the list, or put only that one in."
    ),
    "archive_twice": marked("{name} holds {file} twice: make the export again."),
    "binary_workbook": marked(
        "{name} is a binary workbook (.xlsb): save it as an Excel workbook (.xlsx) and upload that."
    ),
    "bomb": marked(
        "{name} unpacks to far more than a list needs: copy the filled cells to a new workbook, save that as .xlsx "
        "and upload it."
    ),
    "cell_too_long": marked(
        "{name} has a cell with more than {limit} characters (line {line}, column {column}): "
        "shorten it and upload the file again."
    ),
    "damaged": marked("{name} is damaged or incomplete: open it, save it again as .xlsx and upload that."),
    "damaged_archive": marked("{name} is a damaged compressed folder: make it again and upload that."),
    "damaged_edexml": marked("{name} is damaged or incomplete: export it again from the administration system."),
    "doctype": marked("{name} declares a document type, which an EDEXML export never does: export it again."),
    "empty": marked("{name} is empty: upload a file with a heading and one line for each person or item."),
    "encrypted": marked("{name} is protected with a password: save it without a password and upload that."),
    "macros": marked("{name} is a workbook with macros: save it as an ordinary workbook (.xlsx) and upload that."),
    "no_rows": marked("{name} has a heading but no lines below it: export it again and check the filter."),
    "not_a_table": marked("{name} is not a list: upload CSV, Excel, OpenDocument, EDEXML or OneRoster."),
    "not_edexml": marked("{name} is not EDEXML: choose EDEXML as the export in the school's administration system."),
    "not_text": marked("{name} has an unknown character encoding: save it as 'CSV UTF-8' or .xlsx and upload that."),
    "only_changes": marked(
        "{name} tells of classes, roles or enrollments only what changed, from which nobody's class can be told: set "
        "the OneRoster export to bulk for these tables."
    ),
    "same_headings": marked("{name} has the same heading in columns {first} and {second}: rename one of them."),
    "stray_quote": marked(
        '{name} has text behind a closing quote (") in line {line}: write a quote within a text '
        "twice, or save the file as .xlsx."
    ),
    "timed_out": marked(
        "{name} takes too long to read: split it, or copy the filled cells to a new workbook, save that as .xlsx and "
        "upload it."
    ),
    "too_heavy": marked(
        "{name} claims far more cells or text than it shows: copy the filled cells to a new workbook, save that as "
        ".xlsx and upload it."
    ),
    "too_large": marked("{name} is larger than {limit} MiB: remove sheets and pictures, or split the list."),
    "too_many_columns": marked("{name} has more than {limit} columns: remove those that are not needed."),
    "too_many_rows": marked("{name} has more than {limit} lines: split the list."),
    "unclosed_quote": marked('{name} has a quote (") in line {line} that is never closed: close or remove it.'),
    "unreadable": marked("{name} cannot be opened: check that the file exists and may be read."),
    "web_page": marked(
        "{name} is a web page or another XML file, whatever its name says: open it in Excel, save it as an Excel "
        "workbook (.xlsx) and upload that."
    ),
}


class FileRefused(PersonError):
    """A file from a person that is not read; ``code`` is a key of ``SENTENCES`` and stays the same."""

    def __init__(self, code: str, *, name: str, **params: object) -> None:
        super().__init__(SENTENCES[code], name=name, **params)
        self.code = code
