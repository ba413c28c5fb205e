"""Files from people, read safely: tables (CSV, XLSX, EDEXML), headings, dates, and tables to give back."""

from __future__ import annotations

from hub.plugin.files.child.limits import Limits
from hub.plugin.files.refusals import FileRefused
from hub.plugin.files.table import ENCODINGS, Ragged, Table, open_table

__all__ = ["ENCODINGS", "FileRefused", "Limits", "Ragged", "Table", "open_table"]
