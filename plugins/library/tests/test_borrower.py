"""What of a membership leaves the hub."""

from __future__ import annotations

from datetime import date

import pytest

from plugins.library.targets.borrower import borrower

from .people import ADDRESS, ZOE

TODAY = date(2026, 11, 2)


def out(**changed):
    return borrower(ZOE | changed, today=TODAY, with_email=True)


@pytest.mark.parametrize(
    ("changed", "has_address"),
    [
        ({}, False),
        ({"public_member": True}, True),
        ({"public_member": True, "secret_address": True}, False),
        ({"public_member": False, "secret_address": True}, False),
    ],
)
def test_only_members_of_the_public_library_without_a_secret_address_have_one(changed, has_address):
    """No consent or a secret address means that no part of the address leaves the hub."""
    assert all(bool(out(**changed)[name]) is has_address for name in ADDRESS)


def test_an_email_address_is_left_out_where_the_school_shares_none():
    """The school decides whether addresses of pupils go to the library's system."""
    assert borrower(ZOE, today=TODAY, with_email=False)["email"] == ""


def test_gender_is_only_told_for_the_public_library():
    """The school library has no use for it."""
    assert (out()["gender"], out(public_member=True)["gender"]) == (None, "F")


@pytest.mark.parametrize(
    ("ended", "until", "active"),
    [
        (None, None, True),
        (date(2026, 10, 1), date(2026, 11, 12), True),
        (date(2026, 10, 1), date(2026, 11, 2), False),
        (date(2026, 10, 1), None, False),
    ],
)
def test_whoever_left_stays_active_until_the_days_of_grace_are_over(ended, until, active):
    """Books can be brought back in the days of grace."""
    assert out(ended_on=ended, expires_on=until)["active"] is active
