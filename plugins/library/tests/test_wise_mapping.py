"""Members in the columns of Wise's pupil import."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.library.targets import wise_mapping as wise

from .people import told


def classes(*pairs):
    return [{"class_code": code, "class_name": name} for code, name in pairs]


@pytest.mark.parametrize(
    ("code", "key"),
    [("1/2", "1_2"), ("5-6", "5_6"), ("3A", "3A"), ("H&V 1", "H_V_1"), ("3\"b'", "3_b_"), ("", "Groep__f20")],
)
def test_a_class_key_is_made_legal(code, key):
    """A combination group loses its slash, and nothing is left that a spreadsheet takes for a date."""
    assert wise.class_key({"class_code": code, "class_name": "Groep 1/2 bij juf"}) == key


@given(st.text(min_size=1, max_size=40))
def test_every_class_key_is_legal(code):
    """Whatever a school calls its classes, the key has at most ten signs and none that Wise forbids."""
    key = wise.class_key({"class_code": code, "class_name": ""})
    assert len(key) <= 10
    assert not set(key) & set("\"'+&<>/|\\ \t\n")


def test_long_class_keys_that_begin_alike_stay_apart():
    """Cutting off is not allowed to make one class of two."""
    keys = {wise.class_key({"class_code": f"HAVO-VWO-1{letter}", "class_name": ""}) for letter in "ABCDEF"}
    assert len(keys) == 6


def test_a_key_with_two_names_is_found():
    """Wise refuses a key that stands for two names."""
    assert wise.clashes(classes(("3A", "Groep 3A"), ("3A", "De Uilen"), ("4", "Groep 4"))) == {"3A"}


def test_a_name_with_two_keys_is_found():
    """Wise refuses a name that has two keys; both are told."""
    assert wise.clashes(classes(("1/2", "Kleuters"), ("2/3", "Kleuters"))) == {"1_2", "2_3"}


def test_a_key_that_becomes_anothers_when_made_legal_is_found():
    """`1/2` and `1_2` would be one class in Wise."""
    assert wise.clashes(classes(("1/2", "Groep 1/2"), ("1_2", "Groep twee"))) == {"1_2"}


@pytest.mark.parametrize(
    ("given_level", "digit"),
    [("0", "0"), ("8", "8"), ("11", "1"), ("16", "6"), ("10", None), ("B", None), (None, None)],
)
def test_the_year_is_one_digit(given_level, digit):
    """Secondary years count from eleven elsewhere; whatever is no digit is not guessed."""
    assert wise.level(given_level) == digit


def test_a_row_of_the_school_library_has_no_private_cells():
    """Without consent for the public library its columns stay empty."""
    row = wise.row(told())
    assert [row[name] for name in wise.PUBLIC_COLUMNS] == [""] * len(wise.PUBLIC_COLUMNS)
    assert list(row) == [*wise.COLUMNS, *wise.PUBLIC_COLUMNS]


def test_a_row_of_the_public_library_has_them():
    """With consent the address goes along, the birth date as year, month, day."""
    row = wise.row(told(public_member=True, street="Bedachtlaan", house_number="12", birth_date=date(2011, 5, 3)))
    assert (row["ADRES"], row["HUISNUMMER"], row["GEBOORTEDATUM"]) == ("Bedachtlaan", "12", "2011-05-03")


def test_initials_come_from_the_called_name_where_there_are_none():
    """Wise asks for one of the two."""
    assert wise.row(told(initials=""))["VOORLETTERS"] == "Z"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"member_key": "1" * 21}, "number-too-long"),
        ({"member_key": "77", "card_number": "77"}, "number-is-card"),
        ({"class_code": "", "class_name": ""}, "class-missing"),
        ({"level": "B"}, "level-missing"),
        ({"surname": "=1+1"}, "acting-name"),
        ({"called_name": "@Zoë"}, "acting-name"),
        ({"class_code": "3A"}, "class-ambiguous"),
    ],
)
def test_what_wise_would_not_take_is_said_before(changed, code):
    """Each reason has its code, so that a row is yellow instead of lost."""
    assert code in [found for found, _ in wise.problems(told(**changed), frozenset({"3A"}))]


def test_a_name_with_an_apostrophe_in_front_is_fine():
    """`'t Hart` is a name and no formula."""
    assert list(wise.problems(told(prefix="'t", surname="Hart-Bedacht"), frozenset())) == []


def test_wise_gets_the_number_that_the_school_uses_now():
    """A school that renumbered its pupils hands in the new numbers, and Wise matches by them."""
    assert wise.row(told(school_number="900001"))["LEERLINGNUMMER"] == "900001"
    assert wise.row(told(school_number=""))["LEERLINGNUMMER"] == "001234"
