"""The state a licence is really in."""

from datetime import UTC, date, datetime

import pytest

from plugins.iddink.effective import State, effective, withdraws
from plugins.iddink.mapping import licence_values

TODAY = date(2026, 10, 1)
PAST, FUTURE = date(2026, 9, 1), date(2027, 8, 31)
GOOD = licence_values({"status": "available"}) | {"valid_from": PAST, "valid_to": FUTURE}
WHEN = datetime(2026, 9, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("changes", "state", "disagrees"),
    [
        ({}, State.AVAILABLE, False),
        ({"status": "active"}, State.ACTIVE, False),
        ({"status": "active", "valid_to": date(2026, 9, 30)}, State.EXPIRED, True),
        ({"status": "active", "valid_to": TODAY}, State.ACTIVE, False),
        ({"status": "expired", "valid_to": date(2026, 9, 30)}, State.EXPIRED, False),
        ({"status": "expired"}, State.EXPIRED, True),
        ({"status": "expired", "valid_to": None}, State.EXPIRED, False),
        ({"status": "not_yet_usable", "valid_from": date(2026, 11, 1)}, State.FUTURE, False),
        ({"status": "not_yet_usable"}, State.FUTURE, True),
        ({"status": "available", "valid_from": date(2026, 11, 1)}, State.FUTURE, True),
        ({"activate_until": date(2026, 9, 30)}, State.EXPIRED, True),
        ({"activate_until": date(2026, 9, 30), "activated_at": WHEN, "status": "active"}, State.ACTIVE, False),
        ({"status": "revoked"}, State.REVOKED, False),
        ({"status": "active", "revoked_at": WHEN}, State.REVOKED, True),
        ({"status": "blocked", "valid_to": PAST}, State.BLOCKED, False),
        ({"status": "returned"}, State.RETURNED, False),
        ({"status": "suspended"}, State.AVAILABLE, False),
        ({"status": "suspended", "valid_to": PAST}, State.EXPIRED, False),
    ],
)
def test_stricter_of_word_and_dates_counts(changes, state, disagrees):
    """Neither an active licence past its end nor one before its start is usable, and a contradiction is told."""
    found = effective(GOOD | changes, TODAY)
    assert (found.state, found.disagrees) == (state, disagrees)


@pytest.mark.parametrize(
    ("start", "today", "end"),
    [
        (PAST, TODAY, date(2027, 8, 31)),
        (None, date(2026, 8, 31), date(2026, 8, 31)),
        (date(2027, 9, 1), TODAY, date(2028, 8, 31)),
        (date(2020, 9, 1), TODAY, date(2027, 8, 31)),
    ],
)
def test_missing_end_is_the_end_of_the_school_year(start, today, end):
    """Without an end the school year's is assumed, and an assumption never makes a licence expire."""
    found = effective(GOOD | {"valid_from": start, "valid_to": None}, today)
    assert (found.end, found.end_assumed, found.state == State.EXPIRED) == (end, True, False)


def test_final_and_expired_licences_are_withdrawn():
    """Only usable and future licences stay."""
    assert {state for state in State if not withdraws(state)} == {State.AVAILABLE, State.ACTIVE, State.FUTURE}
