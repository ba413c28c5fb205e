"""One row to one person, without files or databases."""

from __future__ import annotations

from datetime import date

import pytest

from hub.model.names import shown
from hub.plugin.lists.names import cleaned, folded, halves, is_garbled, surname_of
from hub.plugin.lists.rows import Entry, role_of
from hub.roster.mapping import Mapped, mapped

TODAY = date(2026, 10, 1)


def row(stored=None, **fields: str) -> Mapped:
    """Map one row whose number is 1; a surname unless told otherwise."""
    fields = {"surname": "Vos", **fields}
    return mapped(Entry(7, "1", fields, ()), stored, fields.keys(), TODAY)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"birth_date": "31-31-2011"}, "birth-date-wrong"),
        ({"birth_date": "2062-01-01"}, "birth-date-wrong"),
        ({"birth_date": "1900-01-01"}, "birth-date-wrong"),
        ({"birth_date": "41000"}, "birth-date-wrong"),
        ({"left_on": "soon"}, "left-on-wrong"),
        ({"email": "nobody"}, "email-wrong"),
        ({"surname": "MÃ¼ller"}, "name-garbled"),
        ({"surname": "M\ufffdller"}, "name-garbled"),
        ({"surname": ""}, "name-missing"),
        ({"idalu": "1234567"}, "idalu-odd"),
        ({"idalu": "12345678Z"}, "idalu-wrong"),
        ({"idalu": "1" * 16}, "idalu-wrong"),
    ],
)
def test_a_doubtful_cell_is_an_issue_with_its_line(fields, code):
    """Each doubt has one stable code and names the line."""
    (issue,) = row(**fields).issues
    assert issue.code == code
    assert str(issue.text).startswith("Line 7: ")


def test_no_issue_repeats_what_was_in_the_cell():
    """A sentence about a child's data does not contain it."""
    found = row(birth_date="31-31-2011", email="zoe at home", idalu="12345678Z", surname="MÃ¼ller")
    text = " ".join(str(issue.text) for issue in found.issues)
    assert not any(secret in text for secret in ("31-31", "zoe", "12345678Z", "ller"))


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"called_name": "Zoë", "prefix": "van der", "surname": "Berg"}, "Zoë van der Berg"),
        ({"called_name": "Zoë", "surname": "Berg, van der"}, "Zoë van der Berg"),
        ({"called_name": "Marta", "surname": "Puig", "surname2": "i Serra"}, "Marta Puig i Serra"),
        ({"called_name": "Marta", "surname": "", "full_surnames": "Puig Serra"}, "Marta Puig Serra"),
        ({"surname": "", "full_name": "Puig Serra, Marta"}, "Marta Puig Serra"),
        ({"called_name": "Joan", "prefix": "d'", "surname": "Abadal"}, "Joan d'Abadal"),
        ({"initials": "U.G.H.", "surname": "Veldman"}, "U.G.H. Veldman"),
        ({"given_names": "Ismaël  Hassan", "surname": "Assati"}, "Ismaël Hassan Assati"),
        ({"surname": ""}, "1"),
    ],
)
def test_a_name_is_shown_as_the_school_spells_it(fields, name):
    """Particles, second surnames and initials come together in reading order."""
    assert row(**fields).values["display_name"] == name


def test_full_surnames_in_one_column_stay_whole():
    """Nobody can tell where one surname ends, so both stay together."""
    values = row(surname="", full_surnames="de la Torre Puig", called_name="Pau").values
    assert (values["family_name"], values["family_name2"]) == ("de la Torre Puig", "")


def test_an_idalu_is_kept_as_text_without_blanks():
    """An identifier never becomes a number."""
    assert row(idalu=" 0123 456 789 ").values["identifiers"] == [{"scheme": "idalu", "value": "0123456789"}]


def test_roles_are_known_in_several_languages():
    """Pupils and teachers are told apart; anybody else is neither; nothing said means pupil."""
    assert [role_of(word) for word in ("", "Alumne", "LEERKRACHT", "guardian")] == ["pupil", "pupil", "teacher", None]


def test_an_identifier_of_another_list_is_kept_beside_the_new_one():
    """Identifiers are merged by scheme; the newer value counts."""
    stored = dict.fromkeys(("gender", "birth_date", "emails", "initials", "role", "level", "left_on"))
    stored["identifiers"] = [{"scheme": "eck_id", "value": "e"}, {"scheme": "pupil_number", "value": "old"}]
    pairs = {pair["scheme"]: pair["value"] for pair in row(stored, pupil_number="new").values["identifiers"]}
    assert pairs == {"eck_id": "e", "pupil_number": "new"}


@pytest.mark.parametrize("text", ["Gal·la", "Gaŀla", "Gal.la", "Gal•la", "GAL-LA", "galla"])
def test_every_way_to_write_a_double_l_compares_equal(text):
    """The Catalan double l has many spellings and one fold."""
    assert folded(text) == "galla"


def test_folding_ignores_case_accents_and_apostrophes():
    """Names compare as people mean them."""
    assert folded("  D\u2019Àvila-Núñez ") == "d avila nunez"


def test_invisible_signs_are_no_part_of_a_name():
    """A zero-width or control sign separates like a blank."""
    assert cleaned("Jan\u200b \x00 Vos\ufeff") == "Jan Vos"


def test_a_comma_only_splits_off_particles():
    """A surname with any other comma stays whole."""
    assert surname_of("Berg, van den") == ("van den", "Berg")
    assert surname_of("Berg, Jan") == ("", "Berg, Jan")
    assert halves("Puig Serra, Marta") == ("Marta", "Puig Serra")


def test_good_accents_are_not_garbled():
    """Ordinary accents raise no suspicion."""
    assert not any(map(is_garbled, ("Núria", "Zoë", "Müller", "Àlex", "Łukasz", "Ünal", "İpek")))
    assert shown("", "van", "Berg") == "van Berg"
