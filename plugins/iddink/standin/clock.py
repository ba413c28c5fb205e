"""The stand-in's own clock, so that nothing it says depends on the day a test runs."""

import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

START = datetime(2026, 9, 7, 8, tzinfo=UTC)


class Clock:
    """Stands still until told to advance; a ticking one also runs with real time (for a demo).

    Args:
        start: First moment, aware; the morning of the first school day unless told otherwise.
        ticking: Whether the seconds of the machine are added to it.
    """

    def __init__(self, start: datetime = START, *, ticking: bool = False) -> None:
        self._start = start
        self._ticking = ticking
        self.reset()

    def reset(self) -> None:
        """Go back to the first moment."""
        self._base = self._start
        self._since = time.monotonic()

    def now(self, skew: float = 0) -> datetime:
        """The moment it is, in UTC, moved by `skew` seconds."""
        elapsed = time.monotonic() - self._since if self._ticking else 0.0
        return self._base + timedelta(seconds=elapsed + skew)

    def advance(self, seconds: float) -> None:
        """Move forward (or back) by seconds."""
        self._base += timedelta(seconds=seconds)

    def set(self, moment: datetime) -> None:
        """Show this moment from now on."""
        self._base = moment.astimezone(UTC)
        self._since = time.monotonic()


def instant(moment: datetime) -> str:
    """RFC 3339 in UTC with whole seconds: text that sorts as time does."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def http_date(moment: datetime) -> str:
    """The form of the headers Date and Retry-After."""
    return format_datetime(moment.astimezone(UTC), usegmt=True)
