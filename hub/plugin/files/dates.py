"""Dates of birth from the text that people and programs write."""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

from hub.errors import PersonError
from hub.model.text import marked

YEAR_FIRST: Final = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?)?\Z", re.ASCII)
DAY_FIRST: Final = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?: 0?0:00(?::00)?)?\Z", re.ASCII)
SHORT_YEAR: Final = re.compile(r"\d{1,2}([-/.])\d{1,2}\1\d{2}\Z", re.ASCII)
SERIAL: Final = re.compile(r"\d{4,5}(?:[.,]\d+)?\Z", re.ASCII)
EARLIEST: Final = 1900
MONTHS: Final = 12

SENTENCES: Final = {
    "empty": marked("There is no birth date: fill it in as year-month-day, as in 2016-05-31."),
    "serial": marked("The birth date is a bare number from Excel: give its column a date format and save again."),
    "short_year": marked("The birth date has a year of two digits: write the year in full, as in 2016-05-31."),
    "swapped": marked("The birth date has a month above 12: write it as year-month-day, as in 2016-05-31."),
    "impossible": marked("The birth date does not exist in the calendar: correct the day, month or year."),
    "unknown": marked("The birth date cannot be read: write it as year-month-day, as in 2016-05-31."),
}


class DateRefused(PersonError):
    """A text that is no certain date; ``code`` is a key of ``SENTENCES``; the text itself is not repeated."""

    def __init__(self, code: str) -> None:
        super().__init__(SENTENCES[code])
        self.code = code


def birth_date(text: str) -> dt.date:
    """Return the date in year-month-day or day-month-year, with ``-``, ``/`` or ``.`` between.

    Raises:
        DateRefused: for anything that two people could read differently.
    """
    text = text.strip()
    if match := YEAR_FIRST.match(text):
        return _date(match[1], match[3], match[4])
    if match := DAY_FIRST.match(text):
        return _date(match[4], match[3], match[1])
    raise DateRefused(_trouble(text))


def _date(year: str, month: str, day: str) -> dt.date:
    if MONTHS < int(month) <= 31 and int(day) <= MONTHS:  # noqa: PLR2004 - days of a month
        raise DateRefused("swapped")
    try:
        date = dt.date(int(year), int(month), int(day))
    except ValueError:
        raise DateRefused("impossible") from None
    if date.year < EARLIEST:
        raise DateRefused("impossible")
    return date


def _trouble(text: str) -> str:
    if not text:
        return "empty"
    if SHORT_YEAR.match(text):
        return "short_year"
    return "serial" if SERIAL.match(text) else "unknown"
