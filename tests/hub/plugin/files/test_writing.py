"""Tables given back: nothing in them acts, and what is written is read again."""

from __future__ import annotations

import datetime as dt
import io

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.plugin.files import open_table
from hub.plugin.files.writing import write_csv, write_xlsx

HARMFUL = ["=1+1", "+31", "-2", "@SUM(A1)", "\t=1", "\r=1", "\x0b=1"]


def workbook(header, rows, **how):
    """Write a workbook and open it."""
    stream = io.BytesIO()
    write_xlsx(stream, header, rows, **how)
    return openpyxl.load_workbook(stream).active


@pytest.mark.parametrize("text", HARMFUL)
def test_a_formula_stays_text_in_a_workbook(text):
    """A cell that begins like a formula is text, also after a person edits it."""
    cell = workbook(["a"], [[text]])["A2"]
    assert (cell.data_type, cell.value[0], cell.quotePrefix) == ("s", "'", True)


@pytest.mark.parametrize("write", [write_xlsx, write_csv])
def test_headings_are_disarmed_as_well(write, tmp_path):
    """A heading that came from a file is no safer than a cell."""
    path = tmp_path / "report"
    write(path, ["=1+1", "b"], [["x", "y"]])
    with open_table(path) as table:
        assert table.header == ("'=1+1", "b")


def test_the_heading_is_frozen_and_numbers_are_text():
    """Leading zeros stay, and the heading stays in sight."""
    sheet = workbook(["nr"], [["0012"], [None]])
    assert (sheet["A2"].value, sheet["A2"].number_format, sheet.freeze_panes) == ("0012", "@", "A2")


def test_columns_may_be_left_to_be_numbers_and_dates():
    """Only the columns named are text, and text elsewhere is disarmed too."""
    row = workbook(["nr", "on", "sum"], [[7, dt.date(2026, 5, 4), "=1"]], text_columns=["nr"])[2]
    assert [cell.value for cell in row] == ["7", dt.datetime(2026, 5, 4), "'=1"]  # noqa: DTZ001


def test_a_text_file_opens_in_excel_with_its_accents(tmp_path):
    """The file begins with a byte order mark and its lines end as Excel's do."""
    path = tmp_path / "list.csv"
    write_csv(path, ["nom"], [["Núria"], ["=1"]])
    assert path.read_bytes() == b"\xef\xbb\xbfnom\r\nN\xc3\xbaria\r\n'=1\r\n"


@settings(max_examples=6, deadline=None)
@given(
    st.lists(
        st.tuples(st.text("aé=+-@'_x05F\"\n;,\x0b\ud800", min_size=1, max_size=9), st.just("end")),
        min_size=1,
        max_size=30,
    )
)
def test_what_is_written_is_read_again(rows):
    """A report can be corrected and uploaded: only blanks at the ends and control characters are lost."""
    for write in (write_xlsx, write_csv):
        stream = io.BytesIO()
        write(stream, ["first", "last"], rows)
        with open_table(stream.getvalue()) as table:
            got = [cells[0] for _, cells in table]
        assert got == [text.replace("\x0b", "").replace("\ud800", "").strip() for text, _ in rows]


def test_a_name_of_an_error_stays_text():
    """A text that looks like an Excel error is not made one."""
    assert workbook(["a"], [["#N/A"]])["A2"].data_type == "s"
