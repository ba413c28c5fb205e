"""Why a file is not read, each in one sentence that says what to do."""

from __future__ import annotations

from typing import Final

from hub.errors import PersonError

AS_XLSX: Final = "save it as an Excel workbook (.xlsx) and upload that."
COPY: Final = "copy the filled cells to a new workbook, save that as .xlsx and upload it."

SENTENCES: Final = {
    "archive": "{name} is a compressed folder: unpack it and upload the one file with the list.",
    "binary_workbook": f"{{name}} is a binary workbook (.xlsb): {AS_XLSX}",
    "bomb": f"{{name}} unpacks to far more than a list needs: {COPY}",
    "cell_too_long": "{name} has a cell with more than {limit} characters (line {line}, column {column}): "
    "shorten it and upload the file again.",
    "damaged": "{name} is damaged or incomplete: open it, save it again as .xlsx and upload that.",
    "damaged_edexml": "{name} is damaged or incomplete: export it again from the administration system.",
    "doctype": "{name} declares a document type, which an EDEXML export never does: export it again.",
    "empty": "{name} is empty: upload a file with a heading and one line for each person or item.",
    "encrypted": "{name} is protected with a password: save it without a password and upload that.",
    "macros": "{name} is a workbook with macros: save it as an ordinary workbook (.xlsx) and upload that.",
    "no_rows": "{name} has a heading but no lines below it: export it again and check the filter.",
    "not_a_table": "{name} is not a list: upload a CSV file or an Excel workbook (.xlsx).",
    "not_edexml": "{name} is not EDEXML: choose EDEXML as the export in the school's administration system.",
    "not_text": "{name} has an unknown character encoding: save it as 'CSV UTF-8' or .xlsx and upload that.",
    "old_excel": f"{{name}} is an old Excel file (.xls): {AS_XLSX}",
    "opendocument": f"{{name}} is an OpenDocument file (.ods): {AS_XLSX}",
    "same_headings": "{name} has the same heading in columns {first} and {second}: rename one of them.",
    "stray_quote": '{name} has text behind a closing quote (") in line {line}: write a quote within a text '
    "twice, or save the file as .xlsx.",
    "timed_out": f"{{name}} takes too long to read: split it, or {COPY}",
    "too_heavy": f"{{name}} claims far more cells or text than it shows: {COPY}",
    "too_large": "{name} is larger than {limit} MiB: remove sheets and pictures, or split the list.",
    "too_many_columns": "{name} has more than {limit} columns: remove those that are not needed.",
    "too_many_rows": "{name} has more than {limit} lines: split the list.",
    "unclosed_quote": '{name} has a quote (") in line {line} that is never closed: close or remove it.',
    "unreadable": "{name} cannot be opened: check that the file exists and may be read.",
    "web_page": "{name} is a web page or another XML file, whatever its name says: open it in Excel, " + AS_XLSX,
}


class FileRefused(PersonError):
    """A file from a person that is not read; ``code`` is a key of ``SENTENCES`` and stays the same."""

    def __init__(self, code: str, *, name: str, **params: object) -> None:
        super().__init__(SENTENCES[code], name=name, **params)
        self.code = code
