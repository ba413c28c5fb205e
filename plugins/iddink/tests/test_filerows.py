"""Rows of a publisher's licence file."""

from datetime import date

import pytest

from hub.plugin import InvalidInput
from plugins.iddink.filerows import file_rows
from plugins.iddink.mapping import licence_values

HEADER = "isbn;credential;username;userid"
ISBN, OTHER = "9788430796984", "9791387654320"


def read(*lines, header=HEADER):
    """The rows of a file given as text."""
    cells = [(number, line.split(";")) for number, line in enumerate((header, *lines), start=1)]
    return file_rows(cells, publisher_id="pub-1", publisher_name="Edicions")


def codes_of(rows):
    """The codes of each row's reasons."""
    return [[reason.code for reason in row.reasons] for row in rows]


def test_row_becomes_the_values_of_a_licence():
    """The shape is that of the distributor's licences, with line numbers kept."""
    (row,) = read(f"978-84-307-9698-4; AbC ;anna;184467;{ISBN}")
    assert row.line == 2
    assert row.values.keys() == licence_values({}).keys()
    wanted = {
        "isbn": ISBN, "code": " AbC ", "school_user_id": "184467", "vendor_user_id": "anna",
        "licence_type": "personal", "status": "available", "publisher_id": "pub-1", "publisher_name": "Edicions",
    }  # fmt: skip
    assert wanted.items() <= row.values.items()


@pytest.mark.parametrize(
    "header",
    ["ISBN;Credencial;Usuari;IdUsuario", "isbn;credential;username;userid;pack;packid", "EAN;Llicència;Login;User_ID"],
)
def test_header_is_known_in_several_languages(header):
    """Case, accents and other words for a column do not matter; other columns are left out."""
    (row,) = read(f"{ISBN};A;anna;7", header=header)
    assert (row.values["code"], row.values["school_user_id"]) == ("A", "7")


@pytest.mark.parametrize(
    ("header", "says"),
    [("isbn;userid", "credential"), ("nom;cognoms", "isbn and credential"), ("isbn;credential;EAN", "both isbn")],
)
def test_wrong_header_is_a_sentence(header, says):
    """A missing or repeated column is named."""
    with pytest.raises(InvalidInput, match=says):
        read(f"{ISBN};A", header=header)


def test_empty_file_is_a_sentence():
    """A file of empty lines asks for another file."""
    with pytest.raises(InvalidInput, match="empty"):
        file_rows([(1, [""]), (2, [" ", ""])], publisher_id="p", publisher_name="P")


def test_licence_without_user_is_of_the_pool():
    """A row without a user is allowed."""
    (row,) = read(f"{ISBN};A;;")
    assert (row.values["licence_type"], row.values["school_user_id"], row.reasons) == ("pool", None, ())


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([f"{ISBN};A;;1", f"{ISBN};B;;2"], [[], []]),
        ([f"{ISBN};A;;1", f"{ISBN};B;;1"], [["DUPLICATE_USER_BOOK"]] * 2),
        ([f"{ISBN};A;;1", f"{ISBN};A;;2", f"{OTHER};B;;1"], [["GROUP_CODE"], ["GROUP_CODE"], []]),
        ([f"{ISBN};A;;", f"{ISBN};B;;"], [[], []]),
    ],
)
def test_colliding_rows_are_told_and_the_others_stay_good(lines, expected):
    """Two codes for a user and book, or one code for several users, are told at their rows only."""
    assert codes_of(read(*lines)) == expected


def test_login_that_is_an_address_is_the_email():
    """Many publishers use the e-mail address as the user name."""
    (row,) = read(f"{ISBN};A;anna@school.example;")
    assert (row.values["vendor_email"], row.values["vendor_user_id"]) == ("anna@school.example",) * 2


def test_id_of_a_licence_survives_a_new_code_and_another_order():
    """The same user and book are the same licence in the next file."""
    first = {row.values["school_user_id"]: row.values["licence_id"] for row in read(f"{ISBN};A;;1", f"{ISBN};B;;2")}
    again = {row.values["school_user_id"]: row.values["licence_id"] for row in read(f"{ISBN};C;;2", f"{ISBN};A;;1")}
    assert first == again
    assert len(set(first.values())) == 2


def test_two_rows_of_one_user_and_book_have_different_ids():
    """Both rows can be shown and chosen from."""
    rows = read(f"{ISBN};A;;1", f"{ISBN};B;;1")
    assert len({row.values["licence_id"] for row in rows}) == 2


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2027-08-31", date(2027, 8, 31)),
        ("31/08/2027", date(2027, 8, 31)),
        ("2027-08-31 00:00:00", date(2027, 8, 31)),
        ("soon", None),
        ("", None),
    ],
)
def test_dates_are_read_in_the_usual_forms(text, day):
    """A date that cannot be read is none."""
    (row,) = read(f"{ISBN};A;1;{text}", header="isbn;credential;userid;valid to")
    assert row.values["valid_to"] == day


def test_short_line_has_empty_cells():
    """A line with fewer cells than the header is read as far as it goes."""
    (row,) = read(f"{ISBN};A")
    assert row.values["code"] == "A"
