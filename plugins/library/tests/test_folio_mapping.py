"""Members as FOLIO's user import takes them."""

from __future__ import annotations

from datetime import date

import pytest

from plugins.library.targets import folio_mapping as folio

from .people import told
from .standards import needs_schemas, validator

SETTINGS = folio.FolioSettings("nl-01ab00", "leerling", "docent", departments=True)
PUBLIC = {
    "public_member": True,
    "street": "Bedachtlaan",
    "house_number": "12",
    "postcode": "3011AB",
    "city": "Verzonnenstad",
}


def one(before=None, **changed):
    return folio.user(before, told(**changed), SETTINGS)


@needs_schemas
@pytest.mark.parametrize(
    "changed",
    [
        {},
        PUBLIC,
        {"role": "teacher", "member_key": "teacher:BED", "email": "", "birth_date": None, "class_name": ""},
        {"active": False, "expires_on": date(2026, 10, 1), "card_number": ""},
    ],
)
def test_a_call_keeps_to_the_published_schema(changed):
    """No key that FOLIO does not know, every one that it requires."""
    body = folio.body([(None, told(**changed))], SETTINGS)
    assert [error.message for error in validator("userdataimportCollection.json").iter_errors(body)] == []


def test_nobody_is_ever_deactivated_by_being_absent():
    """The flag works per call and would deactivate all who are in the next one."""
    body = folio.body([(None, told())], SETTINGS)
    assert (body["deactivateMissingUsers"], body["updateOnlyPresentFields"], body["totalRecords"]) == (False, True, 1)


def test_the_prefix_of_a_name_goes_into_the_surname():
    """FOLIO has no field for it."""
    assert one()["personal"]["lastName"] == "van der Berg-Bedacht"


def test_whoever_has_no_surname_gets_the_name_that_is_shown():
    """FOLIO requires one."""
    assert one(surname="", prefix="", display_name="Zoë")["personal"]["lastName"] == "Zoë"


def test_a_leaver_is_said_to_be_inactive():
    """Being absent says nothing, so it is said in words."""
    gone = one(active=False, expires_on=date(2026, 10, 1))
    assert (gone["active"], gone["expirationDate"]) == (False, "2026-10-01")


def test_whoever_returns_loses_the_last_day_they_had():
    """FOLIO keeps a day that is not mentioned, and would deactivate them again."""
    assert one(before=told(expires_on=date(2026, 10, 1)))["expirationDate"] == "2099-12-31"


def test_a_member_who_stays_has_no_last_day_of_ours():
    """FOLIO's own rules for how long a membership lasts are left alone."""
    assert "expirationDate" not in one(before=told())


def test_departments_bear_their_school():
    """Two schools of one library both have a 3A."""
    body = folio.body([(None, told(class_name="3A"))], SETTINGS)
    assert body["included"]["departments"] == [{"name": "nl-01ab00 3A", "code": "nl-01ab00 3A"}]
    assert body["users"][0]["departments"] == ["nl-01ab00 3A"]


@pytest.mark.parametrize("source", ["nl-01ab_vo", "nl", "NL-01AB", "nl-", "", "nl-01ab 00"])
def test_a_source_that_could_reach_into_anothers_people_is_none(source):
    """FOLIO looks for everything that begins with the source and an underscore."""
    assert folio.SOURCE.fullmatch(source) is None


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("Patron group does not exist in the system: [leerling]", "patron group"),
        ("Departments do not exist: 3A", "department"),
        ("User with this barcode already exists", "card number"),
        ("User with this username already exists", "user name"),
        ("Zoë Berg-Bedacht is odd", "did not say why"),
    ],
)
def test_a_refusal_is_told_in_our_words(message, words):
    """FOLIO's own sentence may hold a child's name, so none of it is passed on."""
    answer = {"failedUsers": [{"externalSystemId": "nl-01ab00_001234", "username": "x", "errorMessage": message}]}
    said = str(folio.refusals(answer, SETTINGS)["001234"])
    assert words in said
    assert "Zoë" not in said
