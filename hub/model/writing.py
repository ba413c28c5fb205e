"""Writes dates, moments and numbers the way a language does."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time, get_datetime_format
from babel.numbers import format_decimal

if TYPE_CHECKING:
    from datetime import date, datetime


_LOCALES = {"en": "en_GB"}  # the hub's schools are in Europe: day before month, 24 hours


def day(value: date, language: str) -> str:
    """Return a date in words: “1 October 2026” has its order, its month and its particles from the language."""
    return str(format_date(value, "long", _locale(language)))


def short_day(value: date, language: str) -> str:
    """Return a date as tables have it."""
    return str(format_date(value, "medium", _locale(language)))


def moment(value: datetime, tz: str, language: str) -> str:
    """Return a moment (aware of its zone) as people at ``tz`` (an IANA name) say it."""
    return local_moment(value.astimezone(ZoneInfo(tz)), language)


def local_moment(there: datetime, language: str) -> str:
    """Return a moment in the zone that it carries."""
    locale = _locale(language)
    date, time = format_date(there, "medium", locale), format_time(there, "short", locale=locale)
    return str(get_datetime_format("medium", locale)).replace("'", "").format(time, date)


def number(value: float, language: str) -> str:
    """Return a number with the separators of the language."""
    return str(format_decimal(value, locale=_locale(language)))


def _locale(language: str) -> str:
    return _LOCALES.get(language, language)
