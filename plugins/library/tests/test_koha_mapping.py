"""Members as Koha's patrons."""

from __future__ import annotations

from datetime import date

import pytest

from plugins.library.targets import koha_mapping as koha

from .people import told

SETTINGS = koha.KohaSettings("MED1", "LL", "DOC", attribute="LLNR", school="01AB00")
OWN = {"type": "LLNR", "value": "01AB00-001234"}
KNOWN = {
    *("surname", "firstname", "initials", "date_of_birth", "cardnumber", "library_id", "category_id", "expiry_date"),
    *("email", "statistics_1", "address", "street_number", "postal_code", "city", "extended_attributes"),
}


def test_a_new_patron_has_what_koha_requires_and_nothing_empty():
    """Koha fills in by its own rules what is not said."""
    sent = koha.patron(told(email="", expires_on=None), SETTINGS)
    assert {"surname", "library_id", "category_id"} <= sent.keys() <= KNOWN
    assert all(sent.values())
    assert (sent["surname"], sent["extended_attributes"]) == ("van der Berg-Bedacht", [OWN])


def test_a_teacher_has_a_category_of_their_own():
    """Their loans follow other rules."""
    assert koha.patron(told(role="teacher"), SETTINGS)["category_id"] == "DOC"


def test_attributes_of_other_types_are_given_back():
    """Koha replaces all attributes at once; the library's own would be lost."""
    others = [{"type": "LANG", "value": "nl", "extended_attribute_id": 7}, {"type": "LLNR", "value": "old"}]
    sent = koha.revised(told(), told(), SETTINGS, others)
    assert sent["extended_attributes"] == [{"type": "LANG", "value": "nl"}, OWN]


def test_without_an_attribute_type_no_attributes_are_touched():
    """What the school has not set up, Koha keeps as it is."""
    assert "extended_attributes" not in koha.revised(None, told(), SETTINGS._replace(attribute=""), [])


def test_what_was_never_filled_in_by_the_hub_is_not_emptied():
    """An e-mail address that the library typed stays when the school has none."""
    assert "email" not in koha.revised(told(email=""), told(email=""), SETTINGS, [])


def test_what_the_hub_filled_in_is_emptied_again():
    """Consent that is withdrawn takes the address away."""
    sent = koha.revised(told(street="Bedachtlaan"), told(street=""), SETTINGS, [])
    assert (sent["address"], "city" in sent) == (None, False)


def test_a_leaver_gets_a_last_day_and_whoever_returns_loses_it():
    """Nobody is ever deleted."""
    left = told(expires_on=date(2026, 10, 1))
    assert koha.revised(told(), left, SETTINGS, [])["expiry_date"] == "2026-10-01"
    assert koha.revised(left, told(), SETTINGS, [])["expiry_date"] is None


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"error": "A patron record matching these details already exists", "conflict": "cardnumber"}, "card number"),
        ({"error": "…", "conflict": "userid"}, "user name"),
        ({"error": "…", "error_code": "attribute_not_unique"}, "school number"),
        ({"error": "…", "error_code": "invalid_attribute_type"}, "attribute type"),
        ({"error": "Given library_id does not exist"}, "library"),
        ({"error": "Given category_id does not exist"}, "category"),
        ({"error": "Zoë is odd"}, "did not say why"),
    ],
)
def test_a_refusal_is_told_in_our_words(answer, words):
    """Koha's own sentence may hold a child's name, so none of it is passed on."""
    said = str(koha.reason(answer))
    assert words in said
    assert "Zoë" not in said
