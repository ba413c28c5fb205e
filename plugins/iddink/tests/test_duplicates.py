"""Licences that collide with others of the same reading."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plugins.iddink.duplicates import Duplicates
from plugins.iddink.mapping import licence_values


def licence(number, code, user="u1", isbn="9788430796984", **more):
    """The values of one licence."""
    row = {"licence_id": f"l{number}", "version": 1, "code": code, "isbn_raw": isbn, "publisher_id": "p"}
    return licence_values(row | {"user": {"vendor_user_id": user}} | more)


def codes_of(rows, index=0):
    """The codes of what one of the rows collides with."""
    return [found.code for found in Duplicates.of(rows).reasons(rows[index])]


OTHER = "9791387654320"


@pytest.mark.parametrize(
    ("rows", "codes"),
    [
        ([licence(1, "A")], []),
        ([licence(1, "A"), licence(2, "B", "u2")], []),
        ([licence(1, "A"), licence(2, "B", isbn=OTHER)], []),
        ([licence(1, "A"), licence(1, "A")], ["DUPLICATE_LICENCE"]),
        ([licence(1, "A"), licence(2, "B")], ["DUPLICATE_USER_BOOK"]),
        ([licence(1, "A"), licence(2, "B", isbn="978-84-307-9698-4")], ["DUPLICATE_USER_BOOK"]),
        ([licence(1, "A"), licence(2, "A", isbn=OTHER)], ["DUPLICATE_CODE"]),
        ([licence(1, "A"), licence(2, "A", "u2")], ["GROUP_CODE"]),
        ([licence(1, "A", type="group"), licence(2, "A", "u2", type="group")], []),
        ([licence(1, "A"), licence(2, "A", "u2", publisher_id="q")], []),
        ([licence(1, "EXE-0A"), licence(2, "exe oa", "u2")], ["CODE_NEAR_DUPLICATE"]),
        ([licence(1, "", None), licence(2, "", None)], []),
        ([licence(1, "A", None), licence(2, "B", None)], []),
    ],
)
def test_collision_is_told(rows, codes):
    """Same licence, same person and book, same code, nearly the same code: each has its own reason."""
    assert codes_of(rows) == codes


def test_collision_is_told_at_every_row_of_it():
    """Nobody can know which row is right, so all are marked."""
    rows = [licence(n, "A", f"u{n}") for n in range(3)]
    assert [codes_of(rows, index) for index in range(3)] == [["GROUP_CODE"]] * 3


def test_no_code_stays_in_memory():
    """What is remembered are digests."""
    assert "SECRET-CODE" not in str(vars(Duplicates.of([licence(1, "SECRET-CODE")])))


@settings(max_examples=30)
@given(st.permutations([licence(n, c, u) for n, (c, u) in enumerate([("A", "x"), ("A", "y"), ("a", "x"), ("B", "z")])]))
def test_order_of_the_rows_does_not_matter(rows):
    """However the rows come, each has the same reasons."""
    found = {row["licence_id"]: codes_of(rows, index) for index, row in enumerate(rows)}
    assert found == {
        "l0": ["DUPLICATE_USER_BOOK", "GROUP_CODE", "CODE_NEAR_DUPLICATE"],
        "l1": ["GROUP_CODE", "CODE_NEAR_DUPLICATE"],
        "l2": ["DUPLICATE_USER_BOOK", "CODE_NEAR_DUPLICATE"],
        "l3": [],
    }
