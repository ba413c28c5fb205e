"""Who of a list is at the school today: by a row's own word, and why a row is left out. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hub.plugin.files.dates import DateRefused, birth_date
from hub.plugin.lists.rows import role_of

if TYPE_CHECKING:
    from datetime import date

    from hub.plugin.lists.rows import Entry

GONE_LEVEL: Final = "H"  # EDEXML: no longer at this school
_FALSE: Final = frozenset(("false", "nee", "n", "no", "0", "onwaar", "fals", "falso"))
_REGISTERED: Final = "aangemeld"  # ParnasSys: the group of those who have not begun yet


def reason_out(entry: Entry, key_field: str, today: date) -> str:
    """Return why a row is not somebody of today, "" when it is: a code of `hub.plugin.lists.remarks.LEFT_OUT`."""
    fields = entry.fields
    if role_of(fields.get("role", "")) is None:
        return "other-role"
    gone = key_field == "key" and fields.get("level") == GONE_LEVEL
    if gone or fields.get("active", "").strip().casefold() in _FALSE:
        return "left-already"
    starts = day_of(fields.get("entered_on", ""))
    later = starts is not None and starts > today
    return "not-yet" if later or _REGISTERED in map(str.casefold, entry.groups) else ""


def day_of(text: str) -> date | None:
    """Return a date; None for what is none."""
    try:
        return birth_date(text)
    except DateRefused:
        return None
