"""Delimited text: encodings, delimiters, lines, and what is refused."""

from __future__ import annotations

import pytest

from hub.plugin.files import Limits

LIST = "Número;Cognom;Grup\n0012;Güell i Peña;3A\n"


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_every_usual_encoding_gives_the_same_rows(read, codec):
    """Accents survive whatever program saved the list."""
    got = read(LIST.encode(codec))
    assert got.header == ("Número", "Cognom", "Grup")
    assert got.rows == [(2, ("0012", "Güell i Peña", "3A"))]


@pytest.mark.parametrize(
    ("codec", "said"), [("mac-roman", "Mac Roman"), ("iso8859-15", "ISO-8859-15"), ("cp850", "DOS (850)")]
)
def test_what_is_not_unicode_is_read_as_a_person_said(read, codec, said):
    """The letters are right, and the remark says which encoding was told."""
    got = read(LIST.encode(codec), encoding=codec)
    assert got.rows == [(2, ("0012", "Güell i Peña", "3A"))]
    assert f"was read as {said}, as was said for this school" in got.notes


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_stays_unicode_whatever_a_person_said(read, codec):
    """A school that changed its system is not read in the letters of the old one."""
    assert read(LIST.encode(codec), encoding="mac-roman").rows == [(2, ("0012", "Güell i Peña", "3A"))]


def test_a_school_that_writes_utf_8_sends_nothing_else(refusal):
    """What is not UTF-8 is refused instead of read as something else."""
    assert refusal(LIST.encode("cp1252"), encoding="utf-8").code == "not_text"


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_the_delimiter_is_found_by_evidence(read, delimiter):
    """Any of the four delimiters is recognised."""
    assert read(LIST.replace(";", delimiter).encode()).rows[0][1][2] == "3A"


def test_commas_within_names_do_not_beat_the_real_delimiter(read):
    """The delimiter that cuts all lines alike wins."""
    got = read(b"name;group\nJansen, Piet;3A\nVries, Anna de;3B\n")
    assert got.rows[1] == (3, ("Vries, Anna de", "3B"))


def test_the_separator_line_of_excel_is_obeyed_and_counted(read):
    """After a sep= line the heading is line 2."""
    got = read(b"sep=|\r\na|b\r\n1;x|2\r\n")
    assert (got.header, got.rows) == (("a", "b"), [(3, ("1;x", "2"))])
    assert "first line says" in got.notes


def test_old_mac_line_ends_are_lines(read):
    """A file with carriage returns only has as many rows as it shows."""
    assert read(b"a;b\r1;2\r3;4\r").rows == [(2, ("1", "2")), (3, ("3", "4"))]


def test_line_numbers_count_line_ends_within_quotes(read):
    """A row below a cell of two lines has its true line number."""
    assert [line for line, _ in read(b'a;b\n"x\ny";1\nz;2\n').rows] == [2, 4]


def test_blank_lines_around_the_table_are_passed_over(read):
    """Leading blank rows and blank rows between do not count as people."""
    got = read(b"\n;;\na;b\n\n1;2\n ; \n3;4\n")
    assert (got.header, [line for line, _ in got.rows]) == (("a", "b"), [5, 7])


def test_a_title_above_the_heading_is_left_out_and_told(read):
    """A line with one cell above a wider one is a title."""
    got = read(b"Class list 2026\na;b\n1;2\n")
    assert got.header == ("a", "b")
    assert "look like a title" in got.notes


def test_rows_of_another_width_are_reported_by_line(read):
    """Too few cells are filled up, too many keep the row out: its cells may have shifted."""
    got = read(b"a;b;c\n1;2\n1;2;3\n1;2;3;4\n")
    assert got.rows == [(2, ("1", "2", "")), (3, ("1", "2", "3"))]
    assert [(one.line, one.cells) for one in got.ragged] == [(2, 2), (4, 4)]


def test_a_delimiter_at_the_end_of_every_line_is_no_column(read):
    """Trailing delimiters give no empty heading and no ragged rows."""
    got = read(b"a;b;\n1;2;\n")
    assert (got.header, got.rows, got.ragged) == (("a", "b"), [(2, ("1", "2"))], [])


def test_citizen_numbers_never_leave_the_reader(read):
    """The heading of a forbidden column comes through, its values do not."""
    got = read(b"Leerling BSN;name;B.S.N.\n111222333;Anna;111222333\n")
    assert got.header[0] == "Leerling BSN"
    assert got.rows == [(2, ("", "Anna", ""))]


def test_of_many_numbers_that_lost_digits_the_first_lines_are_told(read):
    """Twenty lines are enough to find them, and the count says how many there are."""
    got = read(b"nr;name\n" + b"1.2E+12;Anna\n" * 25)
    assert "25 numbers in column “nr” have lost digits" in got.notes
    assert "20, 21 …: spreadsheets" in got.notes


def test_a_list_of_one_column_is_a_table(read):
    """A file with e-mail addresses only is read, and told to be so."""
    got = read(b"email\nanna@example.org\n")
    assert got.rows == [(2, ("anna@example.org",))]
    assert "one column" in got.notes


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"  \n \n", "empty"),
        (b";;\n;\n", "empty"),
        (b"a;b\n", "no_rows"),
        (b'a;b\n1;"2\n3;4\n', "unclosed_quote"),
        (b'a;b\n"1"x;2\n', "stray_quote"),
        (b"a;b; A \n1;2;3\n", "same_headings"),
        (b"%PDF-1.7 rest", "not_a_table"),
        (b"a;b\n\x00\x01;2\n", "not_a_table"),
        (b"a;b\n\x81\x8d;2\n", "not_text"),
        (b"<html><table><tr><td>1", "web_page"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old workbook", "damaged"),
        (b"PK\x03\x04 cut off", "damaged"),
    ],
)
def test_what_is_no_proper_table_is_refused_with_its_reason(refusal, data, code):
    """Each wrong file has its own code, and a sentence that begins with the file's name."""
    error = refusal(data, name="folder/list.csv")
    assert error.code == code
    assert str(error).startswith("list.csv ")


def test_a_quote_is_refused_with_its_line(refusal):
    """The sentence tells where the quote was opened, not the last line of the file."""
    assert "line 3 " in str(refusal(b'a;b\n1;2\n3;"4\n5;6\n7;8\n'))


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (Limits(rows=1), "too_many_rows"),
        (Limits(columns=2), "too_many_columns"),
        (Limits(cell_characters=3), "cell_too_long"),
        (Limits(file_bytes=10), "too_large"),
    ],
)
def test_each_limit_has_its_sentence(refusal, limits, code):
    """A list beyond a limit is refused for that limit."""
    assert refusal(b"a;b;c\n1;2;long\n4;5;6\n", limits=limits).code == code


def test_a_sentence_repeats_nothing_from_the_file(refusal):
    """A first row taken for a heading may hold a person's name, so sentences tell columns by number."""
    assert "Berta" not in str(refusal(b"Berta;Berta\n1;2\n"))


def test_a_missing_file_is_refused(refusal, tmp_path):
    """A path that cannot be opened gives a sentence, not a traceback."""
    assert refusal(tmp_path / "gone.csv").code == "unreadable"


def test_a_file_is_read_from_its_path(read, tmp_path):
    """A path does as well as bytes."""
    path = tmp_path / "list.csv"
    path.write_bytes(LIST.encode())
    assert len(read(path).rows) == 1


def test_a_large_list_arrives_whole(read):
    """Rows come in batches and none is lost between them."""
    data = "nr;name\n" + "".join(f"{n};name {n}\n" for n in range(20_000))
    rows = read(data.encode()).rows
    assert [int(cells[0]) for _, cells in rows] == list(range(20_000))
