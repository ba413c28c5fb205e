"""Workbooks: the cells as the person saw them."""

from __future__ import annotations

import datetime as dt
import io

import openpyxl
import pytest


@pytest.fixture
def sheet():
    """Return a new workbook's first sheet."""
    return openpyxl.Workbook().active


def saved(sheet):
    """Return the bytes of a sheet's workbook."""
    stream = io.BytesIO()
    sheet.parent.save(stream)
    return stream.getvalue()


def test_a_workbook_is_known_by_its_content(read, sheet):
    """A workbook named .csv is read as what it is, with true row numbers."""
    for row in ([], ["nr", "name"], ["0012", "Anna"]):
        sheet.append(row)
    got = read(saved(sheet), name="list.csv")
    assert (got.kind, got.header, got.rows) == ("xlsx", ("nr", "name"), [(3, ("0012", "Anna"))])


def test_numbers_read_as_shown(read, sheet):
    """Whole numbers have no point and a format of zeros keeps its zeros."""
    sheet.append(["nr", "pupil", "mark", "yes"])
    sheet.append([12, 1234, 7.5, True])
    sheet["B2"].number_format = "000000"
    assert read(saved(sheet)).rows == [(2, ("12", "001234", "7.5", "TRUE"))]


def test_a_date_in_a_class_column_can_be_recognised(read, sheet):
    """A class 1/2 that became a date is told apart from one that was typed."""
    sheet.append(["class", "born"])
    sheet.append(["1-2", "2016-02-03"])
    sheet.append([dt.date(2026, 2, 1), "2016-02-03"])
    got = read(saved(sheet))
    assert got.dates == {0: (3,)}
    assert got.rows[1] == (3, ("2026-02-01", "2016-02-03"))


def test_the_first_visible_sheet_with_rows_is_taken(read, sheet):
    """Hidden and empty sheets are passed over, and the note says which was read."""
    sheet.append(["secret", "x"])
    sheet.sheet_state = "hidden"
    sheet.parent.create_sheet("Empty")
    chosen = sheet.parent.create_sheet("Group 3")
    chosen.append(["a", "b"])
    chosen.append(["1", "2"])
    sheet.parent.active = 1
    got = read(saved(sheet))
    assert got.header == ("a", "b")
    assert "'Group 3'" in got.notes


def test_cells_beside_the_table_are_left_out_and_told(read, sheet):
    """Scribbles right of the last heading shift nothing."""
    sheet.append(["a", "b"])
    sheet.append(["1", "2", "", "remember to call"])
    got = read(saved(sheet))
    assert (got.rows, got.ragged) == ([(2, ("1", "2"))], [])
    assert "right of the last heading" in got.notes


def test_a_table_may_start_in_any_corner(read, sheet):
    """Empty columns on the left keep their place, so column numbers stay true."""
    sheet["C3"], sheet["D3"], sheet["C4"] = "a", "b", "1"
    got = read(saved(sheet))
    assert (got.header, got.rows) == (("", "", "a", "b"), [(4, ("", "", "1", ""))])


def test_formulas_never_calculated_are_told(read, sheet):
    """A column of formulas without values is not silently empty."""
    sheet.append(["a", "b"])
    sheet.append(["1", "=1+1"])
    got = read(saved(sheet))
    assert got.rows == [(2, ("1", ""))]
    assert "1 formula was never calculated" in got.notes


def test_error_cells_are_told(read, book):
    """A cell that shows #N/A counts as empty and the note says where."""
    got = read(
        book(
            '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row>'
            '<row r="2"><c r="A2" t="e"><v>#N/A</v></c>'
            '<c r="B2"><v>5</v></c></row><row r="3"><c r="A3"><v>6</v></c><c r="B3"><v>7</v></c></row>'
        )
    )
    assert "in line 2" in got.notes


def test_an_empty_workbook_is_refused(refusal, sheet):
    """A workbook on whose sheets nothing is written is empty."""
    assert refusal(saved(sheet)).code == "empty"
