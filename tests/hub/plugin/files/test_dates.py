"""Birth dates: what is certain and what is refused."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.plugin.files.dates import DateRefused, birth_date

MAY = dt.date(2016, 5, 3)


@pytest.mark.parametrize(
    "text",
    [
        "2016-05-03",
        "2016/5/3",
        "03-05-2016",
        "3/5/2016",
        "3.5.2016",
        " 2016-05-03 00:00:00",
        "2016-05-03T00:00:00",
    ],
)
def test_usual_ways_of_writing_give_the_same_day(text):
    """Year first or day first, whatever the sign between."""
    assert birth_date(text) == MAY


def test_a_leap_day_is_a_date_in_a_leap_year_only():
    """29 February exists in 2016 and not in 2015."""
    assert birth_date("29-02-2016") == dt.date(2016, 2, 29)
    with pytest.raises(DateRefused, match="does not exist"):
        birth_date("29-02-2015")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ("42493", "serial"),
        ("42493.0", "serial"),
        ("03-05-16", "short_year"),
        ("05/31/2016", "swapped"),
        ("2016-13-05", "swapped"),
        ("31-04-2016", "impossible"),
        ("00-05-2016", "impossible"),
        ("03-05-0216", "impossible"),
        ("3 mei 2016", "unknown"),
        ("03-05/2016", "unknown"),
        ("2016-05-03 12:30:00", "unknown"),
        ("\u0660\u0663-05-2016", "unknown"),
    ],
)
def test_what_is_not_certain_is_refused_with_its_reason(text, code):
    """Each doubt has its own sentence, and it does not repeat the date."""
    with pytest.raises(DateRefused) as caught:
        birth_date(text)
    assert caught.value.code == code
    assert not text or text not in str(caught.value)


@given(st.dates(min_value=dt.date(1900, 1, 1)))
def test_every_date_survives_both_orders(date):
    """What a program writes in ISO or a person day first is the same day."""
    assert birth_date(date.isoformat()) == birth_date(f"{date:%d-%m-%Y}") == date


@given(st.text(max_size=12))
def test_any_other_text_is_refused_and_nothing_else(text):
    """No text breaks the reading of a date."""
    try:
        date = birth_date(text)
    except DateRefused:
        return
    assert date.year >= 1900
