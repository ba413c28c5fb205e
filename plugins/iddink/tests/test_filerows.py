"""Rows of a publisher's licence file."""

from datetime import date

import pytest

from hub.plugin import InvalidInput
from plugins.iddink.filerows import FileRows, KnownBook
from plugins.iddink.mapping import licence_values

HEADER = "isbn;credential;username;userid"
ISBN, OTHER = "9788430796984", "9791387654320"


def rows_of(header=HEADER, books=None, publishers=None):
    """A reader of a file with this header, at a school that knows these books and publishers."""
    return FileRows(header.split(";"), lambda text: f"{hash(text):x}".zfill(24), books or {}, publishers or {})


def read(*lines, header=HEADER, **known):
    """The values of the rows of a file given as text."""
    reader = rows_of(header, **known)
    return [reader.values(line.split(";")) for line in lines]


def test_row_becomes_the_values_of_a_licence():
    """The shape is that of the distributor's licences; a login becomes an id that does not tell whose it is."""
    (values,) = read("978-84-307-9698-4; AbC ;anna;184467")
    assert values.keys() == licence_values({}).keys()
    wanted = {
        "isbn": ISBN, "code": " AbC ", "school_user_id": "184467", "licence_type": "personal", "status": "available",
        "publisher_id": "", "given_name": "anna",
    }  # fmt: skip
    assert wanted.items() <= values.items()
    assert values["vendor_user_id"].startswith("file-")
    assert "anna" not in values["vendor_user_id"]


def test_publisher_and_title_come_from_the_register():
    """A book that the register has needs no question; a column with the publisher's name counts first."""
    known = {"books": {ISBN: KnownBook("pub-1", "Arrel 1")}, "publishers": {"pub-1": "Edicions", "pub-2": "Altra"}}
    (first,) = read(f"{ISBN};A;;1", **known)
    (second,) = read(f"{ISBN};A;1;ALTRA", header="isbn;credential;userid;editorial", **known)
    assert (first["publisher_id"], first["publisher_name"], first["title"]) == ("pub-1", "Edicions", "Arrel 1")
    assert (second["publisher_id"], second["publisher_name"]) == ("pub-2", "Altra")


@pytest.mark.parametrize(
    "header",
    ["ISBN;Credencial;Usuari;IdUsuario", "isbn;credential;username;userid;pack;packid", "EAN;Llicència;Login;User_ID"],
)
def test_header_is_known_in_several_languages(header):
    """Case, accents and other words for a column do not matter; other columns are left out."""
    (values,) = read(f"{ISBN};A;anna;7", header=header)
    assert (values["code"], values["school_user_id"]) == ("A", "7")


@pytest.mark.parametrize(
    ("header", "says"),
    [
        ("isbn;userid", "isbn and credential .* it has isbn, userid"),
        ("nom;cognoms", "isbn and credential .* it has nom, cognoms"),
        ("isbn;credential;EAN", "both isbn"),
    ],
)
def test_wrong_header_is_a_sentence(header, says):
    """The columns that are needed and those that were found are named."""
    with pytest.raises(InvalidInput, match=says):
        read(f"{ISBN};A", header=header)


@pytest.mark.parametrize(("line", "says"), [(";A;;1", "no ISBN"), (f"{ISBN}; ;;", "neither a code nor a user")])
def test_row_that_says_too_little_is_a_sentence(line, says):
    """Without a book, or without code and user, there is no licence."""
    with pytest.raises(InvalidInput, match=says):
        read(line)


def test_licence_without_user_is_of_the_pool():
    """A row without a user is allowed."""
    (values,) = read(f"{ISBN};A;;")
    assert (values["licence_type"], values["school_user_id"]) == ("pool", None)


def test_login_that_is_an_address_is_the_email():
    """Many publishers use the e-mail address as the user name."""
    (values,) = read(f"{ISBN};A;anna@school.example;")
    assert values["vendor_email"] == "anna@school.example"


def test_id_of_a_licence_depends_on_nothing_but_itself():
    """The same row in another order, or among others, is the same licence; another code is another one."""
    first = [values["licence_id"] for values in read(f"{ISBN};A;;1", f"{ISBN};B;;2", f"{ISBN};C;;1")]
    again = [values["licence_id"] for values in read(f"{ISBN};C;;1", f"{ISBN};B;;2", f"{ISBN};A;;1")]
    assert first == again[::-1]
    assert len(set(first)) == 3


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
    (values,) = read(f"{ISBN};A;1;{text}", header="isbn;credential;userid;valid to")
    assert values["valid_to"] == day


def test_short_line_has_empty_cells():
    """A line with fewer cells than the header is read as far as it goes."""
    (values,) = read(f"{ISBN};A")
    assert values["code"] == "A"
