"""Numbers of books: what is meant by what suppliers write."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import ean

from plugins.iddink.identifiers import read_book_identifier

ISBN = "9788430796984"


@pytest.mark.parametrize(
    ("raw", "kind", "value", "verdict", "code"),
    [
        (ISBN, "isbn13", ISBN, "ok", ""),
        ("978-84-307-9698-4", "isbn13", ISBN, "ok", ""),
        ("978 84 307\u200b9698\u00a04", "isbn13", ISBN, "ok", ""),
        ("978\u201384\u2013307\u20139698\u20134", "isbn13", ISBN, "ok", ""),
        ("ISBN: 978-84-307-9698-4", "isbn13", ISBN, "ok", ""),
        ("'9788430796984", "isbn13", ISBN, "ok", ""),
        ("9788430796984.0", "isbn13", ISBN, "ok", ""),
        ("9.788430796984E+12", "isbn13", ISBN, "ok", ""),
        ("9.78843E+12", None, None, "error", "ISBN_ROUNDED"),
        ("9,78843E12", None, None, "error", "ISBN_ROUNDED"),
        ("978843079698", "isbn13", ISBN, "proposal", "ISBN_PROPOSED"),
        ("84-307-9698-3", "isbn13", ISBN, "ok", ""),
        ("080442957x", "isbn13", "9780804429573", "ok", ""),
        ("306406152", "isbn13", "9780306406157", "proposal", "ISBN_PROPOSED"),
        ("306406153", None, None, "warning", "ISBN_INVALID"),
        ("8430796984", None, None, "warning", "ISBN_CHECK_DIGIT"),
        ("9788430796985", None, None, "warning", "ISBN_CHECK_DIGIT"),
        ("979-13-87654-32-0", "isbn13", "9791387654320", "ok", ""),
        ("8412345678905", "gtin13", "8412345678905", "ok", "ISBN_NOT_A_BOOK"),
        ("9790060115615", "gtin13", "9790060115615", "ok", "ISBN_NOT_A_BOOK"),
        ("036000291452", "gtin13", "0036000291452", "ok", "ISBN_NOT_A_BOOK"),
        ("123456789012", "gtin13", "0123456789012", "ok", "ISBN_NOT_A_BOOK"),
        ("123456789013", None, None, "warning", "ISBN_INVALID"),
        ("EXE-PACK-1", "proprietary", "EXE-PACK-1", "ok", "ISBN_NOT_A_BOOK"),
        ("1111111111", None, None, "error", "ISBN_DUMMY"),
        ("0000000000000", None, None, "error", "ISBN_DUMMY"),
        ("12345", None, None, "warning", "ISBN_INVALID"),
        ("--", None, None, "error", "ISBN_INVALID"),
        ("x " * 60, None, None, "error", "ISBN_INVALID"),
        (" \u200b ", None, None, "error", "ISBN_MISSING"),
        ("", None, None, "error", "ISBN_MISSING"),
    ],
)
def test_number_is_read_as_what_it_is(raw, kind, value, verdict, code):
    """Lossless cleaning is silent, a completed number is a proposal, everything else is told."""
    found = read_book_identifier(raw)
    assert (found.kind, found.value, found.verdict, found.code) == (kind, value, verdict, code)
    assert found.raw == raw


def test_proposal_shows_both_numbers():
    """The sentence of a proposal names what came and what is probably meant."""
    assert "978843079698;" not in read_book_identifier("978843079698").sentence
    assert read_book_identifier("978843079698").sentence == (
        "The ISBN 978843079698 is incomplete; 9788430796984 is probably meant."
    )


@given(st.from_regex(r"978[0-9]{9}", fullmatch=True), st.lists(st.sampled_from(" -\u200b\u2010"), max_size=5))
def test_separators_never_change_an_isbn(digits, separators):
    """An ISBN with blanks and hyphens anywhere is read as the same ISBN."""
    whole = digits + ean.calc_check_digit(digits)
    spaced = "".join(a + b for a, b in zip(whole, [*separators, *[""] * 13], strict=False))
    assert read_book_identifier(spaced)[:2] == ("isbn13", whole)


@given(st.text(max_size=30))
def test_any_text_is_read_without_failing(raw):
    """Whatever a supplier sends, the answer has a verdict, and a sentence when it has a code."""
    found = read_book_identifier(raw)
    assert bool(found.code) == bool(found.sentence)
    assert (found.value is None) == (found.kind is None)
