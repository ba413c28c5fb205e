"""The rows of a users batch, from JSON or from a workbook."""

from io import BytesIO
from typing import Any
from zipfile import BadZipFile

from openpyxl import load_workbook

from plugins.iddink.standin.exchange import Call, Problem

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS, MOST_BYTES = 5_000, 5 * 2**20
COLUMNS = (
    "school_code", "school_user_id", "role", "given_name", "family_name1", "family_name2", "idalu",
    "birth_date", "corporate_email", "level_code", "group", "school_year",
)  # fmt: skip
Rows = list[dict[str, str]]


def read(call: Call) -> Rows:
    """The rows as text, every column present.

    Raises:
        Problem: Too large, of another type, or not of these columns.
    """
    if len(call.body) > MOST_BYTES:
        raise Problem(413, "too_large", "Send at most 5 MB: split the users over several batches.")
    is_workbook = call.headers.get("content-type", "").startswith(XLSX_TYPE)
    rows = _workbook(call.body) if is_workbook else _json(call)
    if len(rows) > MOST_ROWS:
        raise Problem(413, "too_large", "Send at most 5,000 rows: split the users over several batches.")
    errors = [
        {"row": n, "column": column, "reason": "missing"}
        for n, row in enumerate(rows, start=1)
        for column in COLUMNS
        if column not in row
    ]
    if errors or not rows:
        raise Problem(
            422, "validation_failed", f"Send rows with the columns {', '.join(COLUMNS)}.", errors=errors[:100]
        )
    return rows


def _json(call: Call) -> Rows:
    body = call.json()
    rows = body.get("rows") if isinstance(body, dict) else None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise Problem(422, "validation_failed", 'Send {"rows": [{…}, …]}.')
    return [{name: _text(value) for name, value in row.items()} for row in rows]


def _workbook(body: bytes) -> Rows:
    try:
        book = load_workbook(BytesIO(body), read_only=True, data_only=True)
    except (BadZipFile, KeyError, ValueError, OSError) as broken:
        raise Problem(422, "validation_failed", "This is not a workbook that can be opened.") from broken
    lines = book.worksheets[0].iter_rows(values_only=True)
    header = [_text(cell) for cell in next(lines, ())]
    return [dict(zip(header, map(_text, line), strict=False)) for line in lines]


def _text(value: Any) -> str:
    if value is None:
        return ""
    return str(value.date()) if hasattr(value, "date") else str(value)
