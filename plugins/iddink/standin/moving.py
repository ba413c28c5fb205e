"""Moves the invented data to another day, so that a demonstration is always of the first week of school."""

import re
from datetime import date
from typing import Any

from plugins.iddink.standin.clock import START

YEAR_BEGINS = 8
DAY = re.compile(r"(20(?:2[5-9]|3\d)-\d\d-\d\d)(.*)", re.DOTALL)  # nobody in the data was born so late
SCHOOL_YEAR = re.compile(r"\d{4}-\d{4}")


class Moving:
    """What the first school day of the data becomes.

    Args:
        first_day: The day that stands for 7 September 2026, that day itself when not given.
    """

    def __init__(self, first_day: date | None = None) -> None:
        first = first_day or START.date()
        self._shift = first - START.date()
        begins = first.year if first.month >= YEAR_BEGINS else first.year - 1
        self.school_year = f"{begins}-{begins + 1}"

    def moved(self, value: Any) -> Any:
        """The same value with every day and school year in it moved."""
        if not self._shift:
            return value
        if isinstance(value, dict):
            return {name: self.moved(inner) for name, inner in value.items()}
        if isinstance(value, list):
            return [self.moved(inner) for inner in value]
        return self._text(value) if isinstance(value, str) else value

    def _text(self, text: str) -> str:
        if SCHOOL_YEAR.fullmatch(text):
            return self.school_year
        found = DAY.fullmatch(text)
        return self._day(found[1]) + found[2] if found else text

    def _day(self, text: str) -> str:
        return (date.fromisoformat(text) + self._shift).isoformat()
