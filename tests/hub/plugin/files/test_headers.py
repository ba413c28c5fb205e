"""Headings: what they mean, what is asked, what is dropped."""

from __future__ import annotations

import pytest

from hub.plugin.files.headers import SYNONYMS, map_headers


@pytest.mark.parametrize(
    ("header", "fields"),
    [
        (("LEERLINGNUMMER", "KLAS_CODE", "Voorletters-1"), ["pupil_number", "class_code", "initials"]),
        (("Stamnr.", "E-mail", "Geb_datum", "M/V"), ["pupil_number", "email", "birth_date", "gender"]),
        (("Nom", "Primer cognom", "Segon cognom"), ["called_name", "surname", "surname2"]),
        (("Cognom1", "Cognom2", "Data naixement"), ["surname", "surname2", "birth_date"]),
        (("Nombre", "Apellidos", "Correo electrónico"), ["called_name", "full_surnames", "email"]),
        (("IDALU", "Curs", "Grup", "Rol"), ["idalu", "level", "class_code", "role"]),
        (("Segundo Apellido", "Fecha de nacimiento"), ["surname2", "birth_date"]),
        (("\ufeffRoepnaam\u200b", "Adreça\u00a0"), ["called_name", "street"]),
    ],
)
def test_headings_of_school_systems_are_understood(header, fields):
    """Case, accents, signs and invisible characters do not matter."""
    found = map_headers(header)
    assert found.columns == {field: at for at, field in enumerate(fields)}
    assert not found.ambiguous


def test_our_own_field_names_are_headings():
    """Every field can be named as it is called here."""
    assert map_headers(tuple(SYNONYMS)).columns == {field: at for at, field in enumerate(SYNONYMS)}


def test_no_heading_stands_for_two_fields():
    """A synonym belongs to one field."""
    words = [word for words in SYNONYMS.values() for word in words.split()]
    assert len(words) == len(set(words))


def test_naam_alone_is_asked():
    """Naam is a surname in one system and a whole name in another."""
    assert map_headers(("Naam", "Klas")).ambiguous == {"Naam": ("surname", "full_name")}


def test_naam_beside_a_prefix_is_the_surname():
    """Who writes the prefix apart writes the surname apart."""
    found = map_headers(("NAAM", "NAAMTUS"))
    assert (found.columns, found.ambiguous) == ({"surname": 0, "prefix": 1}, {})


def test_what_a_school_answered_is_not_asked_again():
    """An answer settles a doubtful heading, and an empty one leaves a column out."""
    found = map_headers(("naam", "Hobby"), {"Naam": "full_name", "hobby": ""})
    assert (found.columns, found.unknown, found.ambiguous) == ({"full_name": 0}, (), {})


def test_two_columns_for_one_field_are_asked():
    """Neither of two pupil numbers is taken without an answer."""
    assert set(map_headers(("Stamnummer", "Leerlingnummer")).ambiguous) == {"Stamnummer", "Leerlingnummer"}


def test_groep_beside_klas_may_be_the_level():
    """Primary schools write the year there; asked once, the class is the other column."""
    found = map_headers(("Leerlingnummer", "Groep", "Klas"))
    assert found.ambiguous == {"Groep": ("class_code", "level"), "Klas": ("class_code",)}
    told = map_headers(("Leerlingnummer", "Groep", "Klas"), {"Groep": "level"})
    assert (told.columns["level"], told.columns["class_code"]) == (1, 2)


def test_groep_is_no_level_where_there_is_one_or_no_other_class():
    """Alone it is the class, and beside a column with the level it cannot be that."""
    assert map_headers(("Groep", "Naam", "Prefix")).columns["class_code"] == 0
    assert map_headers(("Groep", "Klas", "Leerjaar")).ambiguous["Groep"] == ("class_code",)


def test_an_answer_for_one_of_two_columns_settles_both():
    """The column chosen is the field, the other is of no use."""
    found = map_headers(("Stamnummer", "Leerlingnummer"), {"Leerlingnummer": "pupil_number"})
    assert (found.columns, found.unknown) == ({"pupil_number": 1}, ("Stamnummer",))


def test_headings_that_differ_in_signs_only_are_asked_even_after_an_answer():
    """An answer for E-mail fits Email too, so which of the two it meant is asked."""
    assert set(map_headers(("E-mail", "Email"), {"e-mail": "email"}).ambiguous) == {"E-mail", "Email"}


def test_forbidden_columns_are_dropped_whatever_was_answered():
    """Citizen numbers, origin and passwords have no field."""
    found = map_headers(("BSN", "Leerling wachtwoord", "Land vader"), {"BSN": "pupil_number"})
    assert (found.columns, len(found.dropped)) == ({}, 3)


def test_the_address_of_a_parent_is_not_the_pupils():
    """Headings that merely resemble a field are unknown."""
    assert map_headers(("E-mail ouder 1", "")).unknown == ("E-mail ouder 1",)
