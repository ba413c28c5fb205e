"""How long to wait before asking a distributor again."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from secrets import SystemRandom
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST = 600.0
_JITTER = SystemRandom()


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds that `Retry-After` (RFC 9110: seconds or a date) asks for, from 0 to ten minutes.

    None when there is none to be read. A date is taken relative to the answer's own `Date`, because the
    distributor's clock may be wrong.
    """
    value = headers.get("retry-after", "").strip()
    if value.isdecimal():
        return min(float(value), LONGEST)
    until = _moment(value)
    if until is None:
        return None
    seconds = (until - (_moment(headers.get("date", "")) or now)).total_seconds()
    return min(max(seconds, 0.0), LONGEST)


def pause(attempt: int) -> float:
    """Seconds before the next try after a failure: about 0.5, 1, 2, spread so that clients do not march in step."""
    return 0.5 * 2.0**attempt * _JITTER.uniform(0.5, 1.5)


def _moment(value: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(value)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
