"""A supplier's raw rows as flat values."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.iddink.mapping import is_tombstone, licence_values, publisher_values

FIELDS = {
    "licence_id", "licence_school", "book_known", "status", "licence_type", "code", "isbn", "isbn_raw", "book_id",
    "title", "level", "edition_for", "publisher_id", "publisher_name", "vendor_protocol", "vendor_user_id",
    "school_user_id", "idalu", "vendor_email", "given_name", "family_name", "birth_date",
    "vendor_group", "role", "valid_from", "activate_until", "valid_to", "activated_at", "revoked_at",
    "revoke_reason", "order_ref",
}  # fmt: skip
BOOK = {
    "sourcedId": "bk-1",
    "title": "T" * 300,
    "roles": ["teacher"],
    "metadata": {"identifiers": [{"type": "15", "value": "9791387654320"}], "level_code": "1ESO"},
}
USER = {
    "vendor_user_id": "idk-1",
    "match": "matched",
    "school_user_id": 184467,
    "idalu": None,
    "email": "anna@school.example",
    "given_name": "Anna",
    "family_name": "Puig i Marcel·lí",
    "birth_date": "2013-05-17",
    "group": "1 ESO A",
    "role": "student",
}
ROW = {
    "licence_id": "lic-1",
    "version": 4,
    "status": "active",
    "type": "personal",
    "code": " EXE4-9kq2 ",
    "book_id": "bk-1",
    "publisher_id": "pub-1",
    "isbn_raw": "979-13-87654-32-0",
    "user": USER,
    "valid_from": "2026-09-01",
    "valid_to": "2027-08-31",
    "activated_at": "2026-09-04T09:30:11+02:00",
    "book": BOOK,
    "publisher": {"publisher_id": "pub-1", "name": "Edicions", "protocol": {"kind": "marsupial"}},
    "unknown": {"future": True},
}


def test_licence_has_exactly_the_fields_of_the_record():
    """No field is missing and no unknown one is added."""
    assert set(licence_values(ROW)) == FIELDS


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("code", " EXE4-9kq2 "),
        ("isbn", "9791387654320"),
        ("isbn_raw", "979-13-87654-32-0"),
        ("title", "T" * 300),
        ("level", "1ESO"),
        ("edition_for", "teacher"),
        ("publisher_name", "Edicions"),
        ("vendor_protocol", "marsupial"),
        ("school_user_id", "184467"),
        ("idalu", None),
        ("birth_date", date(2013, 5, 17)),
        ("valid_to", date(2027, 8, 31)),
        ("activated_at", datetime(2026, 9, 4, 7, 30, 11, tzinfo=UTC)),
        ("book_known", True),
    ],
)
def test_value_is_taken_over(field, value):
    """Codes stay byte for byte, titles whole, dates and instants are typed."""
    assert licence_values(ROW)[field] == value


@pytest.mark.parametrize(
    ("row", "field", "value"),
    [
        ({"user": None}, "given_name", ""),
        ({"user": USER | {"match": "unlinked"}}, "vendor_user_id", None),
        ({"user": USER | {"match": "unlinked"}}, "vendor_email", None),
        ({"user": USER | {"match": "unlinked"}}, "given_name", "Anna"),
        ({"book": None}, "title", ""),
        ({"book": BOOK | {"metadata": None, "title": None}}, "title", ""),
        ({"isbn_raw": None}, "isbn", "9791387654320"),
        ({"isbn_raw": "978843079698", "book": None}, "isbn", None),
        ({"isbn_raw": "EXE-PACK-1", "book": None}, "isbn", None),
        ({"publisher": {"protocol": "marsupial"}}, "vendor_protocol", None),
        ({"status": "suspended"}, "status", "suspended"),
        ({"type": None}, "licence_type", "personal"),
        ({"type": "lease"}, "licence_type", "lease"),
        ({"code": ""}, "code", None),
        ({"code": 12345}, "code", "12345"),
        ({"valid_to": "31/08/2027"}, "valid_to", None),
        ({"activated_at": "yesterday"}, "activated_at", None),
        ({"book": None}, "book_known", False),
        ({"book": None, "book_id": None}, "book_known", True),
        ({"order_ref": ["a"]}, "order_ref", None),
    ],
)
def test_oddity_becomes_a_value(row, field, value):
    """Missing, null and wrongly typed members are empty; unknown words are kept."""
    assert licence_values(ROW | row)[field] == value


def test_wrapped_rows_are_unwrapped():
    """A row inside a member of its name is read as the row."""
    assert licence_values({"licence": ROW}) == licence_values(ROW)
    assert publisher_values({"publisher": {"publisher_id": "p"}})["publisher_id"] == "p"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(sorted(ROW)), inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from(sorted(ROW)), JSON))
def test_any_json_is_mapped_without_failing(row):
    """Whatever stands in the members, the fields are all there."""
    assert set(licence_values(row)) == FIELDS
    assert publisher_values(row)["name"] is not None


def test_publisher_is_mapped():
    """Name, protocol and the remarks about the form; what is no remark is left out."""
    found = publisher_values(
        {
            "publisher_id": "pub-1",
            "name": "Edicions",
            "protocol": {"kind": "x-new", "version": "2"},
            "connection_fields": [{"name": "password"}, "x"],
        }
    )
    assert (found["vendor_protocol"], found["name"]) == ("x-new", "Edicions")
    assert found["connection_fields"] == [{"name": "password"}]


@pytest.mark.parametrize(
    ("row", "gone"),
    [
        (ROW, False),
        (ROW | {"record_status": "tobedeleted"}, True),
        ({"publisher_id": "p", "status": "tobedeleted"}, True),
        ({"licence": {"record_status": "tobedeleted"}}, True),
        (ROW | {"publisher": {"status": "tobedeleted"}}, False),
    ],
)
def test_tombstone_is_recognised(row, gone):
    """Only the row itself can be gone, not what is embedded in it."""
    assert is_tombstone(row) is gone
